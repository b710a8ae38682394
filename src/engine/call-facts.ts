import { SluiceError } from "../core/index.ts";
import type { Presentations } from "../services/interface.ts";
import type { Actor, GivenContext } from "./actor.ts";
import type { EngineDeps } from "./options.ts";

/** Credentials of one particle; each is verified, kept, and looked at by every later call. */
const MAX_PRESENTED = 16;

export type FactDeps = Pick<EngineDeps, "interpreter" | "journal" | "overlay">;

/** What decisions about a particle's calls look at, besides the call itself. */
export const factsOf = (actor: Actor, deps: FactDeps): Omit<GivenContext, "intent"> => ({
  neighbour: actor.from === "" ? "self" : deps.overlay.addressClass(actor.from),
  presented: presentationsOf(actor, deps),
  trace() {
    const { data } = actor.state;
    if (actor.traced?.data === data) return actor.traced.trace;
    const trace = deps.interpreter.trace(data, actor.particle.initPeerId);
    actor.traced = { data, trace };
    // Another's overrun may have taken the thread with it.
    trace.catch(() => {
      if (actor.traced?.trace === trace) actor.traced = undefined;
    });
    return trace;
  },
});

const presentationsOf = (actor: Actor, { journal }: FactDeps): Presentations => ({
  list: () => actor.presented,
  async add(presented) {
    const isKnown = actor.presented.some(
      ({ credential, argumentHash }) =>
        credential.id === presented.credential.id && argumentHash === presented.argumentHash,
    );
    if (isKnown) return;
    if (actor.presented.length >= MAX_PRESENTED)
      throw new SluiceError(
        "SLUICE_QUOTA",
        `a particle may present ${MAX_PRESENTED} credentials to this peer`,
        { retry: false },
      );
    actor.presented.push(presented);
    await journal.write([{ kind: "presented", ref: actor.ref, presented }]);
  },
});
