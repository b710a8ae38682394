import type { Overview, Particle } from "../../console/src/data/api-types.ts";
import type { AuditedChange, DeadLetter, UnknownOutcome } from "../../console/src/data/operation-types.ts";
import type { Service } from "../../console/src/data/service-types.ts";
import type { Peer, Sequence, Timeline } from "../../console/src/data/trace-types.ts";

/** What a gateway might answer at a moment that is always the same, for pictures of the console. */
export const NOW = Date.UTC(2026, 10, 23, 14, 30, 0);
const MINUTE = 60_000;

const SELF = "12D3KooWQ3xqHvRzS5n1yVb7mWc2Jk8tLp4Xe6Gd9Fa1Zu3BsSMS";
const BUREAU = "12D3KooWBh7tN2kVfX9pLq4Wm6Rz8Sc1Yd3Jg5Ua7Te9Ko2BuREA";
const PHONE = "12D3KooWPh2fK8sLw4Vx6Qm1Zr9Ty3Bn5Hc7Jd2Ge4Ua6Sp8PhNE";
const LOST = "12D3KooWLo9sT4vWx2Yz6Ab8Cd1Ef3Gh5Jk7Lm9Np2Qr4St6LoST";
const BANNED = "12D3KooWBa5nN7dDf9Gh2Jk4Lm6Np8Qr1St3Uv5Wx7Yz9Ab2BAND";
export const REF = "EbKwVGV6W8Y6wPCpQWiB2zV4AF5Kc6zx9SVa4YcPSx3u";

/** The same wobble every time. */
const wave = (index: number, height: number, slow: number): number =>
  Math.max(0, Math.round(height * (1 + 0.45 * Math.sin(index / slow) + 0.2 * Math.sin(index * 1.7))));

const points: Overview["series"]["points"] = Array.from({ length: 180 }, (_one, index) => ({
  at: NOW - (180 - index) * 5000,
  accepted: wave(index, 42, 19),
  refused: index % 31 === 0 ? 4 : 0,
  failed: index > 120 && index < 132 ? 6 : 0,
  calls: wave(index, 66, 19),
  callsFailed: index > 118 && index < 134 ? 9 : 0,
  p50Ms: 31 + wave(index, 6, 8),
  p95Ms: 90 + wave(index, 26, 11),
}));

const overview: Overview = {
  peerId: SELF,
  version: "0.2.0",
  startedAt: NOW - 3 * 86_400_000 - 4 * 3_600_000,
  now: NOW,
  ready: true,
  problems: [],
  attention: { deadLetters: 1, unknownOutcomes: 2 },
  services: { serving: 2, disabled: 1, broken: 1 },
  particles: { running: 3, waiting: 11 },
  connections: 2,
  journal: { ok: true, bytes: 48_600_000, limitBytes: 1_073_741_824 },
  totals: { accepted: 182_344, refused: 211, failed: 96, expired: 12, calls: 301_208, callsFailed: 388 },
  series: { stepMs: 5000, points },
  functions: [
    { service: "sms", function: "sendMessage", calls: 181_002, failed: 371, p50Ms: 84, p95Ms: 240 },
    { service: "credit-check", function: "checkCredit", calls: 120_190, failed: 17, p50Ms: 31, p95Ms: 92 },
  ],
  upstreams: [
    {
      service: "sms",
      url: "http://sms-backend:8080",
      state: "failing",
      requests: 181_009,
      failures: 402,
      lastSuccessAt: NOW - 900,
      lastFailureAt: NOW - 41_000,
      lastProblem:
        "POST http://sms-backend:8080/v1/messages: the upstream cannot be reached (connect ECONNREFUSED 10.0.0.7:8080), tried 3 times",
      p50Ms: 71,
      p95Ms: 204,
    },
    {
      service: "credit-check",
      url: "http://bureau.internal:9000/v2",
      state: "ok",
      requests: 120_190,
      failures: 17,
      lastSuccessAt: NOW - 200,
      p50Ms: 24,
      p95Ms: 70,
    },
  ],
};

