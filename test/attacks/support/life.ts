import { expect } from "vitest";
import type { ParticleRecord } from "../../../src/engine/interface.ts";
import { type Particle, refOf } from "../../../src/particle/index.ts";
import { adminGet } from "../../support/admin.ts";
import type { TestGateway } from "../../support/test-gateway.ts";

/** What a gateway's operator sees of a particle, as soon as it is as a test waits for; times out with what it was last. */
export const lifeOf = async (
  gateway: TestGateway,
  particle: Particle,
  isDue: (record: ParticleRecord) => boolean,
  timeout = 8000,
): Promise<ParticleRecord> => {
  let record: ParticleRecord | undefined;
  await expect
    .poll(
      async () => {
        record = JSON.parse(await adminGet(gateway, `/v1/particles/${refOf(particle)}`));
        return record !== undefined && isDue(record) ? "due" : record;
      },
      { timeout },
    )
    .toBe("due");
  return record as ParticleRecord;
};
