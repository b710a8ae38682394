import { createInterpreterPool } from "./avm/index.ts";
import { configWarnings, type Env, type GatewayConfig } from "./config/index.ts";
import { type Logger, systemClock } from "./core/index.ts";
import { createEngine, type Engine, engineHandlers } from "./engine/index.ts";
import { type EntryDesk, serveThin } from "./entry/index.ts";
import { createGatewayAdmin } from "./gateway/admin.ts";
import { admissionBy } from "./gateway/admission.ts";
import { fileChanges } from "./gateway/audit.ts";
import { createGatewayBuiltins } from "./gateway/builtins.ts";
import { createDesk } from "./gateway/entry.ts";
import { createGatewayHttp } from "./gateway/http.ts";
import { recovered } from "./gateway/journal.ts";
import { loadSuccessions } from "./gateway/load-successions.ts";
import { createLogger } from "./gateway/logger.ts";
import { createPeerDesk } from "./gateway/peers.ts";
import { createRetiring, type Retiring } from "./gateway/retiring.ts";
import { openState } from "./gateway/state.ts";
import { createGatewayTelemetry } from "./gateway/telemetry.ts";
import { createSuccessions } from "./jose/index.ts";
import { createOverlay } from "./overlay/index.ts";
import { createCatalog, createOutcomeDesk, createRegistry, type ServiceSummary } from "./services/index.ts";
import { fetchDocument } from "./upstream/index.ts";
import { VERSION } from "./version.ts";

export { createProbes, type Probes } from "./gateway/probes.ts";

/** A running gateway. */
export interface Gateway {
  readonly peerId: string;
  addresses(): readonly string[];
  /** undefined when `admin.listen` is none. */
  readonly adminUrl: string | undefined;
  /** undefined when `http.listen` is none. */
  readonly httpUrl: string | undefined;
  services(): readonly ServiceSummary[];
  /** Where particles of initiators without an interpreter are handed in. */
  readonly entry: EntryDesk;
  /** Particles that are here and not over. */
  readonly held: number;
  /** What a person should know: adapters that could not be published, operations refused, credentials missing, open doors. */
  problems(): readonly string[];
  /** Takes no new particles, gives those in flight some seconds (with `durability: none` until their deadlines), then lets go of everything. */
  stop(): Promise<void>;
}

export interface GatewayOverrides {
  readonly logger?: Logger;
  readonly env?: Env;
}

/** Memory for particles that wait for their deadlines, bytes. */
const RETAINED_BYTES = 512 * 1024 * 1024;
/** Words about particles on their way to one peer, about 300 bytes each; the particles themselves are counted above. */
const PARCELS_PER_PEER = 100_000;
/** How long queued particles may take to leave after the last one was worked on, ms. */
const FLUSH_MS = 5_000;
/** What is in progress at the end gets so long; the rest is in the journal, and goes on after the next start, ms. */
const DRAIN_MS = 8_000;
/** The last spans, ms. */
const TRACES_MS = 2_000;
const HOUR_MS = 3_600_000;

/**
 * The one place where implementations meet; resolves when the gateway listens. Read it along DESIGN section 2's picture.
 * @throws SluiceError SLUICE_CONFIG, SLUICE_STORAGE: one line, nothing left running.
 */
