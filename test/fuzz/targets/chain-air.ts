import fc from "fast-check";
import { AvmInstance } from "../../../src/avm/avm-instance.ts";
import { compileAvm } from "../../../src/avm/avm-module.ts";
import { MEMORY_PAGES } from "../../../src/avm/options.ts";
import { airOf, type Chain, planOf, type Value } from "../../../src/chain/index.ts";
import type { JsonValue } from "../../../src/core/index.ts";
import { createIdentity } from "../../../src/particle/index.ts";
import { firstRun, LIMITS } from "../../support/avm-fixtures.ts";
import { target } from "../target.ts";

/** Texts that end a literal, a list or an instruction wherever they are not kept in. */
const HOSTILE = [
  ...['"', '" ', '")', '"] x) (null', "(", ")", "))))", "(null)", "[", "]", "\n", "\r\n", "\0", "\u2028"],
  ...["\\", '\\"', ";", "#", "$", "%init_peer_id%", ":error:", ".$", ".$.x", "'", "`", "é", "\ud83d\ude00"],
  ...[
    "__proto__",
    "constructor",
    "toString",
    "length",
    "",
    " ",
    "0",
    "-1",
    "true",
    "null",
    "forks",
    "v0",
    "\x7f",
  ],
];
const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE) },
  {
    weight: 2,
    arbitrary: fc.array(fc.constantFrom(...HOSTILE, "a"), { maxLength: 4 }).map((all) => all.join("")),
  },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 12 }) },
  { weight: 2, arbitrary: fc.stringMatching(/^[a-zA-Z_][\w-]{0,10}$/) },
);
const name = fc.oneof(
  { weight: 8, arbitrary: fc.stringMatching(/^[ -!#-~]{0,12}$/) },
  { weight: 1, arbitrary: text },
);
const key = fc.oneof(
  { weight: 12, arbitrary: fc.stringMatching(/^[A-Za-z_][\w-]{0,10}$/) },
  { weight: 6, arbitrary: fc.nat(5) },
  { weight: 1, arbitrary: text },
);

const peerName = fc.oneof({ weight: 30, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: text });

/** A description of a chain as data. A value is one of those at hand, by a number. */
type Arg =
  | { readonly json: JsonValue }
  | { readonly value: number; readonly path: readonly (string | number)[] }
  | { readonly list: readonly Arg[] }
  | { readonly members: readonly (readonly [string, Arg])[] };
type Described =
  | {
      readonly call: readonly [peer: number | string, service: string, fn: string];
      readonly args: readonly Arg[];
    }
  | { readonly present: number | string; readonly credential: Arg }
  | { readonly parallel: readonly Branch[] }
  | { readonly attempt: readonly [Branch, Branch] }
  | { readonly fallback: Branch; readonly afterMs: number | undefined }
  | { readonly quorum: Branch; readonly needed: number }
  | { readonly timeout: Branch; readonly ms: number };
interface Branch {
  readonly steps: readonly Described[];
  readonly result: Arg;
}

const json: fc.Arbitrary<JsonValue> = fc.oneof(
  text,
  fc.letrec<{ json: JsonValue }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 2 },
      fc.oneof(
        text,
        fc.integer(),
        fc.double(),
        fc.boolean(),
        fc.constantFrom(null, -0, 2 ** 53, 2n ** 60n, 1e300),
      ),
      fc.array(tie("json"), { maxLength: 3 }),
      fc.array(fc.tuple(text, tie("json")), { maxLength: 3 }).map((all) => Object.fromEntries(all)),
    ),
  })).json,
);
const { branch } = fc.letrec<{ arg: Arg; step: Described; branch: Branch }>((tie) => ({
  arg: fc.oneof(
    { maxDepth: 2, depthIdentifier: "args" },
    json.map((value) => ({ json: value })),
    fc.record({ value: fc.nat(30), path: fc.array(key, { maxLength: 3 }) }),
    fc.array(tie("arg"), { maxLength: 3 }).map((list) => ({ list })),
    fc.array(fc.tuple(text, tie("arg")), { maxLength: 3 }).map((members) => ({ members })),
  ),
  step: fc.oneof(
    { maxDepth: 2, depthIdentifier: "steps" },
    fc.record({ call: fc.tuple(peerName, name, name), args: fc.array(tie("arg"), { maxLength: 3 }) }),
    fc.record({ present: peerName, credential: tie("arg") }),
    fc.array(tie("branch"), { maxLength: 3 }).map((parallel) => ({ parallel })),
    fc.tuple(tie("branch"), tie("branch")).map((attempt) => ({ attempt })),
    fc.record({ fallback: tie("branch"), afterMs: fc.constantFrom(undefined, 1, 1000) }),
    fc.record({ quorum: tie("branch"), needed: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ timeout: tie("branch"), ms: fc.integer({ min: 1, max: 600_000 }) }),
  ),
  branch: fc.record({ steps: fc.array(tie("step"), { maxLength: 4 }), result: tie("arg") }),
}));

