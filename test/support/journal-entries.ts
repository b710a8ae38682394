import type { CallRequest } from "../../src/avm/index.ts";
import type {
  AuditRow,
  ClaimRequest,
  DeadLetter,
  JournalEntry,
  KeptCredential,
  Settlement,
  UnknownOutcome,
} from "../../src/journal/index.ts";
import type { ParticleRef } from "../../src/particle/index.ts";
import type { KeptCount } from "../../src/quota/interface.ts";

type EntryOf<Kind extends JournalEntry["kind"]> = Extract<JournalEntry, { readonly kind: Kind }>;
type Ran = EntryOf<"ran">;

export const refNamed = (name: string): ParticleRef => name as ParticleRef;

/** Entries as an engine makes them, with what a test does not look at filled in. */
export const accepted = (name: string, data: readonly number[] = [1], seq = 1): EntryOf<"accepted"> => ({
  kind: "accepted",
  ref: refNamed(name),
  particle: {
    id: `id of ${name}`,
    initPeerId: "initiator",
    timestamp: 1_700_000_000_000,
    ttl: 30_000,
    script: `(call "${name}" ("s" "f") [])`,
    signature: new Uint8Array(64).fill(5),
    data: new Uint8Array(),
  },
  receivedAt: 1_700_000_000_001,
  arrival: arrival(seq, data),
});

export const arrival = (seq: number, data: readonly number[]): EntryOf<"arrived">["arrival"] => ({
  seq,
  data: Uint8Array.from(data),
  from: `neighbour ${seq}`,
});

export const arrived = (name: string, seq: number, data: readonly number[] = [seq]): EntryOf<"arrived"> => ({
  kind: "arrived",
  ref: refNamed(name),
  arrival: arrival(seq, data),
});

export const request = (id: number, args: CallRequest["arguments"] = []): CallRequest => ({
  id,
  service: "credit-check",
  function: "check",
  arguments: args,
  tetraplets: [[{ peer: "p", service: "s", function: "f", lens: ".$.a" }]],
});

export const ran = (
  name: string,
  runs: number,
  { open = [], ...more }: Partial<Omit<Ran, "opened">> & { readonly open?: readonly number[] } = {},
): Ran => ({
  kind: "ran",
  ref: refNamed(name),
  state: {
    runs,
    data: Uint8Array.of(runs, runs),
    calls: open.length,
    strikes: 0,
    problem: undefined,
    ended: false,
  },
  merged: undefined,
  fed: [],
  opened: open.map((id) => ({ request: request(id), effect: "once" })),
  sends: [],
  ...more,
});

export const call = (
  kind: "intended" | "withdrawn" | "settled",
  name: string,
  id: number,
): EntryOf<"intended" | "withdrawn" | "settled"> => ({ kind, ref: refNamed(name), call: id });

export const unknown = (name: string, id: number, at = 5): UnknownOutcome => ({
  ref: refNamed(name),
  call: id,
  particleId: `id of ${name}`,
  initiator: "initiator",
  service: "sms",
  function: "send",
  at,
  detail: "the gateway ended",
  retries: 0,
});

export const outcome = (name: string, id: number, listed?: UnknownOutcome): EntryOf<"outcome"> => ({
  kind: "outcome",
  ref: refNamed(name),
  call: id,
  result: { retCode: 0, result: `"of ${id}"` },
  unknown: listed,
});

export const delivered = (name: string, peer: string, version: number): EntryOf<"delivered"> => ({
  kind: "delivered",
  ref: refNamed(name),
  peer,
  version,
});

export const letter = (name: string, peer: string, at = 5): DeadLetter => ({
  ref: refNamed(name),
  particleId: `id of ${name}`,
  initiator: "initiator",
  peer,
  at,
  problem: {
    type: "urn:sluice:error:SLUICE_CONNECT",
    title: "The peer cannot be connected to",
    status: 502,
    code: "SLUICE_CONNECT",
    detail: "nobody there",
    retry: true,
  },
});