const sms: Service & { readonly folder: string } = {
  folder: "sms",
  service: "sms",
  title: "Short messages",
  upstream: "http://sms-backend:8080",
  functions: [
    {
      name: "sendMessage",
      arguments: ["To", "Body", "options"],
      method: "post",
      path: "/v1/messages",
      effect: "once",
      credentials: [["basic"]],
    },
    {
      name: "getMessage",
      arguments: ["id"],
      method: "get",
      path: "/v1/messages/{id}",
      effect: "safe",
      credentials: [["basic"]],
    },
  ],
  refused: [
    {
      pointer: "/paths/~1v1~1stream/get",
      operation: "GET /v1/stream",
      reason: "unsupported",
      message: "answers without end cannot be a function's result",
    },
  ],
  warnings: ["sendMessage has no idempotency key: a lost answer is an unknown outcome"],
  state: "serving",
  problem: "adapter.yaml:14: unknown key upstram; did you mean upstream?",
  changedAt: NOW - 40 * MINUTE,
};

const other = (service: string, title: string, more: Partial<Service>): Service => ({
  ...sms,
  service,
  title,
  upstream: `http://${service}.internal:9000`,
  refused: [],
  warnings: [],
  problem: undefined as never,
  ...more,
});

const services: readonly Service[] = [
  other("billing", "Invoices", {
    state: "broken",
    functions: [],
    problem: "openapi.yaml cannot be read: no such file",
  }),
  other("credit-check", "Credit bureau", { functions: sms.functions.slice(1) }),
  other("letters", "Letters on paper", {
    state: "disabled",
    disabled: { at: NOW - 90 * MINUTE, by: "admin-token" },
  }),
  sms,
];

const sendMessage = {
  service: "sms",
  function: "sendMessage",
  summary: "Sends a text message",
  method: "post",
  path: "/v1/messages",
  effect: "once",
  arguments: [
    { name: "To", required: true, schema: { type: "string" }, description: "A number in E.164 form" },
    { name: "Body", required: true, schema: { type: "string", maxLength: 1600 } },
  ],
  options: {
    type: "object",
    properties: {
      From: { type: "string" },
      Priority: { enum: ["low", "normal", "urgent"] },
      Flash: { type: "boolean" },
      ValidityPeriod: { type: "integer", description: "Seconds until it is given up" },
      Media: { type: "array", items: { type: "string" } },
      Schedule: { $ref: "#/$defs/Schedule" },
    },
    $defs: {
      Schedule: {
        type: "object",
        required: ["at"],
        properties: { at: { type: "string" }, tries: { type: "integer" } },
      },
    },
  },
  result: { type: "object", properties: { sid: { type: "string" }, status: { type: "string" } } },
};

const problem = (status: number, code: string, detail: string) => ({
  type: `urn:sluice:error:${code}`,
  title: "It failed",
  status,
  code,
  detail,
  retry: false,
});

const particle = (
  ref: string,
  status: Particle["status"],
  ageMs: number,
  more: Partial<Particle> = {},
): Particle => ({
  ref,
  id: `s1.${ref.slice(0, 12)}`,
  initiator: PHONE,
  receivedAt: NOW - ageMs,
  deadline: NOW - ageMs + 30_000,
  status,
  runs: 3,
  hops: [
    { peer: PHONE, direction: "in", at: NOW - ageMs },
    { peer: BUREAU, direction: "in", at: NOW - ageMs + 60 },
    { peer: PHONE, direction: "out", at: NOW - ageMs + 150 },
  ],
  calls: [
    {
      id: 1,
      service: "sms",
      function: "sendMessage",
      effect: "once",
      startedAt: NOW - ageMs + 62,
      endedAt: NOW - ageMs + 146,
      retCode: 0,
      decision: { allowed: true, rule: "allow[0]" },
    },
  ],
  ...more,
});

/** One that failed, and one of the peer's own. */
const CALLS: Particle["calls"] = [
  ...particle(REF, "done", 42_000).calls,
  {
    id: 2,
    service: "sms",
    function: "getMessage",
    effect: "safe",
    startedAt: NOW - 41_850,
    endedAt: NOW - 41_830,
    retCode: 404,
    decision: { allowed: true, rule: "allow[0]" },
  },
  {
    id: 3,
    service: "receipts",
    function: "mine",
    effect: "safe",
    startedAt: NOW - 41_830,
    endedAt: NOW - 41_829,
    retCode: 0,
  },
];

