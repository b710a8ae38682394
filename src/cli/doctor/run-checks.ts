import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import {
  type AdapterManifest,
  dataHolder,
  type Env,
  type GatewayConfig,
  loadConfig,
  loadManifest,
  readIdentity,
  withSelf,
} from "../../config/index.ts";
import { type Clock, reasonOf, SluiceError } from "../../core/index.ts";
import { createIdentity } from "../../particle/index.ts";
import { type Check, failure } from "./check.ts";
import { checkAdapters } from "./check-adapters.ts";
import { type ClockReading, checkClock } from "./check-clock.ts";
import { brokenConfig, checkConfig } from "./check-config.ts";
import { checkData, checkDisk, checkJournal, checkKey, checkToken } from "./check-data.ts";
import { checkNode } from "./check-node.ts";
import { checkBootstrap } from "./check-peers.ts";
import { checkGateway, checkPorts } from "./check-ports.ts";
import { checkSecrets, filledIn } from "./check-secrets.ts";
import { checkTelemetry } from "./check-telemetry.ts";
import { checkTls } from "./check-tls.ts";
import type { DoctorContext } from "./context.ts";
import { lookAtUpstreams } from "./look-at-upstreams.ts";

export interface DoctorInputs {
  /** Of sluice.yaml, as the command line has it. */
  readonly file: string | undefined;
  readonly env: Env;
  readonly clock: Clock;
}

/** Everything that can be looked at, in the order in which it is told. Nothing is changed by it. */
export const runChecks = async ({ file, env, clock }: DoctorInputs): Promise<readonly Check[]> => {
  const node = checkNode(process.versions.node);
  let config: GatewayConfig;
  try {
    config = await loadConfig(file);
    // Who `self` will be is not known before there is a key: that it is somebody is enough.
    config = withSelf(config, ((await keyOf(config)) ?? (await createIdentity())).peerId);
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    return [node, ...brokenConfig(error)];
  }
  const began = reading(clock);
  // The one place that joins implementations: of them, adapters, journal and overlay are looked at.
  const { createProbes } = await import("../../gateway.ts");
  const probes = await createProbes(config, clock);
  try {
    const context = await contextOf(config, { env, clock, probes });
    const checks = await Promise.all(
      CHECKS.map(([name, check]) => guarded(name, () => check(context, began))),
    );
    return [node, ...checks.flat()];
  } finally {
    await probes.close();
  }
};

/** What is wrong with it has a check of its own. */
const keyOf = ({ data }: GatewayConfig): ReturnType<typeof readIdentity> =>
  readIdentity(join(data, "peer.key")).catch(() => undefined);

const reading = (clock: Clock): ClockReading => ({ now: clock.now(), steady: performance.now() });

const contextOf = async (
  config: GatewayConfig,
  { env, clock, probes }: Pick<DoctorContext, "env" | "clock" | "probes">,
): Promise<DoctorContext> => {
  const manifests = await manifestsOf(config);
  const [identity, holder, adapters] = await Promise.all([
    keyOf(config),
    dataHolder(config.data),
    probes.adapters(filledIn(env, manifests)),
  ]);
  const upstreams = await lookAtUpstreams({ manifests, adapters }, config, clock);
  return { config, env, clock, probes, peerId: identity?.peerId, holder, manifests, adapters, upstreams };
};

/** Those that can be read; of the others `adapters` says why not. */
const manifestsOf = async ({ adapters, peers }: GatewayConfig): Promise<readonly AdapterManifest[]> => {
  const folders = await readdir(adapters, { withFileTypes: true }).catch(() => []);
  const read = folders
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => loadManifest(join(adapters, name, "adapter.yaml"), peers).catch(() => undefined));
  return (await Promise.all(read)).filter((manifest) => manifest !== undefined);
};

type Checker = (
  context: DoctorContext,
  began: ClockReading,
) => Check | readonly Check[] | Promise<Check | readonly Check[]>;

/** By the word under which a fault inside one of them is told. */
const CHECKS: readonly (readonly [name: string, check: Checker])[] = [
  ["configuration", ({ config }) => checkConfig(config)],
  ["data folder", checkData],
  ["gateway", checkGateway],
  ["key", checkKey],
  ["admin token", checkToken],
  ["journal", checkJournal],
  ["disk", checkDisk],
  ["clock", (context, began) => checkClock(context, began, reading(context.clock))],
  ["ports", checkPorts],
  ["bootstrap", checkBootstrap],
  ["adapters", checkAdapters],
  ["secrets", checkSecrets],
  ["upstreams", ({ upstreams }) => upstreams.map(({ check }) => check)],
  ["tls", checkTls],
  ["telemetry", checkTelemetry],
];

const guarded = async (name: string, check: () => ReturnType<Checker>): Promise<Check | readonly Check[]> => {
  try {
    return await check();
  } catch (error) {
    return failure(
      name,
      `this check failed itself: ${reasonOf(error)}`,
      "report it, with what sluice version says",
    );
  }
};
