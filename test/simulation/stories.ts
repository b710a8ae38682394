import { EFFECT_OF, SERVICE } from "./backend/api.ts";
import { call, hop, INITIATOR, literal, par, script, seq } from "./workload/air.ts";
import type { Plan } from "./workload/job.ts";
import type { World } from "./world/world.ts";

/** A particle that goes the same way each time, so that crashes can be put at each step of it. */
export interface Story {
  /** One at each gateway; the first is the client's relay. */
  readonly operations: readonly string[];
  /** All calls at once, none of which may stay unknown, each bringing its result home by itself: the relay sends the particle several times. */
  readonly forks?: true;
  /** With a key of the person who sends it, and a second time when the first particle's time is over. */
  readonly isRepeated?: true;
  readonly ttlMs: number;
  /** How long a gateway that crashed is down. */
  readonly downMs: number;
  readonly delayMs: readonly [low: number, high: number];
  readonly fsyncMs: readonly [low: number, high: number];
}

const QUICK = { delayMs: [0.5, 3], fsyncMs: [0.3, 3] } as const;
/** Acknowledgements come while the next version waits for the disk. */
const SLOW = { delayMs: [5, 40], fsyncMs: [30, 90] } as const;

export const STORIES = {
  chain: { operations: ["check", "charge", "send"], ttlMs: 60_000, downMs: 700, ...QUICK },
  again: { operations: ["send"], isRepeated: true, ttlMs: 5_000, downMs: 6_000, ...QUICK },
  fork: { operations: ["check", "reserve", "charge"], forks: true, ttlMs: 60_000, downMs: 700, ...SLOW },
} as const satisfies Record<string, Story>;

export type StoryName = keyof typeof STORIES;

export const tell = (name: StoryName, { gateways, clients }: World): Plan => {
  const { operations, forks, isRepeated, ttlMs }: Story = STORIES[name];
  const { relay } = clients[0]!;
  const calls = operations.map((operation, index) => ({
    token: `hop${index}`,
    effect: EFFECT_OF[operation]!,
    gateway: gateways[index]!.peerId,
  }));
  const steps = calls.map(({ token, gateway }, index) =>
    call(
      literal(gateway),
      SERVICE,
      operations[index]!,
      [literal(token), ...(isRepeated ? ["options"] : [])],
      `x${index}`,
    ),
  );
  const answers = calls.map((_, index) => `x${index}`);
  const toRelay = hop(literal(relay));
  const branches = steps.map((step) => seq(toRelay, step, toRelay, hop(INITIATOR)));
  return {
    shape: name,
    script: forks
      ? seq(
          branches.reduceRight((rest, branch) => par(branch, rest)),
          call(INITIATOR, "callbackSrv", "response", answers),
        )
      : script(isRepeated ? ["options"] : [], seq(...steps), relay, answers),
    inputs: isRepeated ? { options: { idempotencyKey: "mine" } } : {},
    ttlMs,
    calls,
    ends: "success",
  };
};