const particles: readonly Particle[] = [
  particle("9WnVt3tq4mPpXcYv7hZs2kLd8fRb6gJx1uQe5aTwSMaa", "running", 800, { calls: [] }),
  particle(REF, "done", 42_000, { calls: CALLS }),
  particle("7HqLs2nBv8dXk4pTz6wYc1mRj9gFe3uKa5sQo8iPSMab", "failed", 66_000, {
    problem: problem(
      403,
      "SLUICE_DENIED",
      "sendMessage: argument Body must come from credit-check checkCredit",
    ),
  }),
  particle("5TfYx9rWc3nJk7bVm1hQz6pLs4dGa8eUo2iRt5kXSMac", "expired", 5 * MINUTE),
];

const sequence: Sequence = {
  ref: REF,
  initiator: PHONE,
  initiatorName: "phone",
  self: SELF,
  live: true,
  peers: [
    { peerId: PHONE, name: "phone" },
    { peerId: BUREAU, name: "bureau" },
    { peerId: SELF, name: "sms-gateway", self: true },
  ],
  steps: [
    step(1, BUREAU, "credit-check", "checkCredit", { ms: 34 }),
    step(2, BUREAU, "credit-check", "renderMessage", { ms: 6 }),
    step(3, SELF, "sms", "sendMessage", { ms: 84, producedHere: true }),
    step(4, SELF, "sms", "getMessage", { state: "failed", retCode: 404, producedHere: true }),
    step(5, PHONE, "callbackSrv", "response", { state: "open" }),
  ],
};

function step(
  n: number,
  peer: string,
  service: string,
  name: string,
  more: object,
): Sequence["steps"][number] {
  return { n, peer, service, function: name, state: "done", verified: true, producedHere: false, ...more };
}

const timeline: Timeline & { readonly ref: string } = {
  ref: REF,
  events: [
    { at: NOW - 42_000, kind: "received", peer: PHONE, text: "received from phone" },
    { at: NOW - 41_940, kind: "received", peer: BUREAU, text: "received from bureau, with 2 results more" },
    { at: NOW - 41_938, kind: "call", text: "sms sendMessage is called" },
    { at: NOW - 41_854, kind: "result", ms: 84, text: "sms sendMessage answered after 84 ms" },
    { at: NOW - 41_850, kind: "sent", peer: PHONE, text: "sent to phone" },
    { at: NOW - 41_850, kind: "ended", text: "nothing is left to do here" },
  ],
};

const peer = (peerId: string, name: string | undefined, more: Partial<Peer>): Peer => ({
  peerId,
  ...(name !== undefined && { name }),
  agent: "sluice/0.2.0",
  connections: [],
  addresses: [],
  addressClass: "private",
  bootstrap: false,
  waiting: 0,
  particles: { received: 0, sent: 0 },
  ...more,
});

const BAN = { peerId: BANNED, at: NOW - 86_400_000, reason: "floods", by: "admin-token" };

const peers: readonly Peer[] = [
  peer(SELF, "sms-gateway", {
    self: true,
    addresses: ["/dns4/sms.example/tcp/9990/ws"],
    addressClass: "unknown",
  }),
  peer(BUREAU, "bureau", {
    bootstrap: true,
    connections: [
      { address: "/ip4/10.0.0.12/tcp/9990/ws", direction: "outbound", openedAt: NOW - 40 * MINUTE },
    ],
    addresses: ["/dns4/bureau.example/tcp/9990/ws"],
    particles: { received: 90_122, sent: 91_030 },
  }),
  peer(PHONE, "phone", {
    agent: "js-libp2p/3.3.11",
    connections: [
      { address: "/ip4/203.0.113.7/tcp/51022/ws", direction: "inbound", openedAt: NOW - 3 * MINUTE },
    ],
    addressClass: "public",
    particles: { received: 211, sent: 209 },
  }),
  peer(LOST, "post-office", { addresses: ["/dns4/post.example/tcp/9990/ws"], waiting: 4, agent: "" }),
  peer(BANNED, undefined, { banned: BAN, agent: "" }),
];

const deadLetters: readonly DeadLetter[] = [
  {
    ref: REF,
    particleId: "s1.abc",
    initiator: PHONE,
    peer: LOST,
    at: NOW - 8 * MINUTE,
    problem: problem(502, "SLUICE_CONNECT", "post-office cannot be connected to: connection refused"),
  },
];

