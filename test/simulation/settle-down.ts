import { audit } from "./audit/auditor.ts";
import { leftovers } from "./audit/leftovers.ts";
import type { Violation } from "./audit/violation.ts";
import { AUDIT_MS, CLOCK_SKEW_MS, MAX_SKEW_MS } from "./node/limits.ts";
import type { World } from "./world/world.ts";

/** After the last particle's deadline everything of it is forgotten: tombstones, audit rows, then whatever looks periodically. */
const AFTERMATH_MS = 2 * CLOCK_SKEW_MS + 2 * MAX_SKEW_MS + AUDIT_MS + 60_000;

/** Lets everything come to its end, and judges. `restingTimers`: what each gateway had when nothing had happened yet. */
export const settleDown = async (world: World, restingTimers: readonly number[]): Promise<Violation[]> => {
  const lastDeadline = Math.max(world.now, ...world.jobs.map(({ deadline }) => deadline));
  await world.scheduler.run(lastDeadline + AFTERMATH_MS);
  const violations = audit(world);
  for (const [index, gateway] of world.gateways.entries())
    violations.push(...(await leftovers(gateway, restingTimers[index] ?? 0)));
  return violations;
};
