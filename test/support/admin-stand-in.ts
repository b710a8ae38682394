import { type AdminDeps, type AdminOptions, createAdmin } from "../../src/admin/index.ts";
import { SluiceError, silentLogger, systemClock } from "../../src/core/index.ts";
import { createMemoryJournal } from "../../src/journal/index.ts";
import { type ParticleRef, peerIdFromPublicKey } from "../../src/particle/index.ts";
import type {
  ServiceCatalog,
  ServiceMode,
  ServiceStatus,
  ServiceSummary,
} from "../../src/services/interface.ts";
import { memoryAudit } from "./audit.ts";
import { checkAnswer } from "./described-answers.ts";
import { testTelemetry } from "./telemetry.ts";

/** The peer id of an Ed25519 key of 32 ones. */
export const PEER = peerIdFromPublicKey(new Uint8Array(32).fill(1));
export const TOKEN = "0123456789abcdef-test-token";

const summary = (service: string): ServiceSummary => ({
  service,
  title: `The ${service} API`,
  upstream: "http://127.0.0.1:1",
  functions: [
    {
      name: "check",
      arguments: ["id", "options"],
      method: "get",
      path: "/check/{id}",
      effect: "safe",
      credentials: [["key"]],
    },
  ],
  refused: [{ pointer: "/paths/~1x/get", operation: "GET /x", reason: "malformed", message: "no" }],
  warnings: [],
});

/** A catalog in memory that keeps what it is given. */
export const memoryCatalog = (): ServiceCatalog & { readonly published: unknown[] } => {
  const services = new Map<string, string>();
  const published: unknown[] = [];
  const modes = new Map<string, Exclude<ServiceMode, "enabled">>();
  const summaryOf = (name: string) => (services.has(name) ? summary(name) : undefined);
  const statusOf = (name: string): ServiceStatus => ({
    ...summary(name),
    folder: name,
    state: modes.get(name) ?? "serving",
  });
  return {
    published,
    list: () => [...services.keys()].sort().map(summary),
    get: summaryOf,
    statuses: () => [...services.keys()].sort().map(statusOf),
    status: (name) => (services.has(name) ? statusOf(name) : undefined),
    counters: { reloads: 0, reloadFailures: 0, broken: 0 },
    signature: (name) => (services.has(name) ? '{"sluice":1}' : undefined),
    form(name, fn) {
      if (!services.has(name) || fn !== "check")
        throw new SluiceError("SLUICE_NOT_FOUND", "no such function");
      return {
        function: "check",
        method: "get",
        path: "/check/{id}",
        effect: "safe",
        arguments: [{ name: "id", required: true, schema: { type: "string" } }],
      };
    },
    async preview(request) {
      published.push({ request, mode: "preview" });
      const { functions, refused, warnings } = summary(request.service);
      const changes = services.has(request.service)
        ? [{ breaking: true, where: "check: argument 1", what: "was removed" }]
        : [];
      return {
        service: request.service,
        exists: services.has(request.service),
        functions,
        refused,
        warnings,
        changes,
        breaking: changes.length > 0,
      };
    },
    async switchTo(name, mode) {
      if (!services.has(name)) throw new SluiceError("SLUICE_NOT_FOUND", `no service ${name}`);
      if (mode === "enabled") modes.delete(name);
      else modes.set(name, mode);
      return statusOf(name);
    },
    openapi: (name) => services.get(name),
    aqua: (name) => (services.has(name) ? "aqua bindings" : undefined),
    types: (name) => (services.has(name) ? "declare const x: 1;" : undefined),
    mayCallAnything: () => false,
    policy: () => undefined,
    async publish(request, mode) {
      if (mode === "create" && services.has(request.service))
        throw new SluiceError("SLUICE_CONFLICT", "it exists");
      published.push({ request, mode });
      services.set(request.service, request.document);
      return summary(request.service);
    },
    async remove(name) {
      if (!services.delete(name)) throw new SluiceError("SLUICE_NOT_FOUND", `no service ${name}`);
    },
  };
};

