import { join } from "node:path";
import { pino } from "pino";
import { createAdmin } from "./admin/index.ts";
import { createInterpreterPool } from "./avm/index.ts";
import { createInitiator } from "./client/index.ts";
import {
  configWarnings,
  type Env,
  findAdminToken,
  type GatewayConfig,
  loadAdminToken,
  loadIdentity,
  lockData,
} from "./config/index.ts";
import { type Logger, systemClock } from "./core/index.ts";
import { createEngine, engineHandlers } from "./engine/index.ts";
import { admissionBy } from "./gateway/admission.ts";
import { createCall } from "./gateway/call.ts";
import { createGrant } from "./gateway/grant.ts";
import { openJournal, recovered } from "./gateway/journal.ts";
import { createGatewayTrust } from "./gateway/trust.ts";
import { createOverlay } from "./overlay/index.ts";
import { createBuiltins, createCatalog, createRegistry, type ServiceSummary } from "./services/index.ts";
import { fetchDocument, fetchText } from "./upstream/index.ts";
import { VERSION } from "./version.ts";

/** A running gateway. */
export interface Gateway {
  readonly peerId: string;
  addresses(): readonly string[];
  /** undefined when `admin.listen` is none. */
  readonly adminUrl: string | undefined;
  services(): readonly ServiceSummary[];
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
/** The last writes, ms. */
const JOURNAL_MS = 5_000;
const HOUR_MS = 3_600_000;

/**
 * The one place where implementations meet; resolves when the gateway listens. Read it along DESIGN section 2's picture.
 * @throws SluiceError SLUICE_CONFIG, SLUICE_STORAGE: one line, nothing left running.
 */
export const createGateway = async (
  config: GatewayConfig,
  overrides: GatewayOverrides = {},
): Promise<Gateway> => {
  const env = overrides.env ?? process.env;
  const logger = overrides.logger ?? createLogger(env.SLUICE_LOG_LEVEL);
  const clock = systemClock;
  const { limits } = config;
  await using startup = new AsyncDisposableStack();

  const identity = await loadIdentity(join(config.data, "peer.key"));
  const lock = await lockData(config.data);
  startup.defer(() => lock.release());
  await loadAdminToken(config.data, env); // made on first start
  const { peerId } = identity;
  const fetchPublic = (url: string): Promise<string> =>
    fetchDocument(url, { destinations: config.destinations });

  const journal = await openJournal(config, { clock, logger: logger.child({ module: "journal" }) });
  startup.defer(() => journal.close(JOURNAL_MS));

  const trust = createGatewayTrust(config, {
    identity,
    journal,
    clock,
    logger: logger.child({ module: "credentials" }),
  });
  startup.defer(() => trust.close());

  const overlay = await createOverlay(
    { ...config.peer, ...limits, parcelsPerPeer: PARCELS_PER_PEER, agentVersion: `sluice/${VERSION}` },
    { identity, clock, logger: logger.child({ module: "overlay" }) },
  );
  startup.defer(() => overlay.stop(FLUSH_MS));

  const interpreter = await createInterpreterPool(
    { ...limits, peerId, seed: identity.seed },
    { clock, logger: logger.child({ module: "avm" }) },
  );
  startup.defer(() => interpreter.close());

  const builtinCatalog = { list: () => catalog.list() };
  const builtins = createBuiltins({
    peerId,
    nodeVersion: `sluice/${VERSION}`,
    airVersion: "0.62.0",
    overlay,
    catalog: builtinCatalog,
    clock,
    logger,
    limits,
    auth: {
      verifier: trust.credentials,
      opener: trust.opener,
      quota: trust.quota,
      allowances: (initiator, presented) => catalog.allowances(initiator, presented),
      clock,
      clockSkewMs: limits.clockSkewMs,
    },
    receipts: trust.receipts,
  });
  const catalog = await createCatalog({
    fetchDocument: fetchPublic,
    adaptersDir: config.adapters,
    peers: config.peers,
    limits,
    identity,
    trust,
    issuers: config.credentials.issuers.map(({ name }) => name),
    destinations: config.destinations,
    journal,
    env,
    clock,
    logger: logger.child({ module: "services" }),
  });
  startup.defer(() => catalog.close());

  const engine = createEngine(
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
      overlay,
      services: createRegistry({
        builtins,
        find: catalog.find,
        resultBytes: limits.resultBytes,
        onOver: (ref) => trust.receipts?.forget(ref),
      }),
      admission: admissionBy(config, peerId, (initiator) => catalog.mayCallAnything(initiator)),
    },
  );
  startup.defer(() => engine.drain(config.durability === "none" ? limits.ttlMs : DRAIN_MS));
  let isRecovered = false;
  await recovered(engine, journal, {
    logger,
    prepare: trust.restore,
    onRecovered: () => {
      isRecovered = true;
    },
  });
  await overlay.start(engineHandlers(engine));

  let stopping = false;
  let adminUrl: string | undefined;
  if (config.admin.listen !== undefined) {
    const admin = createAdmin(
      {
        ...config.admin,
        listen: config.admin.listen,
        token: () => findAdminToken(config.data, env),
        version: VERSION,
      },
      {
        engine,
        catalog,
        overlay,
        journal,
        clock,
        logger: logger.child({ module: "admin" }),
        fetchDocument: fetchPublic,
        fetchJwks: (url, bounds) => fetchText(url, { ...bounds, destinations: config.destinations }),
        grant: createGrant({ identity, peers: config.peers, catalog, clock }),
        revoke: (revocation) => trust.revocations.revoke(revocation),
        revocations: () => trust.revocations.list(),
        trust: () => trust.counters,
        submit: (particle) => engine.receive(particle, "admin"),
        ready: () => isRecovered && !stopping && journal.health.ok,
        call: createCall(
          createInitiator({ engine, identity, clock, relayPeerId: peerId }),
          peerId,
          config.peers,
        ),
      },
    );
    startup.defer(() => admin.stop());
    adminUrl = await admin.start();
  }

  const running = startup.move();
  return {
    peerId,
    adminUrl,
    addresses: () => overlay.addresses(),
    services: () => catalog.list(),
    problems: () => [
      ...configWarnings(config),
      ...(journal.health.ok ? [] : [journal.health.problem.detail]),
      ...catalog.problems(),
    ],
    stop: () => {
      stopping = true;
      return running.disposeAsync();
    },
  };
};

/** JSON lines on stderr; an unknown level means info. */
const createLogger = (level = ""): Logger =>
  pino(
    { name: "sluice", level: Object.hasOwn(pino.levels.values, level) ? level : "info" },
    pino.destination(2),
  );