/** Tells the description to a chain. `as` says each text. */
const told = (peers: readonly string[], as: Wording, described: Branch) => {
  const inBlock = ({ steps, result }: Branch, chain: Chain, above: readonly Value[]): unknown => {
    const values = [...above];
    for (const step of steps) values.push(...add(step, chain, values));
    return argOf(result, values);
  };
  const peerOf = (peer: number | string): string => (typeof peer === "string" ? peer : (peers[peer] ?? ""));
  const argOf = (arg: Arg, values: readonly Value[]): unknown => {
    if ("json" in arg) return as.json(arg.json);
    if ("list" in arg) return arg.list.map((item) => argOf(item, values));
    if ("members" in arg) return as.members(arg.members.map(([of, member]) => [of, argOf(member, values)]));
    const at = values[arg.value % Math.max(1, values.length)];
    return at === undefined
      ? null
      : arg.path.reduce<Value>((value, part) => value.at(as.key(part) as never), at);
  };
  const add = (step: Described, chain: Chain, values: readonly Value[]): Value[] => {
    const within = (inner: Branch) => (own: Chain) => inBlock(inner, own, values);
    if ("call" in step) {
      const [peer, service, fn] = step.call;
      const args = step.args.map((arg) => argOf(arg, values) as JsonValue);
      return [chain.call(peerOf(peer), as.word(service), as.word(fn), args)];
    }
    if ("present" in step) {
      // A text would be sealed first, which other tests do.
      chain.present(peerOf(step.present), { credential: argOf(step.credential, values) } as never);
      return [];
    }
    if ("parallel" in step) return [...chain.parallel(...step.parallel.map(within))] as Value[];
    if ("attempt" in step) {
      const [body, otherwise] = step.attempt;
      return [
        chain.attempt(within(body), (own, error) =>
          inBlock(otherwise, own, [...values, error as Value<unknown> as Value]),
        ) as Value,
      ];
    }
    if ("fallback" in step) {
      const options = step.afterMs === undefined ? {} : { afterMs: step.afterMs };
      return [chain.fallback(peers.slice(0, 2), within(step.fallback), options) as Value];
    }
    if ("quorum" in step)
      return [chain.quorum(step.needed, peers.slice(0, 3), within(step.quorum)) as unknown as Value];
    return [chain.timeout(step.ms, within(step.timeout)) as Value];
  };
  return planOf((chain) => inBlock(described, chain, []));
};

interface Wording {
  json(value: JsonValue): JsonValue;
  members(all: readonly (readonly [string, unknown])[]): object;
  key(key: string | number): string | number;
  word(name: string): string;
}
const AS_IS: Wording = {
  json: (value) => value,
  members: (all) => Object.fromEntries(all),
  key: (own) => own,
  word: (own) => own,
};
/** What AIR can hold between quotes; everything else has to be packed. */
const isQuotable = (own: string): boolean =>
  [...own].every((char) => char >= " " && char <= "~" && char !== '"');
const harmless = (own: string): string => (isQuotable(own) ? "a" : "é");
const HARMLESS: Wording = {
  json: (value) =>
    typeof value === "string"
      ? harmless(value)
      : typeof value === "object" && Object.keys(value ?? {}).length > 0
        ? [1]
        : value,
  // Members stay as many, and in their order.
  members: (all) =>
    Object.fromEntries(
      Object.entries(Object.fromEntries(all)).map(([own, value], index) => [
        `${harmless(own)}${index}`,
        value,
      ]),
    ),
  key: (own) => (typeof own === "string" && /^[A-Za-z_][\w-]*$/.test(own) ? "k" : own),
  word: (own) => (isQuotable(own) ? "w" : own),
};

/** A script without what stands between quotes, and with one name for all keys. */
const skeleton = (air: string): string =>
  air.replaceAll(/"[^"]*"/g, '""').replaceAll(/\.[A-Za-z_][\w-]*(?=[\s.\])])/g, ".k");

const airs = target("chain-air", 8_000, async () => {
  const [entry, ann, ...others] = await Promise.all([1, 2, 3, 4, 5].map(() => createIdentity()));
  if (entry === undefined || ann === undefined) throw new Error("no keys");
  const vm = new AvmInstance(await compileAvm(MEMORY_PAGES), {
    ...LIMITS,
    peerId: entry.peerId,
    seed: entry.seed,
  });
  const peers = [entry, ...others].map(({ peerId }) => peerId);
  return {
    inputs: fc.record({
      described: branch,
      options: fc.record({
        from: fc.constantFrom("entry" as const, "initiator" as const),
        entry: fc.oneof({ weight: 30, arbitrary: fc.constant(entry.peerId) }, { weight: 1, arbitrary: text }),
        receipts: fc.boolean(),
        progress: fc.boolean(),
      }),
    }),
    run({ described, options }) {
      const air = airOf(told(peers, AS_IS, described), options);
      const plain = airOf(told(peers, HARMLESS, described), options);
      if (skeleton(air) !== skeleton(plain)) throw new Error(`a text changes the script: ${air}`);
      if (air.length > LIMITS.scriptBytes) return;
      const { retCode, errorMessage } = vm.run(firstRun(air, ann.peerId));
      // What a script does at its first peer may fail, and be caught; it is never wrong in itself.
      if (retCode !== 0 && (retCode < 10_000 || retCode >= 20_000))
        throw new Error(`AquaVM gives ${retCode}, ${errorMessage}: ${air}`);
    },
  };
});

export const chainAirTargets = [airs];
