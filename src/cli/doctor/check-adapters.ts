import { plural } from "../plural.ts";
import { type Check, failure, ok, warning } from "./check.ts";
import type { DoctorContext } from "./context.ts";

/** Each adapter as the gateway would load it. */
export const checkAdapters = ({ config, adapters }: DoctorContext): readonly Check[] => {
  if (adapters.length === 0)
    return [
      warning(
        "adapters",
        `${config.adapters} has none`,
        "publish an API: sluice publish <openapi> (docs/functions.md)",
      ),
    ];
  return adapters.flatMap(({ service, functions, problem, warnings, isClosed }) => [
    problem === undefined
      ? ok("adapters", `${service}: ${plural(functions, "function")}${isClosed ? ", switched off" : ""}`)
      : failure("adapters", problem, "correct the file; a gateway that runs goes on with what worked last"),
    ...warnings.map((text) =>
      warning("adapters", `${service}: ${text}`, "see docs/functions.md and docs/policy.md"),
    ),
  ]);
};
