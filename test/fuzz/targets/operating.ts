import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { hashOf, placeOf } from "../../../console/src/data/hash-route.ts";
import type { AuditFile } from "../../../src/admin/audit-file.ts";
import { createAuditLog } from "../../../src/admin/audit-log.ts";
import { particleQuery, positionOf } from "../../../src/admin/particle-schemas.ts";
import { readManifest } from "../../../src/cli/backup/manifest.ts";
import { readRetired } from "../../../src/config/succession-files.ts";
import { systemClock } from "../../../src/core/index.ts";
import { openBans } from "../../../src/gateway/bans.ts";
import { readSuccession, signSuccession } from "../../../src/jose/index.ts";
import { createMemoryJournal } from "../../../src/journal/index.ts";
import { createIdentity } from "../../../src/particle/index.ts";
import { readClosure } from "../../../src/services/closure.ts";
import { runningAdmin } from "../../support/admin-stand-in.ts";
import { mutatedBytes, mutatedJson, mutatedText } from "../mutations.ts";
import { Forgery, type Target, target } from "../target.ts";

const PEER = "12D3KooWQ1zSsiPKmNYpa9MZ9oDVQnjzNSjFGVWsdFjdzaTYGoJq";
const REF = "8".repeat(43);
const AT = 1_700_000_000_000;
const WORDS = ["{", "}", "[", ",", '"', '"__proto__":1,', "1e999", "-1", "\\u0000", "\n", "null"];

const jsonText = (samples: readonly unknown[]): fc.Arbitrary<string> =>
  fc.oneof(
    mutatedJson(samples).map((value) => JSON.stringify(value) ?? ""),
    mutatedText(
      samples.map((sample) => JSON.stringify(sample)),
      WORDS,
    ),
  );

const PUBLICATION = { document: { openapi: "3.1.0" }, upstream: { url: "http://127.0.0.1" } };
const BODIES = [
  ["/v1/services/preview", { service: "s", ...PUBLICATION, allow: [{ peers: "*" }] }],
  ["/v1/services/s/disable", {}],
  ["/v1/services/s/drain", {}],
  ["/v1/services/s/policy/explain", { initiator: PEER, function: "f", arguments: { x: [1] } }],
  ["/v1/peers/dial", { address: `/ip4/127.0.0.1/tcp/1/ws/p2p/${PEER}`, keep: true }],
  [`/v1/peers/${PEER}/ban`, { reason: "spam", forMs: 60_000 }],
  [`/v1/dead-letters/${REF}/${PEER}/retry`, {}],
  [`/v1/unknown-outcomes/${REF}/1/retry`, {}],
  [`/v1/unknown-outcomes/${REF}/1/settle`, { outcome: "happened", note: "seen" }],
  ["/v1/peer/retire", { statement: "a.b.c" }],
] as const;
const QUERIES = [
  `/v1/particles?state=done&service=s&initiator=${PEER}&since=1&until=2&before=1.${REF}&limit=9`,
  "/v1/audit?since=1&until=2&before=3&limit=4",
  "/v1/quotas?limit=1000",
  "/v1/unknown-outcomes?arguments=true&limit=5",
  `/v1/particles/${REF}/sequence`,
  "/v1/services/s/functions/check",
];

/** Over a real socket; a request that the API answers with a fault of its own is a finding. */
const operations = target("admin-operations", 8_000, async () => {
  const api = await runningAdmin({}, { requestsPerMinute: 1e9 });
  await api.request("POST", "/v1/services", { body: { service: "s", ...PUBLICATION } });
  const bodies = BODIES.map(([path, sample]) => jsonText([sample]).map((sent) => ({ path, sent })));
  const words = ["%2e%2e%2f", "%00", "%ff", "&", "=", "[]", "#", "?", "é", "9".repeat(20)];
  const paths = mutatedText([...QUERIES, ...BODIES.map(([path]) => path)], words);
  return {
    inputs: fc.oneof(
      { weight: 2, arbitrary: fc.oneof(...bodies) },
      { weight: 1, arbitrary: paths.map((path) => ({ path, sent: undefined })) },
    ),
    async run({ path, sent }: { path: string; sent: string | undefined }) {
      const url = URL.canParse(path, api.url) ? new URL(path, api.url) : undefined;
      if (url?.origin !== new URL(api.url).origin) return;
      const answer = await api.request(sent === undefined ? "GET" : "POST", url.href, { body: sent });
      const said = await answer.text();
      if (answer.status >= 500) throw new Error(`${answer.status}: ${said}`);
    },
    close: async () => void (await api[Symbol.asyncDispose]()),
  };
});

/** What reads a file that somebody may have changed. */
const fileTarget = (
  name: string,
  inputs: fc.Arbitrary<string | Buffer>,
  read: (folder: string) => Promise<unknown>,
): Target =>
  target(name, 2_000, async () => {
    const folder = await mkdtemp(join(tmpdir(), "sluice-fuzz-"));
    return {
      inputs,
      async run(text: string | Buffer) {
        await writeFile(join(folder, name), text, { mode: 0o600 });
        await read(folder);
      },
      close: () => rm(folder, { recursive: true, force: true }),
    };
  });

