import type { Block, Step } from "./interface.ts";

/** Where a block begins, if that is any peer's in particular. */
export const firstOf = ({ steps }: Block): string | undefined =>
  steps.map(firstPeer).find((peer) => peer !== undefined);

/** Where a step begins, if that is any peer's in particular. */
export const firstPeer = (step: Step): string | undefined => {
  switch (step.kind) {
    case "call":
    case "present":
      return step.peer;
    case "attempt":
    case "timeout":
      return firstOf(step.body);
    case "parallel":
    case "quorum":
      return step.branches.map(firstOf).find((peer) => peer !== undefined);
  }
};
