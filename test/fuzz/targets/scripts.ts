import fc from "fast-check";
import { AvmInstance } from "../../../src/avm/avm-instance.ts";
import { compileAvm } from "../../../src/avm/avm-module.ts";
import { createInterpreterPool, type RunInput } from "../../../src/avm/index.ts";
import { MEMORY_PAGES } from "../../../src/avm/options.ts";
import { silentLogger, systemClock } from "../../../src/core/index.ts";
import { createIdentity } from "../../../src/particle/index.ts";
import { firstRun, LIMITS } from "../../support/avm-fixtures.ts";
import { mutatedBytes, mutatedText } from "../mutations.ts";
import { target } from "../target.ts";

const SCRIPTS = [
  "(null)",
  '(seq (call %init_peer_id% ("a" "b") [1 "x" %timestamp%] x) (call "p" ("c" "d") [x.$.y]))',
  "(xor (fold xs x (par (ap x $s) (next x)) (null)) (fail :error:))",
  '(new $s (seq (ap 1 $s) (seq (canon %init_peer_id% $s #c) (match #c.$.[0] 1 (call %init_peer_id% ("a" "b") [#c])))))',
];
const AIR = [
  "(seq ",
  "(par ",
  "(xor ",
  "(call ",
  "(fold ",
  "(next x)",
  "(canon ",
  "(ap ",
  "(new ",
  "(fail ",
  "(never)",
  ")",
  "$s",
  "#c",
  "%m",
  "%init_peer_id%",
  ":error:",
  ".$.",
  "[]",
  '"',
];

/** A script and data that another script left, each perhaps damaged, under the clock that a gateway has. */
const scripts = target("scripts", 10_000, async () => {
  const { peerId, seed } = await createIdentity();
  const pool = await createInterpreterPool(
    { ...LIMITS, peerId, seed, workers: 1, runMs: 2000 },
    { clock: systemClock, logger: silentLogger },
  );
  const avm = new AvmInstance(await compileAvm(MEMORY_PAGES), { ...LIMITS, peerId, seed });
  const states = SCRIPTS.map((script) => avm.run(firstRun(script, peerId)).data);
  const script = fc.oneof(
    { weight: 3, arbitrary: mutatedText(SCRIPTS, AIR) },
    { weight: 1, arbitrary: fc.constantFrom(...SCRIPTS) },
  );
  const data = fc.oneof(
    { weight: 2, arbitrary: mutatedBytes(states) },
    { weight: 1, arbitrary: fc.constant(Buffer.alloc(0)) },
  );
  const results = fc.array(
    fc.tuple(fc.nat(3), fc.record({ retCode: fc.integer(), result: mutatedText(['{"y":1}', "[]"]) })),
    { maxLength: 2 },
  );
  return {
    inputs: fc.record({ script, data, results }),
    async run({
      script: air,
      data: bytes,
      results: fed,
    }: {
      script: string;
      data: Buffer;
      results: RunInput["results"];
    }) {
      const outcome = await pool.run({ ...firstRun(air, peerId), data: new Uint8Array(bytes), results: fed });
      for (const call of outcome.calls) JSON.stringify(call.service);
    },
    close: () => pool.close(),
  };
});

export const scriptTargets = [scripts];
