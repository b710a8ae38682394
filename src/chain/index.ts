export { type AirOptions, airOf } from "./air.ts";
export { type CaughtError, type Chain, planOf } from "./chain-builder.ts";
export { checkCall } from "./check-call.ts";
export { type Evaluated, evaluate } from "./evaluate.ts";
export type { ClaimedCall, Plan, ProvenCall, Report } from "./interface.ts";
export { hasForks, readReport } from "./report.ts";
export { scriptError } from "./script-error.ts";
export { sealPlan } from "./seal-plan.ts";
export { type Given, type Settled, Value } from "./value.ts";