export const undeliverable = (name: string, peer: string, at?: number): EntryOf<"undeliverable"> => ({
  kind: "undeliverable",
  ref: refNamed(name),
  letter: letter(name, peer, at),
});

/** @param record - what its record says. */
export const audit = (
  name: string,
  deadline: number,
  receivedAt = 1,
  record: object = { of: name },
): AuditRow => ({
  ref: refNamed(name),
  id: `id of ${name}`,
  receivedAt,
  deadline,
  record: JSON.stringify(record),
});

export const over = (...of: Parameters<typeof audit>): EntryOf<"over"> => ({
  kind: "over",
  ref: refNamed(of[0]),
  audit: audit(...of),
});

/** What a call of unknown outcome is made of, opaque to the journal. */
export const outcomeRequest = (name: string): string => JSON.stringify({ script: `(null) of ${name}` });

export const settlement = (call: number, more: Partial<Settlement> = {}): Settlement => ({
  call,
  outcome: "happened",
  at: 7,
  ...more,
});

export const settled = (name: string, said: Settlement): EntryOf<"settled"> => ({
  kind: "settled",
  ref: refNamed(name),
  call: said.call,
  settlement: said,
});

export const retried = (name: string, id: number, retries: number): EntryOf<"retried"> => ({
  kind: "retried",
  ref: refNamed(name),
  call: id,
  retries,
});

export const resent = (name: string, peer: string): EntryOf<"resent"> => ({
  kind: "resent",
  ref: refNamed(name),
  peer,
});

export const letterGone = (name: string, peer: string): EntryOf<"letterGone"> => ({
  kind: "letterGone",
  ref: refNamed(name),
  peer,
});

/** Of one caller's key, by call 1 of the particle. */
export const claimBy = (name: string, more: Partial<ClaimRequest> = {}): ClaimRequest => ({
  scope: "key",
  digest: "arguments",
  holder: { ref: refNamed(name), call: 1 },
  repeatable: false,
  now: 100,
  expiresAt: 200,
  ...more,
});

export const claimEnded = (name: string, result: EntryOf<"claimEnded">["result"]): EntryOf<"claimEnded"> => ({
  kind: "claimEnded",
  scope: "key",
  holder: { ref: refNamed(name), call: 1 },
  result,
});

const credential = (name: string): KeptCredential["credential"] => ({
  id: `credential ${name}`,
  kind: "capability",
  issuer: "gateway",
  expiresAt: 1_700_000_100_000,
  claims: { account: 12345678901234567890n, roles: ["teller"] },
  grants: [{ service: "sms", functions: undefined, arguments: {} }],
  uses: [
    {
      key: `uses of ${name}`,
      limit: 3,
      perMs: undefined,
      expiresAt: 1_700_000_100_000,
      of: "call",
      owner: "o",
    },
  ],
  links: [`credential ${name}`],
});

/** The credential of this number, by a call with these arguments. */
export const presented = (name: string, id: number, args = id): EntryOf<"presented"> => ({
  kind: "presented",
  ref: refNamed(name),
  presented: {
    credential: credential(`${id}`),
    argumentHash: `arguments ${args}`,
    resultHash: `result of ${name}`,
  },
});

/** By default with the name of the last use alone. */
export const counted = (key: string, more: Partial<KeptCount> = {}): EntryOf<"counted"> => ({
  kind: "counted",
  count: { key, count: 1, since: 1, until: 50, by: [`use ${more.count ?? 1}`], ...more },
});

export const revoked = (id: string, until: number): EntryOf<"revoked"> => ({ kind: "revoked", id, until });

export const receipt = (name: string, n: number, text: number = n): EntryOf<"receipt"> => ({
  kind: "receipt",
  ref: refNamed(name),
  n,
  receipt: `receipt ${text} of ${name}`,
});
