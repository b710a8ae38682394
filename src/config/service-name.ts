import { isPeerId } from "../particle/index.ts";

/** Names that mean something else in scripts. A test keeps the builtins' complete. */
const TAKEN: ReadonlySet<string> = new Set(
  [
    // the initiator's own
    ["getDataSrv", "callbackSrv", "errorHandlingSrv", "returnService"],
    // system services of Fluence that scripts look for by name
    ["registry", "trust-graph", "aqua-ipfs"],
    // builtins, and what they say is not supported
    ["op", "math", "cmp", "array", "json", "debug", "peer", "srv", "sig", "run-console", "sluice"],
    ["auth", "receipts"],
    ["kad", "dist", "vault", "vm", "spell", "worker", "subnet", "stat"],
  ].flatMap((names) => names.map((name) => name.toLowerCase())),
);

/** A folder's name on any system, and no slash, which is for the view. */
const SHAPE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Why this is the name of no service at all, builtin ones included; undefined if it can be. */
export const serviceShapeProblem = (name: string): string | undefined =>
  SHAPE.test(name)
    ? undefined
    : "a service's name is made of letters, digits, dots, dashes and underscores, starts with a letter or digit, and has at most 64 of them";

/** Why no service can be published under the name; undefined if one can. */
export const serviceNameProblem = (name: string): string | undefined => {
  const problem = serviceShapeProblem(name);
  if (problem !== undefined) return problem;
  if (isPeerId(name)) return "a service cannot be named like a peer: choose another name";
  return TAKEN.has(name.toLowerCase())
    ? `"${name}" is the name of a builtin service: choose another`
    : undefined;
};
