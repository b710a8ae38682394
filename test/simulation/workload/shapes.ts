import { EFFECT_OF, SERVICE } from "../backend/api.ts";
import type { Random } from "../time/random.ts";
import { call, hop, INITIATOR, literal, par, script, seq, xor } from "./air.ts";
import type { Plan, PlannedCall } from "./job.ts";

export interface ShapeContext {
  readonly random: Random;
  /** Names tokens: no two plans share one. */
  readonly name: string;
  readonly relay: string;
  readonly gateways: readonly string[];
  /** The id of a peer that does not exist. */
  readonly nobody: string;
}

type Shape = (context: ShapeContext) => Omit<Plan, "shape" | "ttlMs">;

const CALLABLE = ["check", "reserve", "charge", "send"] as const;

/** Writes calls down as it makes the AIR for them. */
class Calls {
  readonly made: PlannedCall[] = [];
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  air(gateway: string, operation: string, result: string, { twin = "", more = [] as string[] } = {}): string {
    const token = `${this.#name}.${this.made.length}`;
    this.made.push({ token, effect: EFFECT_OF[operation]!, gateway });
    return call(literal(gateway), SERVICE, `${operation}${twin}`, [literal(token), ...more], result);
  }
}

/** One call after the other, each where it is at home. */
const chain =
  (operations: (random: Random) => readonly string[]): Shape =>
  ({ random, name, relay, gateways }) => {
    const calls = new Calls(name);
    const names = operations(random);
    const first = random.below(gateways.length);
    const steps = names.map((operation, index) =>
      calls.air(gateways[(first + index) % gateways.length]!, operation, `x${index}`),
    );
    const answers = names.map((_, index) => `x${index}`);
    return {
      script: script([], seq(...steps), relay, answers),
      inputs: {},
      calls: calls.made,
      ends: "success",
    };
  };

/** Two branches that come home by themselves; a failure in one is an answer too. */
const parallel: Shape = ({ random, name, relay, gateways }) => {
  const calls = new Calls(name);
  const home = seq(hop(literal(relay)), hop(INITIATOR));
  const branch = (result: string): string => {
    const made = calls.air(random.pick(gateways), random.pick(CALLABLE), result);
    return xor(seq(hop(literal(relay)), made, home), seq(home, `(ap :error:.$.message ${result})`));
  };
  const answered = call(INITIATOR, "callbackSrv", "response", ["x", "y"]);
  return {
    script: seq(par(branch("x"), branch("y")), answered),
    inputs: {},
    calls: calls.made,
    ends: "success",
  };
};

/** A call that always fails, and what is done instead. */
const caught: Shape = ({ random, name, relay, gateways }) => {
  const calls = new Calls(name);
  const body = xor(
    calls.air(random.pick(gateways), "decline", "x"),
    calls.air(random.pick(gateways), random.pick(CALLABLE), "y"),
  );
  return { script: script([], body, relay, ["y"]), inputs: {}, calls: calls.made, ends: "success" };
};

/** The first of an answer and the relay's patience. */
const timed: Shape = ({ random, name, relay, gateways }) => {
  const calls = new Calls(name);
  const home = seq(hop(literal(relay)), hop(INITIATOR));
  const work = seq(
    hop(literal(relay)),
    calls.air(random.pick(gateways), random.pick(CALLABLE), "$res"),
    home,
  );
  const patience = call(literal(relay), "peer", "timeout", ["4000", literal("late")], "$res");
  const failed = seq(home, "(ap :error:.$.message $res)");
  const answered = seq(
    `(canon ${INITIATOR} $res #res)`,
    call(INITIATOR, "callbackSrv", "response", ["#res"]),
  );
  return {
    script: `(new $res ${seq(par(xor(work, failed), seq(patience, home)), answered)})`,
    inputs: {},
    calls: calls.made,
    ends: "success",
  };
};

/** The failure is the answer: a twin never fails on a status. */
const twin: Shape = ({ random, name, relay, gateways }) => {
  const calls = new Calls(name);
  const body = calls.air(random.pick(gateways), random.pick(["send", "charge"]), "x", { twin: "Response" });
  return { script: script([], body, relay, ["x"]), inputs: {}, calls: calls.made, ends: "success" };
};

/** A person with a key for what is to happen once, who asks again. */
const impatient: Shape = ({ random, name, relay, gateways }) => {
  const calls = new Calls(name);
  const operation = random.pick(["send", "send", "charge", "reserve"]);
  const body = calls.air(random.pick(gateways), operation, "x", { more: ["options"] });
  return {
    script: script(["options"], body, relay, ["x"]),
    inputs: { options: { idempotencyKey: `key-${name}` } },
    calls: calls.made,
    ends: "success",
    impatientAfterMs: random.between(50, 8000),
  };
};

const astray: Shape = ({ random, name, relay, gateways, nobody }) => {
  const calls = new Calls(name);
  const body = seq(
    calls.air(random.pick(gateways), "check", "x"),
    call(literal(nobody), SERVICE, "check", [literal(`${name}.nowhere`)], "y"),
  );
  return {
    script: script([], body, relay, ["x", "y"]),
    inputs: {},
    calls: calls.made,
    ends: "undeliverable",
  };
};

const SHAPES: Readonly<Record<string, Shape>> = {
  sms: chain(() => ["check", "send"]),
  order: chain(() => ["check", "charge", "send"]),
  errands: chain((random) => Array.from({ length: 2 + random.below(3) }, () => random.pick(CALLABLE))),
  parallel,
  caught,
  timed,
  twin,
  impatient,
  astray,
};

const WEIGHTS: Readonly<Record<string, number>> = {
  sms: 3,
  order: 4,
  errands: 2,
  parallel: 2,
  caught: 1,
  timed: 1,
  twin: 1,
  impatient: 3,
  astray: 0.3,
};

export const planFor = (context: ShapeContext): Plan => {
  const shape = context.random.weighted(WEIGHTS);
  return { shape, ...SHAPES[shape]!(context), ttlMs: Math.floor(context.random.between(45_000, 110_000)) };
};