const unknownOutcomes: readonly UnknownOutcome[] = [1, 2].map((call) => ({
  ref: REF,
  call,
  particleId: "s1.abc",
  initiator: PHONE,
  service: "sms",
  function: "sendMessage",
  at: NOW - call * 12 * MINUTE,
  detail: "POST /v1/messages: the connection was closed before an answer came",
  problem: problem(
    504,
    "SLUICE_OUTCOME_UNKNOWN",
    "POST /v1/messages: the connection was closed before an answer came",
  ),
  retries: 0,
  arguments: ["+447700900101", "Dear Ada Marsh, your request is approved."],
}));

const change = (
  minutes: number,
  operation: string,
  target: AuditedChange["target"],
  more: Partial<AuditedChange> = {},
): AuditedChange => ({
  id: 10_000 - minutes,
  at: NOW - minutes * MINUTE,
  who: "admin-token",
  role: "operator",
  operation,
  target,
  outcome: 200,
  ...more,
});

/** By request line; what is not here is a 404. */
export const ANSWERS: Readonly<Record<string, unknown>> = {
  "GET /v1/peer": { peerId: SELF, addresses: [], connections: [] },
  "GET /v1/overview": overview,
  "GET /v1/services": { services },
  "GET /v1/services/sms": sms,
  "GET /v1/services/sms/policy": {
    schema: "",
    text: 'permit (principal == Peer::"bureau", action == Action::"sendMessage", resource);',
    rules: [],
    warnings: [],
  },
  "GET /v1/services/sms/signature": { version: 1, functions: { sendMessage: { arguments: ["To", "Body"] } } },
  "GET /v1/services/sms/functions/sendMessage": sendMessage,
  "GET /v1/particles": { particles, next: "older" },
  [`GET /v1/particles/${REF}`]: { ...particle(REF, "done", 42_000, { calls: CALLS }), settled: [] },
  [`GET /v1/particles/${REF}/sequence`]: sequence,
  [`GET /v1/particles/${REF}/timeline`]: timeline,
  [`GET /v1/particles/${REF}/receipts`]: { receipts: ["eyJhbGciOiJFZERTQSJ9.eyJuIjowfQ.c2ln"] },
  [`GET /v1/particles/${REF}/data`]: {
    ref: REF,
    live: true,
    script: '(call "peer" ("sms" "sendMessage") [to body] sent)',
    values: [
      {
        peer: SELF,
        service: "sms",
        function: "sendMessage",
        retCode: 0,
        result: { sid: "SM01", status: "queued" },
      },
    ],
  },
  "GET /v1/peers": { peers },
  "GET /v1/dead-letters": { deadLetters },
  "GET /v1/unknown-outcomes": { unknownOutcomes },
  "GET /v1/limits": {
    limits: [
      { name: "limits.connections", limit: 1000, used: 2, unit: "connections" },
      { name: "limits.journalBytes", limit: 1_073_741_824, used: 48_600_000, unit: "bytes" },
      { name: "limits.particlesInFlight", limit: 10_000, used: 9_120, unit: "particles" },
      { name: "limits.particleBytes", limit: 4_194_304, unit: "bytes" },
    ],
  },
  "GET /v1/quotas": {
    quotas: [
      {
        service: "sms",
        rule: "initiator",
        per: 3_600_000,
        initiator: PHONE,
        limit: 100,
        used: 37,
        resetsAt: NOW + 18 * MINUTE,
      },
    ],
  },
  "GET /v1/config": {
    file: "/etc/sluice/sluice.yaml",
    config: {
      data: "/var/lib/sluice",
      admin: { listen: "127.0.0.1:8080" },
      peer: { listen: ["/ip4/0.0.0.0/tcp/9990/ws"] },
    },
  },
  "GET /v1/audit": {
    unreadable: 0,
    changes: [
      change(2, "disableService", { service: "letters" }),
      change(40, "reload", { service: "sms" }, { who: "file", outcome: 400, detail: "SLUICE_CONFIG" }),
      change(1440, "banPeer", { peer: BANNED }, { who: "jwt:ada@example.org" }),
    ],
  },
  "POST /v1/services/preview": {
    service: "sms",
    exists: true,
    functions: sms.functions,
    refused: sms.refused,
    warnings: sms.warnings,
    changes: [
      {
        breaking: true,
        where: "sendMessage: argument 2",
        what: "Body may have 1600 characters, it had 3000",
      },
      { breaking: false, where: "getMessage", what: "is new" },
    ],
    breaking: true,
  },
};
