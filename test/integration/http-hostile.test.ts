import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { silentLogger } from "../../src/core/index.ts";
import { createIdentity } from "../../src/particle/index.ts";
import { raw, statuses } from "../support/admin-raw.ts";
import {
  bodyOf,
  newParticle,
  type RunningHttp,
  runningHttp,
  signedHeaders,
} from "../support/http-stand-in.ts";

const alice = await createIdentity();
const good = bodyOf(await newParticle(alice));
const logged: unknown[] = [];
let http: RunningHttp;

beforeAll(async () => {
  const logger = { ...silentLogger, error: (fields: object) => void logged.push(fields) };
  http = await runningHttp({ logger }, { requestsPerMinute: 1_000_000 });
});
afterAll(() => http[Symbol.asyncDispose]());

const refusedWell = async (response: Response): Promise<void> => {
  const text = await response.text();
  expect([response.status, text]).toEqual([
    expect.toSatisfy((status: number) => status >= 400 && status < 500),
    text,
  ]);
  expect(JSON.parse(text)).toMatchObject({
    status: response.status,
    code: expect.stringMatching(/^SLUICE_/),
  });
  expect(logged).toEqual([]);
};

const field = fc.constantFrom(...Object.keys(good), "publicKey", "data", "__proto__", "constructor");
const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(
    "\ud800",
    2 ** 53,
    -1,
    Number.MAX_VALUE,
    "12D3KooW",
    "A".repeat(86),
    `${"A".repeat(85)}B==`,
    "=".repeat(88),
  ),
);

it("a body of any JSON is refused as the caller's fault", async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.json(), fc.string(), fc.string({ unit: "binary" })), async (body) =>
      refusedWell(await http.post(body)),
    ),
    { numRuns: 150 },
  );
});

it("a particle of which one field is something else is refused as the caller's fault", async () => {
  await fc.assert(
    fc.asyncProperty(field, anything, async (name, value) => {
      fc.pre(JSON.stringify((good as Record<string, unknown>)[name]) !== JSON.stringify(value));
      const entries = [...Object.entries(good).filter(([key]) => key !== name), [name, value] as const];
      const body = entries.map(([key, each]) => `${JSON.stringify(key)}:${JSON.stringify(each)}`).join(",");
      await refusedWell(await http.post(`{${body}}`));
    }),
    { numRuns: 200 },
  );
});

it("signature headers of any text are refused as the caller's fault", async () => {
  const url = new URL(`/v1/particles/${"1".repeat(44)}/result`, http.url);
  const signed = await signedHeaders(alice, url);
  const pieces = fc.constantFrom(
    ...[
      "sluice=",
      "(",
      ")",
      '"@method"',
      '"@authority"',
      '"@path"',
      " ",
      ";created=",
      "1",
      ';keyid="',
      alice.peerId,
    ],
    ...['"', ";", ":", ",", "\\", "\t", "AAAA", "é", signed["signature-input"] ?? "", signed.signature ?? ""],
  );
  const header = fc.oneof(
    fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join("")),
    fc.string({ unit: "binary-ascii" }).map((text) => text.replaceAll(/[^\t\x20-\x7e]/g, "")),
  );
  await fc.assert(
    fc.asyncProperty(header, header, async (input, signature) => {
      const headers = [`Signature-Input: ${input}`, `Signature: ${signature}`, "Connection: close"].join(
        "\r\n",
      );
      const answer = await raw(
        http.url,
        `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\n${headers}\r\n\r\n`,
      );
      const [status = 0] = statuses(answer);
      expect([401, 404]).toContain(status);
      expect(logged).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

it.each([
  ["a Host twice", "GET /openapi.json HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400],
  ["no path", "GET http://a/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["a long path", `GET /${"x".repeat(5_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 414],
  ["a large head", `GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(20_000)}\r\n\r\n`, 431],
  ["no HTTP", "\x16\x03\x01\r\n\r\n", 400],
])("%s is refused with a problem", async (_, bytes, status) => {
  const answer = await raw(http.url, bytes);
  expect(statuses(answer)[0]).toBe(status);
  expect(answer).toContain("application/problem+json");
});
