import fc from "fast-check";
import { type Clock, stringifyJson } from "../../../src/core/index.ts";
import { authenticate, type SignedRequest } from "../../../src/http/authenticate.ts";
import {
  createIdentity,
  type Particle,
  peerIdFromPublicKey,
  publicKeyFromPeerId,
  refOf,
} from "../../../src/particle/index.ts";
import { bodyOf, newParticle, runningHttp, signedHeaders } from "../../support/http-stand-in.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { memoryDesk } from "../../support/memory-desk.ts";
import { mutatedJson, mutatedText } from "../mutations.ts";
import { Forgery, target } from "../target.ts";

const NOW = 1_800_000_000_000;
const HOST = "gw.example:8443";
const WORDS = [
  ...['"@method"', '"@path"', '"@query"', '"@authority"', '"@method" "@method"', '"@status"', ";req"],
  ...[";created=1800000000", ";expires=1800000001", ";expires=0", ";created=999999999999", ';alg="none"'],
  ...[';keyid=""', ';nonce=""', '";"', "sluice=", ", sluice=(", "=:", ":", "(", ")", "\t", "\n", "é"],
];
const REQUESTS = [
  { method: "GET", target: "/v1/particles/x/result" },
  { method: "GET", target: "/v1/particles/x/result?waitMs=1&b=%2F" },
  { method: "POST", target: "/v1/particles" },
] as const;

const rawKey = (peerId: string): string => Buffer.from(publicKeyFromPeerId(peerId) ?? []).toString("base64");

interface Asked {
  readonly request: SignedRequest;
  readonly scheme: "http" | "https";
}

/** What a signature is about: where there is no query, an empty one is the same (RFC 9421 section 2.2.7). */
const aboutOf = ({ request: { method, target: path, headers } }: Asked, by: string, nonce = ""): string =>
  JSON.stringify([method, (headers.host ?? "").toLowerCase(), path.replace(/\?$/, ""), by, nonce]);

const signatures = target("signatures", 20_000, async () => {
  const [signer, other] = await Promise.all([createIdentity(), createIdentity()]);
  const keyIds = [signer.peerId, rawKey(signer.peerId)];
  const known = new Set<string>();
  const samples: Asked[] = [];
  for (const { method, target: path } of REQUESTS)
    for (const keyId of keyIds)
      for (const nonce of [undefined, "n"]) {
        const url = new URL(path, `https://${HOST}`);
        const made = await signedHeaders(signer, url, {
          method,
          now: NOW,
          keyId,
          ...(nonce && { nonce }),
        });
        const asked = {
          request: { method, target: path, headers: { host: HOST, ...made } },
          scheme: "https",
        };
        samples.push(asked as Asked);
        known.add(aboutOf(asked as Asked, signer.peerId, nonce));
      }
  const texts = (of: (asked: Asked) => string): fc.Arbitrary<string> => mutatedText(samples.map(of), WORDS);
  const input = texts(({ request }) => String(request.headers["signature-input"]));
  const signature = texts(({ request }) => String(request.headers.signature));
  const headers = fc.oneof(
    input.map((text) => ({ "signature-input": text })),
    signature.map((text) => ({ signature: text })),
    fc.tuple(input, signature).map(([one, two]) => ({ "signature-input": one, signature: two })),
    mutatedText([HOST], [":443", ":80", ".", ","]).map((host) => ({ host })),
    fc
      .constantFrom(other.peerId, rawKey(other.peerId), peerIdFromPublicKey(ZEROS))
      .map((keyId) => ({ keyId })),
  );
  const request = fc.oneof(
    texts(({ request: { target: path } }) => path).map((path) => ({ target: path })),
    fc.constantFrom("GET", "POST", "get", "DELETE", "").map((method) => ({ method })),
    fc.constant({}),
  );
  return {
    inputs: fc.record({
      sample: fc.constantFrom(...samples),
      headers: fc.oneof({ weight: 3, arbitrary: headers }, { weight: 1, arbitrary: fc.constant({}) }),
      request,
      off: fc.constantFrom(0, 0, 0, 30_000, 31_000, -5_000, -6_001),
    }),
    async run({ sample, headers: changed, request: asked, off }) {
      const all = { ...sample.request.headers, ...changed } as SignedRequest["headers"] & { keyId?: string };
      const { keyId, ...rest } = all;
      if (keyId !== undefined)
        rest["signature-input"] = String(rest["signature-input"]).replace(
          /keyid="[^"]*"/,
          `keyid="${keyId}"`,
        );
      const changedTo = { ...sample, request: { ...sample.request, ...asked, headers: rest } };
      const clock: Clock = manualClock(NOW + off);
      const { by, nonce } = await authenticate(changedTo.request, { clock, scheme: sample.scheme });
      if (!known.has(aboutOf(changedTo, by, nonce))) throw new Forgery("a changed request is taken");
      if (off > 30_000 || off < -5_000) throw new Forgery("a request of another time is taken");
    },
  };
});

const ZEROS = new Uint8Array(32);

/** All that is signed. */
const saidBy = ({ id, initPeerId, timestamp, ttl, script, signature }: Particle): string =>
  JSON.stringify([id, initPeerId, timestamp, ttl, script, Buffer.from(signature).toString("hex")]);

/** Over a real socket; a request that the listener answers with a fault of its own is a finding. */
const submissions = target("submissions", 8_000, async () => {
  const signer = await createIdentity();
  const desk = memoryDesk();
  const http = await runningHttp({ desk }, { requestsPerMinute: 1e9 });
  const particle = await newParticle(signer);
  const { initPeerId: _, ...bare } = bodyOf(particle);
  const publicKey = rawKey(signer.peerId);
  const samples = [bodyOf(particle), { ...bare, publicKey }, { ...bodyOf(particle), publicKey }];
  const same = saidBy(particle);
  const texts = samples.map((sample) => JSON.stringify(sample));
  const words = [
    "{",
    "[",
    ",",
    '"__proto__":1,',
    '"data":"",',
    "1e999",
    "\\u0000",
    "\\ud800",
    "9".repeat(17),
  ];
  let taken = 0;
  return {
    inputs: fc.record({
      body: fc.oneof(
        mutatedJson(samples).map((value) => stringifyJson(value ?? null)),
        mutatedText(texts, words),
      ),
      accept: fc.constantFrom("*/*", "*/*", "text/event-stream"),
    }),
    async run({ body, accept }: { body: string; accept: string }) {
      const answer = await http.post(body, { accept });
      const said = await answer.text();
      if (answer.status >= 500) throw new Error(`${answer.status}: ${said}`);
      for (const one of desk.submitted.slice(taken))
        if (saidBy(one) !== same) throw new Forgery(`a changed particle is taken: ${saidBy(one)}`);
      const now = desk.submitted.length;
      if (answer.status === 202 ? now !== taken + 1 || !said.includes(refOf(particle)) : now !== taken)
        throw new Forgery(`answered with ${answer.status}, ${now - taken} taken in`);
      taken = now;
    },
    close: () => http.stop(),
  };
});

export const httpEntryTargets = [signatures, submissions];
