import { AvmInstance } from "../../../src/avm/avm-instance.ts";
import { compileAvm } from "../../../src/avm/avm-module.ts";
import { MEMORY_PAGES } from "../../../src/avm/options.ts";
import type { Particle } from "../../../src/particle/index.ts";
import { LIMITS } from "../../support/avm-fixtures.ts";

const compiled = compileAvm(MEMORY_PAGES);
const NO_DATA = new Uint8Array();

/** What a peer says it answers, JSON text by `service.function`. */
export type Answers = Readonly<Record<string, string>>;

/**
 * A particle with the data that a peer's AquaVM makes of it. A liar gives another peer's id with its own key's seed, or data of another particle.
 */
export const workedOn = async (
  particle: Particle,
  { peerId, seed }: { readonly peerId: string; readonly seed: Uint8Array },
  answers: Answers = {},
): Promise<Particle> => {
  const avm = new AvmInstance(await compiled, { ...LIMITS, peerId, seed });
  let outcome = avm.run({ particle, prevData: NO_DATA, data: particle.data, results: [] });
  while (outcome.calls.length > 0) {
    const results = outcome.calls.map(
      ({ id, service, function: fn }) =>
        [id, { retCode: 0, result: answers[`${service}.${fn}`] ?? "null" }] as const,
    );
    outcome = avm.run({ particle, prevData: outcome.data, data: NO_DATA, results });
  }
  return { ...particle, data: outcome.data };
};
