import { join } from "node:path";
import { expect, vi } from "vitest";
import { loadIdentity } from "../../src/config/index.ts";
import { signSuccession } from "../../src/jose/index.ts";
import { createIdentity, signParticle } from "../../src/particle/index.ts";
import { described } from "./described-answers.ts";
import { httpServer } from "./http-server.ts";
import { type TestGateway, testGateway } from "./test-gateway.ts";

export interface AdminAnswer {
  readonly status: number;
  /** undefined: none, or no JSON. */
  readonly body: Record<string, unknown> | undefined;
}

/** Asks the admin API, by whatever way is to be tried; with no token where `token` is null. */
export type AskAdmin = (
  method: string,
  path: string,
  asked?: { readonly body?: unknown; readonly token?: null },
) => Promise<AdminAnswer>;

interface Asked {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: string;
  readonly body?: unknown;
}

const DOCUMENT = {
  openapi: "3.1.0",
  info: { title: "Shop", version: "1" },
  paths: {
    "/a": { get: { operationId: "get-a", responses: { 200: { description: "" } } } },
    "/send": { post: { operationId: "send", responses: { 200: { description: "" } } } },
  },
};

const OPERATIONS = new Map(described().map((each) => [each[2].operationId, each]));

/** A gateway with something of everything to ask about, and another one. */
export const adminWorld = async () => {
  const stack = new AsyncDisposableStack();
  const upstream = stack.use(
    await httpServer(({ url }, response) => (url === "/send" ? response.destroy() : response.end())),
  );
  const other = stack.use(await testGateway());
  const manifest = {
    upstream: { url: upstream.url, attempts: 1 },
    allow: [{ peers: "*" }],
    quota: [{ calls: 1000, per: "1h" }],
  };
  const gateway = stack.use(
    await testGateway({
      config: {
        limits: { unknownPeerMs: 100 },
        admin: { listen: "127.0.0.1:0", requestsPerMinute: 100_000 },
      },
      adapters: { shop: { document: JSON.stringify(DOCUMENT), manifest } },
    }),
  );
  return { gateway, other, [Symbol.asyncDispose]: () => stack.disposeAsync() };
};

/**
 * Calls every operation of the admin API so that it succeeds, and so that it fails in every way that many have in common.
 * @throws where one answers otherwise than it should, or was left out.
 */
export const adminTour = async (
  { gateway, other }: { readonly gateway: TestGateway; readonly other: TestGateway },
  ask: AskAdmin,
  { followsRedirects = false } = {},
): Promise<void> => {
  const succeeded = new Set<string>();
  const step = async (
    operationId: string,
    status: number,
    { params = {}, query = "", body }: Asked = {},
  ): Promise<Record<string, unknown>> => {
    const [method = "", template = "", operation] = OPERATIONS.get(operationId) ?? [];
    const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(params[name] ?? ""),
    );
    const sent = body ?? (operation?.requestBody === undefined ? undefined : {});
    const answer = await ask(method, `${path}${query}`, sent === undefined ? {} : { body: sent });
    if (answer.status !== status)
      throw new Error(
        `${operationId} answered ${answer.status}: ${JSON.stringify(answer.body)?.slice(0, 400)}`,
      );
    if (status < 400) succeeded.add(operationId);
    return answer.body ?? {};
  };

  await failInEveryWay(ask);
  for (const operationId of [
    ...["getHealth", "getReadiness", "getMetrics", "getKeys", "getPeer", "getOverview", "getOpenapi"],
    ...["getJournal", "listLimits", "listQuotas", "getConfig", "listChanges", "listServices"],
  ])
    await step(operationId, 200);
  await step("getDocs", followsRedirects ? 200 : 307);
  await services(step);
  await peers(step, other);
  await particles(step, gateway);
  await attention(step);
  const granted = await step("grantCapability", 201, {
    body: { to: other.peerId, service: "shop", expiresMs: 60_000 },
  });
  await step("revokeCredential", 201, { body: { id: granted.id } });
  await step("listRevocations", 200);
  const identity = await loadIdentity(join(gateway.folder, "data/peer.key"));
  const at = Date.now();
  const statement = await signSuccession(identity, { to: other.peerId, at, expiresMs: 60_000 });
  await step("retirePeer", 200, { body: { statement } });
  expect([...OPERATIONS.keys()].filter((operationId) => !succeeded.has(operationId))).toEqual([]);
};

type Step = (operationId: string, status: number, asked?: Asked) => Promise<Record<string, unknown>>;