const COUNTERS = {
  accepted: 3,
  recovered: 1,
  refused: { SLUICE_PARTICLE_EXPIRED: 2 },
  runs: 5,
  runMicros: 1_500_000,
  calls: 4,
  callsFailed: 1,
  expired: 0,
  failed: {},
};

/** An engine that no particle ever came to. */
export const idleEngine: AdminDeps["engine"] = {
  get: async () => undefined,
  list: async () => ({ particles: [], next: undefined }),
  read: async () => undefined,
  resend: async () => {},
  counters: COUNTERS,
};

const adminDeps = (overrides: Partial<AdminDeps> & Pick<AdminDeps, "telemetry">): AdminDeps => ({
  engine: idleEngine,
  outcomes: {
    retry: async () => ({ retCode: 0, result: "null", isSettled: true }),
    settle: async () => {},
    discard: async () => {},
  },
  journal: createMemoryJournal(),
  catalog: memoryCatalog(),
  overlay: {
    peerId: PEER,
    addresses: () => [`/ip4/127.0.0.1/tcp/1/ws/p2p/${PEER}`],
    connections: () => [],
    counters: {
      received: 1,
      malformed: 0,
      tooLarge: 0,
      stalled: 0,
      sent: 2,
      acknowledged: 0,
      refusedByPeers: 0,
      refusedHere: 0,
      retried: 0,
      dropped: { badPeer: 0, queueFull: 7, expired: 0, refused: 0 },
    },
  },
  call: async () => ({ particle: "ref" as ParticleRef, result: null }),
  submit: async () => "ref" as ParticleRef,
  fetchJwks: async () => '{"keys":[]}',
  grant: async () => ({ capability: "a.b.c", id: "grant-1", expires: 5 }),
  revoke: async ({ id, until = 9 }) => ({ id, until }),
  revocations: () => [],
  trust: () => ({
    credentials: { presented: 4, refused: 2 },
    quotaRefused: 6,
    policyDenied: 8,
    receiptsIssued: 10,
  }),
  fetchDocument: async (url) => `document of ${url}`,
  audit: memoryAudit(),
  config: { config: { data: "/data" } },
  limits: () => [{ name: "limits.connections", limit: 1_000, used: 3, unit: "connections" }],
  quotas: () => [],
  peers: {
    list: () => [],
    dial: async () => PEER,
    reachability: async (peerId) => ({ peerId, reachable: false, checks: [] }),
    hangUp: () => {},
    ban: async (peerId, { by }) => ({ peerId, at: 1, by }),
    lift: async () => {},
    bans: () => [],
  },
  retiring: {
    state: () => undefined,
    retire: async (statement) => ({ successor: PEER, statement, retiredAt: 5, held: 0 }),
  },
  atHand: () => ({ running: 0, waiting: 0 }),
  problems: () => [],
  ready: () => true,
  clock: systemClock,
  logger: silentLogger,
  ...overrides,
});

export interface RunningAdmin extends AsyncDisposable {
  readonly url: string;
  /** With the token and, for a body, its content type; `headers` are added or (undefined) left out. */
  request(method: string, path: string, options?: RequestOptions): Promise<Response>;
}

export interface RequestOptions {
  readonly body?: unknown;
  readonly headers?: Record<string, string | undefined>;
}

/** A real listener on a free port. Whatever it answers is held against its OpenAPI document. */
export const runningAdmin = async (
  deps: Partial<AdminDeps> = {},
  options: Partial<AdminOptions> = {},
): Promise<RunningAdmin> => {
  const listen = { host: "127.0.0.1", port: 0 };
  const admin = createAdmin(
    {
      listen,
      token: TOKEN,
      hosts: [],
      metrics: "token",
      requestsPerMinute: 1_000,
      version: "1.2.3",
      ...options,
    },
    adminDeps({ telemetry: await testTelemetry(), ...deps }),
  );
  const url = await admin.start();
  return {
    url,
    async request(method, path, { body, headers = {} } = {}) {
      const all = {
        authorization: `Bearer ${TOKEN}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      };
      const response = await fetch(new URL(path, url), {
        method,
        redirect: "manual",
        headers: Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      await checkAnswer(method, path, response);
      return response;
    },
    [Symbol.asyncDispose]: () => admin.stop(),
  };
};
