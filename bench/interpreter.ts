import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import avm from "@fluencelabs/avm";
import { MarineService } from "@fluencelabs/marine-js/dist/MarineService";
import { defaultCallParameters, logLevelToEnv } from "@fluencelabs/marine-js/dist/types";
import { AvmInstance } from "../src/avm/avm-instance.ts";
import { compileAvm } from "../src/avm/avm-module.ts";
import { MEMORY_PAGES } from "../src/avm/options.ts";
import { createIdentity } from "../src/particle/index.ts";
import { median } from "./cpu.ts";

const RUNS = 400;
const ROUNDS = 5;

/** Interpreter runs a second through our host and through Fluence's marine-js, on the same inputs, interleaved. */
export const benchInterpreter = async () => {
  const { peerId, seed } = await createIdentity();
  const limits = { scriptBytes: 262_144, particleBytes: 4_194_304, resultBytes: 262_144 };
  const direct = new AvmInstance(await compileAvm(MEMORY_PAGES), { ...limits, peerId, seed });
  const marine = await startMarine();
  const script = `(seq (call %init_peer_id% ("a" "b") ["x" 1] r) (call %init_peer_id% ("c" "d") [r] s))`;
  const empty = new Uint8Array();
  const particle = (id: string) => ({
    id,
    initPeerId: peerId,
    timestamp: 1_700_000_000_000,
    ttl: 30_000,
    script,
  });
  const parameters = (id: string) => ({
    ...particle(id),
    currentPeerId: peerId,
    keyFormat: 0,
    secretKeyBytes: seed,
    particleId: id,
  });
  const runDirect = async (id: string): Promise<void> => {
    const first = direct.run({ particle: particle(id), prevData: empty, data: empty, results: [] });
    direct.run({
      particle: particle(id),
      prevData: first.data,
      data: empty,
      results: [[1, { retCode: 0, result: '{"v":1}' }]],
    });
  };
  const runMarine = async (id: string): Promise<void> => {
    const call = (args: [unknown, unknown, unknown, { hard_limit_enabled: unknown }]) => {
      args[3].hard_limit_enabled = false; // the helper writes a number there; js-client mends it the same way
      return marine.call("invoke", args as never, defaultCallParameters);
    };
    const first = await avm.callAvm(call as never, parameters(id) as never, script, empty, empty, []);
    const results = [[1, { retCode: 0, result: '{"v":1}' }]];
    await avm.callAvm(
      call as never,
      parameters(id) as never,
      script,
      Uint8Array.from(first.data),
      empty,
      results as never,
    );
  };
  const perSecond = async (run: (id: string) => Promise<void>): Promise<number> => {
    const start = performance.now();
    for (let index = 0; index < RUNS / 2; index++) await run(`p${index}`);
    return (RUNS / (performance.now() - start)) * 1000;
  };
  const ours: number[] = [];
  const theirs: number[] = [];
  await perSecond(runDirect);
  await perSecond(runMarine);
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await perSecond(runDirect));
    theirs.push(await perSecond(runMarine));
  }
  return {
    directRunsPerSecond: median(ours),
    marineRunsPerSecond: median(theirs),
    ratio: median(ours) / median(theirs),
  };
};

/** Set up as js-client's marine-worker does it. */
const startMarine = async (): Promise<MarineService> => {
  const read = (file: string) => new Uint8Array(readFileSync(createRequire(import.meta.url).resolve(file)));
  const control = await WebAssembly.compile(read("@fluencelabs/marine-js/dist/marine-js.wasm"));
  const envs = logLevelToEnv("info");
  const module = {
    import_name: "avm",
    config: {
      logger_enabled: true,
      logging_mask: 0,
      wasi: { envs, preopened_files: new Set<string>(), mapped_dirs: new Map() },
    },
  };
  const modules = { avm: read("@fluencelabs/avm/dist/avm.wasm") };
  const marine = new MarineService(
    control as never,
    "avm",
    () => {},
    { modules_config: [module] },
    modules,
    envs,
  );
  await marine.init();
  return marine;
};