export const createGateway = async (
  given: GatewayConfig,
  overrides: GatewayOverrides = {},
): Promise<Gateway> => {
  const env = overrides.env ?? process.env;
  const logger = overrides.logger ?? createLogger(given.telemetry.logs, env.SLUICE_LOG_LEVEL);
  const clock = systemClock;
  const { limits } = given;
  await using startup = new AsyncDisposableStack();

  const state = await openState(given, { env, clock, logger }, startup);
  const { config, identity, audit, journal, trust, bans } = state;
  const { peerId } = identity;
  const fetchPublic = (url: string): Promise<string> =>
    fetchDocument(url, { destinations: config.destinations });

  const successions = createSuccessions(await loadSuccessions(config.successions, { clock, logger }), clock);

  const telemetry = await createGatewayTelemetry(config, {
    peerId,
    env,
    catalog: () => catalog,
    engine: () => engine,
    clock,
    logger: logger.child({ module: "telemetry" }),
  });
  startup.defer(() => telemetry.stop(TRACES_MS));

  const overlay = await createOverlay(
    { ...config.peer, ...limits, parcelsPerPeer: PARCELS_PER_PEER, agentVersion: `sluice/${VERSION}` },
    { identity, clock, logger: logger.child({ module: "overlay" }), isBanned: bans.isBanned },
  );
  startup.defer(() => overlay.stop(FLUSH_MS));

  const interpreter = await createInterpreterPool(
    { ...limits, peerId, seed: identity.seed },
    { clock, logger: logger.child({ module: "avm" }) },
  );
  startup.defer(() => interpreter.close());

  const builtins = createGatewayBuiltins(config, {
    overlay,
    trust,
    telemetry,
    catalog: () => catalog,
    successor: () => retiring.state()?.successor,
    clock,
    logger,
  });
  const catalog = await createCatalog({
    fetchDocument: fetchPublic,
    adaptersDir: config.adapters,
    peers: config.peers,
    limits,
    identity,
    trust,
    issuers: config.credentials.issuers.map(({ name }) => name),
    successions,
    destinations: config.destinations,
    journal,
    env,
    clock,
    logger: logger.child({ module: "services" }),
    onChange: fileChanges(audit, logger),
    observer: telemetry.upstreams,
  });
  startup.defer(() => catalog.close());

  const entry = createDesk(
    { peerId, builtins: builtins.services, limits },
    {
      engine: () => engine,
      interpreter,
      overlay,
      receipts: trust.receipts,
      clock,
      logger: logger.child({ module: "entry" }),
    },
  );
  startup.defer(() => entry.close());

  const engine: Engine = createEngine(
    {
      limits: { ...limits, retainedBytes: RETAINED_BYTES },
      auditMs: config.audit.hours * HOUR_MS,
    },
    {
      identity,
      journal,
      clock,
      logger: logger.child({ module: "engine" }),
      interpreter,
      overlay: entry.overlay,
      observer: telemetry.engine,
      onEnd: (ref, problem) => entry.ended(ref, problem),
      services: createRegistry({
        builtins,
        find: catalog.find,
        resultBytes: limits.resultBytes,
        onOver(ref) {
          trust.receipts?.forget(ref);
          catalog.over(ref);
        },
      }),
      admission: admissionBy(config, {
        self: peerId,
        isBanned: bans.isBanned,
        successions,
        mayCallAnything: (initiator) => catalog.mayCallAnything(initiator),
      }),
    },
  );
  startup.defer(() => engine.drain(config.durability === "none" ? limits.ttlMs : DRAIN_MS));
  const retiring: Retiring = await createRetiring({
    data: config.data,
    peerId,
    engine,
    clock,
    logger: logger.child({ module: "retirement" }),
  });
  startup.defer(() => retiring.close());
  telemetry.watch();
  let isRecovered = false;
  await recovered(engine, journal, {
    logger,
    prepare: (kept) => {
      trust.restore(kept);
      entry.restore(kept.particles);
      catalog.restore(kept.particles.map(({ ref }) => ref));
    },
    onRecovered: () => {
      isRecovered = true;
    },
  });
  await overlay.start({ ...engineHandlers(engine), thin: serveThin(entry) });

  let stopping = false;
  const http = createGatewayHttp(config, {
    entry,
    peerId,
    clock,
    logger: logger.child({ module: "http" }),
    answered: (operation, status) => telemetry.answered("http", operation, status),
  });
  startup.defer(() => http?.stop());
  const httpUrl = await http?.start();

  const problems = (): string[] => [
    ...configWarnings(config),
    ...(journal.health.ok ? [] : [journal.health.problem.detail]),
    ...catalog.problems(),
  ];
  const admin = createGatewayAdmin(config, {
    audit,
    engine,
    catalog,
    overlay,
    peers: createPeerDesk(config, { overlay, bans }),
    journal,
    outcomes: createOutcomeDesk({ journal, catalog, clock }),
    identity,
    trust,
    builtins: builtins.services,
    env,
    clock,
    logger: logger.child({ module: "admin" }),
    fetchDocument: fetchPublic,
    retiring,
    telemetry,
    problems,
    ready: () => isRecovered && !stopping && journal.health.ok && !retiring.isDrained,
  });
  startup.defer(() => admin?.stop());
  const adminUrl = await admin?.start();

  const running = startup.move();
  return {
    peerId,
    adminUrl,
    httpUrl,
    addresses: () => overlay.addresses(),
    services: () => catalog.list(),
    entry,
    get held() {
      return engine.held;
    },
    problems,
    stop: () => {
      stopping = true;
      return running.disposeAsync();
    },
  };
};