/** Without a token, with names of nothing, with bodies and queries that nothing asks for. */
const failInEveryWay = async (ask: AskAdmin): Promise<void> => {
  for (const [method, template, operation] of described()) {
    const path = template.replaceAll(/\{\w+\}/g, "nothing");
    const hasBody = operation.requestBody !== undefined;
    const isGuarded = (operation as unknown as { security: unknown[] }).security.length > 0;
    if (isGuarded) {
      const { status } = await ask(method, path, { token: null, ...(hasBody && { body: {} }) });
      expect([401, 429], `${method} ${path}`).toContain(status); // so many wrong tokens a minute
    }
    if (hasBody) {
      const { status } = await ask(method, path, { body: { zzz: 1 } });
      expect([400, 404], `${method} ${path}`).toContain(status);
    } else if (path !== template) {
      const { status } = await ask(method, path);
      expect([400, 404], `${method} ${path}`).toContain(status);
    }
  }
  expect(await ask("GET", "/v1/particles?zzz=1")).toMatchObject({ status: 400 });
  expect(await ask("GET", "/v1/particles?limit=0")).toMatchObject({ status: 400 });
};

const services = async (step: Step): Promise<void> => {
  const notes = { service: "notes", document: DOCUMENT, upstream: { url: "http://127.0.0.1:1" } };
  const named = { params: { service: "notes" } };
  await step("previewService", 200, { body: notes });
  await step("publishService", 201, { body: notes });
  await step("publishService", 409, { body: notes });
  await step("publishService", 422, { body: { ...notes, service: "other", document: { openapi: "3.1.0" } } });
  await step("getService", 200, named);
  await step("replaceService", 200, { ...named, body: notes });
  await step("replaceService", 201, { params: { service: "more" }, body: { ...notes, service: "more" } });
  for (const operationId of ["disableService", "enableService", "drainService", "enableService"])
    await step(operationId, 200, named);
  for (const operationId of ["getDocument", "getAquaBindings", "getTypes", "getPolicy"])
    await step(operationId, 200, named);
  await vi.waitFor(() => step("getSignature", 200, named), 5_000); // it is written afterwards
  await step("getFunction", 200, { params: { service: "notes", function: "getA" } });
  await step("explainPolicy", 200, { ...named, body: { function: "getA" } });
  await step("removeService", 204, named);
};

const peers = async (step: Step, { address, peerId }: TestGateway): Promise<void> => {
  const named = { params: { peer: peerId } };
  await step("dialPeer", 200, { body: { address } });
  await step("listPeers", 200);
  await step("explainReachability", 200, named);
  await step("hangUpPeer", 204, named);
  await step("banPeer", 200, { ...named, body: { reason: "for a while", forMs: 60_000 } });
  await step("listBans", 200);
  await step("listPeers", 200);
  await step("liftBan", 204, named);
};

const particles = async (step: Step, { peerId }: TestGateway): Promise<void> => {
  const called = await step("callFunction", 200, {
    body: { service: "shop", function: "getA", arguments: [] },
  });
  const named = { params: { ref: String(called.particle) } };
  for (const operationId of ["getParticle", "listReceipts", "getTimeline", "getSequence", "getData"])
    await step(operationId, 200, named);
  await step("listParticles", 200, { query: `?service=shop&limit=5` });
  await step("submitParticle", 202, { body: await particleTo(peerId) });
};

/** One that somebody else signed, and that calls a peer. */
const particleTo = async (peerId: string): Promise<object> => {
  const script = `(call "${peerId}" ("op" "noop") [])`;
  const particle = await signParticle({ script, ttl: 60_000, timestamp: Date.now() }, await createIdentity());
  return { ...particle, signature: Buffer.from(particle.signature).toString("base64"), data: "" };
};

/** Effects of which nobody knows, and a peer that nobody reaches. */
const attention = async (step: Step): Promise<void> => {
  for (const ends of [["retryUnknownOutcome", "settleUnknownOutcome"], ["discardUnknownOutcome"]]) {
    await step("callFunction", 504, { body: { service: "shop", function: "send", arguments: [] } });
    const { unknownOutcomes } = await step("listUnknownOutcomes", 200, { query: "?arguments=true" });
    const [outcome] = unknownOutcomes as { ref: string; call: number }[];
    for (const operationId of ends)
      await step(operationId, operationId === "retryUnknownOutcome" ? 200 : 204, {
        params: { ...outcome },
        ...(operationId === "settleUnknownOutcome" && { body: { outcome: "happened", note: "I asked" } }),
      });
  }
  await step("submitParticle", 202, { body: await particleTo((await createIdentity()).peerId) });
  const letter = await vi.waitFor(async () => {
    const { deadLetters } = await step("listDeadLetters", 200);
    const [first] = deadLetters as { ref: string; peer: string }[];
    if (first === undefined) throw new Error("no dead letter yet");
    return first;
  }, 5_000);
  await step("retryDeadLetter", 202, { params: { ...letter } });
  await step("discardDeadLetter", 204, { params: { ...letter } });
};
