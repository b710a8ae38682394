import { createIdentity, type Identity } from "../../src/particle/index.ts";
import type { CallFacts } from "../../src/upstream/index.ts";

export const gatewayKey: Identity = await createIdentity(new Uint8Array(32).fill(1));
const peers = await Promise.all(
  [2, 3, 4].map(async (seed) => (await createIdentity(new Uint8Array(32).fill(seed))).peerId),
);
export const [initiatorId = "", bureauId = "", bankId = ""] = peers;

/** A call of `credit-check.checkCredit` whose arguments were made by two other peers. */
export const callFacts = (more: Partial<CallFacts> = {}): CallFacts => ({
  ref: "BvC5hpPuVfQ7vWkrZhHYXCrtmhZvbmZHcPjV4aRBfNoe",
  initiator: initiatorId,
  service: "credit-check",
  function: "checkCredit",
  producers: [bureauId, bankId],
  argumentsDigest: "RBNvo1WzZ4oRRq0W9-hknpT7T8If536DEMBg9hyq_4o",
  scriptDigest: "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU",
  ...more,
});
