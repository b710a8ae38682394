import type { Call } from "./drive.ts";

/** A kind of request that Prism refuses although it is as described. */
export interface PrismFault {
  readonly why: string;
  readonly meets: (call: Call) => boolean;
}

const FALSY: readonly unknown[] = [null, false, 0, ""];

/** The closed list, besides the limits that `operations.ts` leaves out: every other call has to be accepted, and each of these is seen refused. */
export const PRISM_FAULTS: readonly PrismFault[] = [
  {
    why: "a required query parameter that is empty (`name=`) is missing to it",
    meets: ({ fn, parameters }) =>
      fn.arguments.some(
        ({ target }) =>
          target.kind === "parameter" &&
          target.in === "query" &&
          parameters.get(`query ${target.name}`) === "",
      ),
  },
  {
    why: 'a body of `null`, `false`, `0` or `""` is none to it',
    meets: ({ body }) => FALSY.includes(body),
  },
  {
    why: "a path parameter whose name holds a dot matches nothing, or another template",
    meets: ({ fn }) => /\{[^{}]*\.[^{}]*\}/.test(fn.path),
  },
];

export const faultOf = (call: Call): string | undefined => PRISM_FAULTS.find(({ meets }) => meets(call))?.why;
