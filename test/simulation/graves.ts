import { timersAtRest } from "./audit/leftovers.ts";
import type { Violation } from "./audit/violation.ts";
import { EFFECT_OF, SERVICE } from "./backend/api.ts";
import type { Message } from "./network/sim-connection.ts";
import { AUDIT_MS } from "./node/limits.ts";
import { settleDown } from "./settle-down.ts";
import { START_MS } from "./simulate.ts";
import { call, literal, script } from "./workload/air.ts";
import { World } from "./world/world.ts";

export interface Grave {
  /** Whether the gateway restarts before. */
  readonly restarts: boolean;
  /** Whether the particle was pruned already, so that only the watermark remembers it. */
  readonly isPruned: boolean;
}

const SEED = 9;
const TTL_MS = 20_000;

export const GRAVES: readonly Grave[] = [false, true].flatMap((restarts) =>
  [false, true].map((isPruned) => ({ restarts, isPruned })),
);

/** A particle whose time is over comes once more, to a gateway whose clock went back to before its deadline. Its effect must not. */
export const openGrave = async ({ restarts, isPruned }: Grave): Promise<readonly Violation[]> => {
  using world = await World.create({ seed: SEED, gateways: 3, clients: 1 });
  await world.scheduler.run(world.now + START_MS);
  const resting = world.gateways.map(timersAtRest);
  const gateway = world.gateways[0]!;
  const client = world.clients[0]!;
  const captured: Message[] = [];
  world.onMessage = (message, _, to) => {
    if (message.kind === "particle" && to === gateway.peerId) captured.push(message);
  };
  const token = "buried";
  const job = world.launch(client, {
    shape: "grave",
    script: script([], call(literal(gateway.peerId), SERVICE, "send", [literal(token)], "x"), client.relay, [
      "x",
    ]),
    inputs: {},
    ttlMs: TTL_MS,
    calls: [{ token, effect: EFFECT_OF.send!, gateway: gateway.peerId }],
    ends: "success",
  });
  const over = job.deadline - gateway.skewMs;
  await world.scheduler.run(over + (isPruned ? AUDIT_MS + 30_000 : 500));
  if (restarts) {
    world.crash(gateway, "before a grave is opened");
    world.restart(gateway);
  }
  gateway.skewMs -= world.now - over + 10_000;
  await world.scheduler.run(world.now + 1000);
  const end = { id: "grave", peer: client.peerId, isOpen: true, send: () => {}, close: () => {} };
  for (const message of captured) gateway.process?.overlay.took(message, end);
  await world.scheduler.run(world.now + 30_000);
  gateway.skewMs = 0;
  return await settleDown(world, resting);
};