const closures = fileTarget(
  "disabled.json",
  fc.oneof(
    jsonText([{ mode: "draining", at: AT, by: "jwt:ann" }]),
    mutatedBytes([Buffer.from('{"mode":"disabled"}')]),
  ),
  async (folder) => {
    const { closure } = await readClosure(folder);
    if (closure === undefined) throw new Forgery("a service is served although it has a disabled.json");
  },
);

const BAN = { peerId: PEER, at: AT, until: 8e15, reason: "spam", by: "admin-token" };
const bans = fileTarget("bans.json", jsonText([{ bans: [BAN] }, { bans: [] }]), async (folder) => {
  const file = join(folder, "bans.json");
  const opened = await openBans(file, systemClock);
  const { peerId } = await createIdentity();
  await opened.ban({ peerId, by: "fuzz" });
  const again = await openBans(file, systemClock);
  if (again.isBanned(PEER) !== opened.isBanned(PEER) || !again.isBanned(peerId))
    throw new Forgery("a ban was lost");
});

const manifests = fileTarget(
  "manifest.json",
  jsonText([
    {
      kind: "sluice-backup",
      version: "1.0.0",
      at: AT,
      peerId: PEER,
      journal: { format: 3, epoch: 0 },
      files: [
        { name: "peer.key", bytes: 1, sha256: "0".repeat(64) },
        { name: "audit.jsonl", bytes: 1, sha256: "0".repeat(64) },
      ],
    },
  ]),
  async (folder) => {
    const { files } = await readManifest(folder);
    for (const { name } of files)
      if (!/^[a-z][a-z0-9.]*$/.test(name)) throw new Forgery(`a backup may hold ${name}`);
  },
);

const retirements = fileTarget("retired.json", jsonText([{ at: AT, statement: "a.b.c" }]), readRetired);

const LINES = [
  { id: 7, at: AT, who: "admin-token", role: "operator", operation: "banPeer", target: { peer: PEER } },
  { of: 7, at: AT, outcome: 200 },
  {
    id: 8,
    at: AT,
    who: "file",
    operation: "service-changed",
    target: {},
    outcome: 422,
    detail: "SLUICE_CONFIG",
  },
].map((line) => JSON.stringify(line));

/** Lines that somebody changed are passed over or shown as they are; what is recorded after them is listed all the same. */
const audits = target("audit.jsonl", 10_000, async () => ({
  inputs: fc.array(fc.oneof(fc.constantFrom(...LINES), mutatedText(LINES, WORDS)), { maxLength: 8 }),
  async run(before: readonly string[]) {
    const lines = before.flatMap((text) => text.split("\n"));
    const file: Pick<AuditFile, "append" | "newestFirst"> = {
      append: async (line) => void lines.push(line),
      async *newestFirst() {
        yield lines.toReversed();
      },
    };
    const log = await createAuditLog(file as AuditFile, systemClock);
    const end = await log.begin({ who: "fuzz", operation: "fuzz", target: {} });
    await end({ outcome: 200 });
    const { changes } = await log.list({ limit: 100 });
    if (changes[0]?.who !== "fuzz" || changes[0].outcome !== 200)
      throw new Forgery("a change that was recorded is not listed");
  },
}));

const successions = target("successions", 10_000, async () => {
  const [old, next] = await Promise.all([createIdentity(), createIdentity()]);
  const whole = await signSuccession(old, { to: next.peerId, at: AT, expiresMs: 1000 });
  return {
    inputs: mutatedText([whole], [".", "..", "eyJ", "=", "AA", next.peerId]),
    async run(text: string) {
      await readSuccession(text);
      const said = (jws: string): string => jws.split(".").slice(0, 2).join(".");
      if (said(text) !== said(whole)) throw new Forgery("a changed statement is taken");
    },
  };
});

const cursors = target("cursors", 10_000, async () => {
  const journal = createMemoryJournal();
  const words = [".", "..", "-", "+", "e9", "0x1", "\n", "9".repeat(17), "0", "l"];
  return {
    inputs: mutatedText([`${AT}.${REF}`, "0.1", `9999999999999999.${"z".repeat(64)}`], words),
    async run(text: string) {
      const read = particleQuery.safeParse({ before: text });
      if (!read.success) return;
      const { before = "", state: status, ...filter } = read.data;
      await journal.history({ ...filter, status, before: positionOf(before) });
    },
  };
});

/** Whatever stands behind the #, the page is somewhere; and what it links to it finds again. */
const hashes = target("console-hash", 10_000, async () => {
  const words = ["%", "%zz", "%2f", "%F0%9F", "?", "&", "=", "#", "/", "//", "__proto__", "\ud800"];
  return {
    inputs: mutatedText(["#/services/sms?x=y", `#/particles/${REF}`, "#/peers?since=1&until=2", ""], words),
    run(hash: string) {
      const { path, query } = placeOf(hash);
      if (!hash.isWellFormed() || ![...path].every((part) => part.isWellFormed())) return;
      const again = placeOf(hashOf(path, query));
      if (JSON.stringify(again.path) !== JSON.stringify(path)) throw new Error(`${hash} leads elsewhere`);
    },
  };
});

export const operatingTargets = [
  operations,
  closures,
  bans,
  manifests,
  retirements,
  audits,
  successions,
  cursors,
  hashes,
];
