import { reasonOf } from "../core/index.ts";
import { AvmInstance } from "./avm-instance.ts";
import type { Outcome, RunReply, RunRequest, Work, WorkerSetup } from "./messages.ts";
import { RECYCLE_BYTES } from "./options.ts";
import { readingOf } from "./reading.ts";
import { traceFacts } from "./trace.ts";
import { viewOf } from "./view.ts";

/** A thread's work: requests are taken one after another; an instance that threw, or grew fat, serves no further one. */
export const requestServer = ({ module, options }: WorkerSetup): ((request: RunRequest) => RunReply) => {
  let instance = new AvmInstance(module, options);

  const outcomeOf = (work: Work): Outcome => {
    switch (work.kind) {
      case "run":
        return instance.run(work.input);
      case "trace":
        return traceFacts(instance.describe(work.data), options.peerId);
      case "view":
        return viewOf(instance, work.particle, options);
      case "read":
        return readingOf(instance.describe(work.data), options.peerId, work.maxChars);
    }
  };

  return ({ task, work }) => {
    try {
      const outcome = outcomeOf(work);
      if (instance.memoryBytes > RECYCLE_BYTES) instance = new AvmInstance(module, options);
      return { task, kind: "done", outcome };
    } catch (error) {
      instance = new AvmInstance(module, options);
      return { task, kind: "trapped", reason: reasonOf(error) };
    }
  };
};
