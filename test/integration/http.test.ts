import { request } from "node:http";
import { httpbis } from "http-message-signatures";
import { describe, expect, it } from "vitest";
import { SluiceError } from "../../src/core/index.ts";
import type { EntryAnswer } from "../../src/entry/interface.ts";
import { createIdentity, publicKeyFromPeerId, refOf } from "../../src/particle/index.ts";
import { problem, socketTo } from "../support/admin-raw.ts";
import { bodyOf, newParticle, runningHttp, signedHeaders } from "../support/http-stand-in.ts";
import { manualClock } from "../support/manual-clock.ts";
import { memoryDesk } from "../support/memory-desk.ts";

const alice = await createIdentity();
const mallory = await createIdentity();
const publicKey = Buffer.from(publicKeyFromPeerId(alice.peerId) ?? []);

const refusal = async (response: Response): Promise<string> => {
  const { status, code, detail } = await problem(response);
  return `${status} ${code} ${detail}`;
};

describe("POST /v1/particles", () => {
  it("takes a particle in, and the same again with the same answer", async () => {
    await using http = await runningHttp();
    const particle = await newParticle(alice);
    const answers = [await http.post(bodyOf(particle)), await http.post(bodyOf(particle))];
    const bodies = await Promise.all(answers.map((answer) => answer.json()));
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(bodies[0]).toEqual({ ref: expect.any(String), expiresAt: particle.timestamp + particle.ttl });
    expect(bodies[1]).toEqual(bodies[0]);
    expect(http.desk.submitted[0]).toEqual(particle);
  });

  it("tells what becomes of it in the same answer, where the initiator signs for that", async () => {
    await using http = await runningHttp();
    const particle = await newParticle(alice);
    const answer = await http.follow(alice, particle);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
    const ref = refOf(particle);
    http.desk.tell(ref, { state: "done", result: [7] });
    expect(await answer.text()).toContain(`"state":"done"`);
  });

  it.each(["base64", "base64url"] as const)(
    "reads the raw public key and the signature as %s",
    async (form) => {
      await using http = await runningHttp();
      const particle = await newParticle(alice);
      const { initPeerId: _, ...body } = bodyOf(particle);
      const signature = Buffer.from(particle.signature).toString(form);
      const answer = await http.post({ ...body, publicKey: publicKey.toString(form), signature });
      expect(answer.status).toBe(202);
      expect(http.desk.submitted[0]?.initPeerId).toBe(alice.peerId);
    },
  );

  it("takes both names of the initiator where they agree, and says so where they do not", async () => {
    await using http = await runningHttp();
    const body = bodyOf(await newParticle(alice));
    const both = { ...body, publicKey: publicKey.toString("base64") };
    expect((await http.post(both)).status).toBe(202);
    expect(await refusal(await http.post({ ...both, initPeerId: mallory.peerId }))).toBe(
      "400 SLUICE_REQUEST initPeerId is not the peer id of publicKey",
    );
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["data", { data: "" }, 'unknown field "data"'],
    ["no initiator", { initPeerId: undefined }, "initPeerId or publicKey is missing"],
    [
      "another kind of peer id",
      { initPeerId: "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N" },
      "initPeerId:",
    ],
    ["a short signature", { signature: "AAAA" }, "signature: must be 64 bytes in base64"],
    ["a short key", { publicKey: "AAAA" }, "publicKey: must be 32 bytes in base64"],
    ["half a character", { script: "\ud800" }, "script: has half a surrogate pair"],
    ["a time as text", { timestamp: "now" }, "timestamp:"],
    ["a ttl beyond 32 bits", { ttl: 2 ** 32 }, "ttl:"],
    ["no id", { id: "" }, "id:"],
  ])("refuses %s by name", async (_, change, detail) => {
    await using http = await runningHttp();
    const answer = await http.post({ ...bodyOf(await newParticle(alice)), ...change });
    expect(await refusal(answer)).toContain(`400 SLUICE_REQUEST`);
    expect(await refusal(await http.post({ ...bodyOf(await newParticle(alice)), ...change }))).toContain(
      detail,
    );
    expect(http.desk.submitted).toEqual([]);
  });

  it.each([
    ["SLUICE_PARTICLE_EXPIRED", 400],
    ["SLUICE_DENIED", 403],
    ["SLUICE_PARTICLE_TOO_LARGE", 413],
    ["SLUICE_OVERLOAD", 503],
    ["SLUICE_JOURNAL", 503],
  ] as const)("answers %s of the engine with status %i", async (code, status) => {
    const submit = () => Promise.reject(new SluiceError(code, "the reason"));
    await using http = await runningHttp({ entry: { ...memoryDesk(), submit } });
    const answer = await http.post(bodyOf(await newParticle(alice)));
    expect(await refusal(answer)).toBe(`${status} ${code} the reason`);
  });

  it("refuses a forged signature", async () => {
    await using http = await runningHttp();
    const body = bodyOf(await newParticle(alice));
    expect(await refusal(await http.post({ ...body, initPeerId: mallory.peerId }))).toContain(
      "400 SLUICE_PARTICLE_SIGNATURE",
    );
  });
});

describe("the signature of GET /v1/particles/{ref}/result", () => {
  const done = () => memoryDesk(() => ({ state: "done", result: ["yes"] }));

  it("is taken from another implementation of RFC 9421", async () => {
    await using http = await runningHttp({ desk: done() });
    const ref = await http.submitted(alice);
    const url = `${http.url}/v1/particles/${ref}/result?waitMs=0`;
    const key = {
      id: alice.peerId,
      alg: "ed25519",
      sign: async (bytes: Buffer) => Buffer.from(await alice.sign(bytes)),
    };
    const { headers } = await httpbis.signMessage(
      {
        key,
        fields: ["@query", "@path", "@authority", "@method"],
        params: ["keyid", "alg", "created", "expires", "nonce"],
        paramValues: { nonce: "n1" },
      },
      { method: "GET", url, headers: {} },
    );
    const answer = await fetch(url, { headers: headers as Record<string, string> });
    expect(await answer.json()).toMatchObject({ particle: ref, state: "done", result: ["yes"] });
  });

  it.each([
    ["base64", ""],
    ["base64url", ""],
    ["base64", "?waitMs=1"],
  ] as const)("names the key as %s too (query: %s)", async (form, query) => {
    await using http = await runningHttp({ desk: done() });
    const ref = await http.submitted(alice);
    expect((await http.result(alice, ref, { query, keyId: publicKey.toString(form) })).status).toBe(200);
  });

  it("has the default port of http in no authority", async () => {
    await using http = await runningHttp({ desk: done() });
    const url = new URL(`${http.url}/v1/particles/${await http.submitted(alice)}/result`);
    const headers = await signedHeaders(alice, url, { authority: "gateway.example" });
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    request(url, { headers: { ...headers, host: "Gateway.Example:80" } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).end();
    expect(await promise).toBe(200);
  });

  it.each<[string, Parameters<typeof signedHeaders>[2], string]>([
    ["without @method", { components: ["@authority", "@path", "@query"] }, "does not cover @method"],
    ["without @authority", { components: ["@method", "@path", "@query"] }, "does not cover @authority"],
    ["without @path", { components: ["@method", "@authority", "@query"] }, "does not cover @path"],
    ["without @query", { components: ["@method", "@authority", "@path"] }, "does not cover @query"],
    ["with a component twice", { components: ["@method", "@method"] }, "each once"],
    ["with a header", { components: ["@method", "host"] }, "each once, and nothing else"],
    ["without created", { parameters: ';keyid="k"' }, "created is missing"],
    ["without keyid", { parameters: ";created=1" }, "keyid is missing"],
    [
      "with another algorithm",
      { parameters: ';created=1;keyid="k";alg="hmac-sha256"' },
      "alg must be ed25519",
    ],
    ["with an unknown parameter", { parameters: ';created=1;keyid="k";tag="x"' }, "each once"],
    ["with a parameter twice", { parameters: ';created=1;created=2;keyid="k"' }, "each once"],
    ["with a date as text", { parameters: ';created="1";keyid="k"' }, "each once"],
    ["with a key that is none", { keyId: "nobody" }, "keyid must be"],
    ["of another method", { method: "POST" }, "does not fit"],
    ["for another host", { authority: "gateway.example" }, "does not fit"],
  ])("%s is refused", async (_, signing, detail) => {
    await using http = await runningHttp({ desk: done() });
    const answer = await http.result(alice, await http.submitted(alice), { query: "?waitMs=0", ...signing });
    expect(answer.headers.get("accept-signature")).toContain('"@authority"');
    expect(await refusal(answer)).toMatch(/^401 SLUICE_UNAUTHORIZED/);
    const again = await http.result(alice, await http.submitted(alice), { query: "?waitMs=0", ...signing });
    expect(await refusal(again)).toContain(detail);
  });

  it.each([
    [-31, 401],
    [-30, 200],
    [5, 200],
    [6, 401],
  ])("that is %i seconds off is answered %i", async (seconds, status) => {
    const clock = manualClock();
    await using http = await runningHttp({ desk: done(), clock });
    const ref = await http.submitted(alice);
    const answer = await http.result(alice, ref, { now: clock.now() + seconds * 1000 });
    expect(answer.status).toBe(status);
  });

  it("that says itself that it is over is refused", async () => {
    await using http = await runningHttp({ desk: done() });
    const now = Math.floor(Date.now() / 1000);
    const parameters = `;created=${now};expires=${now};keyid="${alice.peerId}"`;
    const answer = await http.result(alice, await http.submitted(alice), { parameters });
    expect(await refusal(answer)).toContain("has expired");
  });

  it("is refused when it was made for another path, or damaged, or is not there", async () => {
    await using http = await runningHttp({ desk: done() });
    const [mine, other] = [await http.submitted(alice), await http.submitted(alice)];
    const target = new URL(`/v1/particles/${mine}/result`, http.url);
    const good = await signedHeaders(alice, target);
    const asked = async (headers: Record<string, string>, ref: string = mine) =>
      refusal(await fetch(new URL(`/v1/particles/${ref}/result`, http.url), { headers }));
    expect(await asked(good, other)).toContain("does not fit");
    const { signature = "", ...input } = good;
    expect(
      await asked({ ...input, signature: signature.replace(/[A-Za-z]/g, (c) => (c === "A" ? "B" : "A")) }),
    ).toContain("Signature must be");
    expect(await asked({ ...input, signature: `sluice=:${"A".repeat(86)}==:` })).toContain("does not fit");
    expect(await asked({ ...input, signature: "sluice=:AAAA:" })).toContain("does not fit");
    expect(await asked({})).toContain("the header Signature-Input is missing");
    expect(await asked(input)).toContain("the header Signature is missing");
    expect(await asked({ ...good, "signature-input": `${good["signature-input"]}, b=()` })).toContain(
      "must be one",
    );
  });

  it("of somebody else gives what an unknown ref gives", async () => {
    await using http = await runningHttp({ desk: done() });
    const ref = await http.submitted(alice);
    const unknown = await newParticle(alice);
    const answers = [
      await refusal(await http.result(mallory, ref)),
      await refusal(await http.result(mallory, bodyOf(unknown).id.slice(-44))),
      await refusal(await http.result(mallory, "no-ref-at-all")),
    ];
    expect(new Set(answers)).toEqual(
      new Set(["404 SLUICE_NOT_FOUND this initiator has no particle with that ref here"]),
    );
  });
});

describe("a long poll", () => {
  it("ends when there is a final answer", async () => {
    await using http = await runningHttp();
    const ref = await http.submitted(alice);
    const pending = http.result(alice, ref);
    await http.desk.watched(ref, 1);
    http.desk.tell(ref, { calls: [{ peer: "p", service: "s", function: "f", result: 1n as never }] });
    http.desk.tell(ref, { state: "done", result: [{ big: 9007199254740993n as never }] });
    const text = await (await pending).text();
    expect(text).toContain('"state":"done"');
    expect(text).toContain('"result":[{"big":9007199254740993}]');
    await http.desk.watched(ref, 0);
  });

  it("ends with what is known when its time is up", async () => {
    const clock = manualClock();
    await using http = await runningHttp({ clock });
    const ref = await http.submitted(alice);
    const pending = http.result(alice, ref);
    await http.desk.watched(ref, 1);
    clock.advance(24_999);
    http.desk.tell(ref, { undelivered: [new SluiceError("SLUICE_UNREACHABLE", "gone").toProblem()] });
    clock.advance(1);
    expect(await (await pending).json()).toMatchObject({
      state: "running",
      undelivered: [{ detail: "gone" }],
    });
    await http.desk.watched(ref, 0);
    const short = http.result(alice, ref, { query: "?waitMs=7" });
    await http.desk.watched(ref, 1);
    clock.advance(7);
    expect(await (await short).json()).toMatchObject({ state: "running" });
  });

  it.each(["?waitMs=30001", "?waitMs=-1", "?waitMs=1e3", "?waitMs=", "?waitms=1", "?waitMs=1&waitMs=2"])(
    "of %s is refused",
    async (query) => {
      await using http = await runningHttp();
      expect((await http.result(alice, await http.submitted(alice), { query })).status).toBe(400);
    },
  );

  it("whose client goes away frees its watcher", async () => {
    await using http = await runningHttp();
    const ref = await http.submitted(alice);
    const gone = new AbortController();
    const pending = http.result(alice, ref, { signal: gone.signal });
    await http.desk.watched(ref, 1);
    gone.abort();
    await expect(pending).rejects.toThrow();
    await http.desk.watched(ref, 0);
  });

  it("is one of 32 of its initiator, whom others do not feel", async () => {
    await using http = await runningHttp({ desk: memoryDesk() });
    const ref = await http.submitted(alice);
    const waiting = Array.from({ length: 32 }, () => http.result(alice, ref));
    await http.desk.watched(ref, 32);
    const refused = await http.result(alice, ref);
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(await refusal(refused)).toContain("429 SLUICE_QUOTA 32 requests of this initiator wait already");
    expect((await http.result(mallory, await http.submitted(mallory), { query: "?waitMs=0" })).status).toBe(
      200,
    );
    http.desk.tell(ref, { state: "expired" });
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(Array(32).fill(200));
    expect((await http.result(alice, ref)).status).toBe(200);
  });

  it("ends when the gateway stops", async () => {
    const http = await runningHttp();
    const ref = await http.submitted(alice);
    const pending = http.result(alice, ref);
    await http.desk.watched(ref, 1);
    const stopped = http.stop();
    expect(await (await pending).json()).toMatchObject({ state: "running" });
    await stopped;
  });
});

describe("an event stream", () => {
  const accept = { accept: "text/event-stream" };

  const reader = (response: Response) => {
    const stream = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    return async (): Promise<string | undefined> => (await stream?.read())?.value;
  };

  it("tells each answer and ends after the final one", async () => {
    const clock = manualClock();
    await using http = await runningHttp({ clock });
    const ref = await http.submitted(alice);
    const response = await http.result(alice, ref, { headers: accept });
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const read = reader(response);
    const event = (id: number, answer: Partial<EntryAnswer>): string =>
      `event: answer\nid: ${id}\ndata: ${JSON.stringify({ particle: ref, state: "running", calls: [], undelivered: [], ...answer })}\n\n`;
    expect(await read()).toBe(event(1, {}));
    clock.advance(15_000);
    expect(await read()).toBe(":\n\n");
    clock.advance(15_000);
    expect(await read()).toBe(":\n\n");
    const call = { peer: "p", service: "s", function: "f", result: "two\nlines" };
    http.desk.tell(ref, { calls: [call] });
    expect(await read()).toBe(event(2, { calls: [call] }));
    http.desk.tell(ref, { state: "done", calls: [], result: [] });
    expect(await read()).toBe(event(3, { state: "done", result: [] }));
    expect(await read()).toBeUndefined();
    await http.desk.watched(ref, 0);
  });

  it("of what is over has one event", async () => {
    await using http = await runningHttp({ desk: memoryDesk(() => ({ state: "expired" })) });
    const ref = await http.submitted(alice);
    const text = await (
      await http.result(alice, ref, { headers: { accept: "application/json;q=0.1, text/event-stream" } })
    ).text();
    expect(text.match(/^event: answer$/gm)).toHaveLength(1);
  });

  it("whose client goes away frees its watcher and its place", async () => {
    await using http = await runningHttp();
    const ref = await http.submitted(alice);
    for (let round = 0; round < 40; round++) {
      const gone = new AbortController();
      const response = await http.result(alice, ref, { headers: accept, signal: gone.signal });
      expect(response.status).toBe(200);
      await http.desk.watched(ref, 1);
      gone.abort();
      await http.desk.watched(ref, 0);
    }
  });

  it("whose client reads nothing is cut off", async () => {
    const desk = memoryDesk(() => ({ result: ["x".repeat(16 * 1024 * 1024)] }));
    await using http = await runningHttp({ desk }, { timing: { stallMs: 200 } });
    const ref = await http.submitted(alice);
    const url = new URL(`/v1/particles/${ref}/result`, http.url);
    const headers = { ...accept, ...(await signedHeaders(alice, url)), Host: url.host };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const socket = socketTo(http.url);
    socket.write(`GET ${url.pathname} HTTP/1.1\r\n${lines.join("")}\r\n`);
    await http.desk.watched(ref, 1);
    await http.desk.watched(ref, 0);
    socket.destroy();
  });

  it("ends when the gateway stops", async () => {
    const http = await runningHttp();
    const ref = await http.submitted(alice);
    const response = await http.result(alice, ref, { headers: accept });
    const text = response.text();
    await http.desk.watched(ref, 1);
    await http.stop();
    expect(await text).toContain('"state":"running"');
  });
});

describe("the listener", () => {
  it("describes exactly what is served", async () => {
    await using http = await runningHttp();
    const document = (await (await fetch(new URL("/openapi.json", http.url))).json()) as {
      paths: Record<string, Record<string, { security: unknown[] }>>;
      components: { securitySchemes: object };
    };
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { security }]) => [`${method} ${path}`, security]),
    );
    expect(Object.fromEntries(operations)).toEqual({
      "get /health": [],
      "get /openapi.json": [],
      "get /v1/peer": [],
      "post /v1/particles": [],
      "get /v1/particles/{ref}/result": [{ signatureInput: [], signature: [] }],
    });
    expect(Object.keys(document.components.securitySchemes)).toEqual(["signatureInput", "signature"]);
  });

  it("says which peer it is", async () => {
    await using http = await runningHttp({ peerId: mallory.peerId });
    const answer = await fetch(new URL("/v1/peer", http.url));
    expect([answer.status, await answer.json()]).toEqual([200, { peerId: mallory.peerId }]);
  });

  it("says nothing but that it lives", async () => {
    await using http = await runningHttp({}, { requestsPerMinute: 1 });
    for (let count = 0; count < 3; count++) {
      const answer = await fetch(new URL("/health", http.url));
      expect([answer.status, await answer.json()]).toEqual([200, { status: "ok" }]);
    }
  });

  it.each([
    ["GET", "/nothing", 404],
    ["GET", "/v1/particles", 405],
    ["HEAD", "/v1/particles/x/result", 405],
    ["DELETE", "/v1/particles/x/result", 405],
    ["OPTIONS", "/v1/particles", 405],
    ["GET", "/%zz", 400],
  ])("answers %s %s with status %i, as a problem", async (method, path, status) => {
    await using http = await runningHttp();
    const answer = await fetch(new URL(path, http.url), { method });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    if (method !== "HEAD") await problem(answer);
  });

  it("takes JSON alone, of at most 512 KiB", async () => {
    await using http = await runningHttp();
    const text = await http.post("{}", { "content-type": "text/plain" });
    const large = await http.post(`{"id":"${"x".repeat(512 * 1024)}"}`);
    const broken = await http.post('{"id":');
    const proto = await http.post('{"__proto__":{"id":1}}');
    const answers = await Promise.all(
      [text, large, broken, proto].map(async (answer) => (await problem(answer)).status),
    );
    expect(answers).toEqual([415, 413, 400, 400]);
  });

  it("counts the requests of an address, and of an initiator once it is proven", async () => {
    const clock = manualClock();
    await using http = await runningHttp({ clock }, { requestsPerMinute: 3 });
    const forged = { ...bodyOf(await newParticle(mallory, clock)), initPeerId: alice.peerId };
    expect((await http.post(forged)).status).toBe(400);
    expect((await http.post(bodyOf(await newParticle(alice, clock)))).status).toBe(202);
    expect((await http.post(bodyOf(await newParticle(alice, clock)))).status).toBe(202);
    const refused = await http.post(bodyOf(await newParticle(alice, clock)));
    expect(refused.headers.get("retry-after")).toBe("60");
    expect(await refusal(refused)).toContain("429 SLUICE_QUOTA too many requests from this address");
    clock.advance(60_000);
    expect((await http.post(bodyOf(await newParticle(alice, clock)))).status).toBe(202);
  });

  it("counts an initiator once for a particle that others send again", async () => {
    const clock = manualClock();
    await using http = await runningHttp({ clock }, { requestsPerMinute: 4 });
    const body = bodyOf(await newParticle(alice, clock));
    const answers = [await http.post(body), await http.post(body), await http.post(body)];
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect((await http.post(bodyOf(await newParticle(alice, clock)))).status).toBe(202);
  });

  it("sets no cookie and asks for none, and nothing of it is to be shown or kept", async () => {
    await using http = await runningHttp({}, { cors: "*" });
    const { headers } = await fetch(new URL("/health", http.url));
    expect(headers.get("set-cookie")).toBeNull();
    expect(headers.get("access-control-allow-credentials")).toBeNull();
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("cache-control")).toBe("no-store");
  });
});

describe("pages of other origins", () => {
  const page = "https://app.example";
  const preflight = (url: string, origin = page) =>
    fetch(new URL("/v1/particles", url), {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
      },
    });

  it.each([
    [[], null],
    [["https://other.example"], null],
    [[page], page],
    ["*" as const, "*"],
  ])("read answers where cors is %j", async (cors, allowed) => {
    await using http = await runningHttp({}, { cors });
    const answer = await preflight(http.url);
    expect(answer.status).toBe(allowed === null ? 405 : 204);
    expect(answer.headers.get("access-control-allow-origin")).toBe(allowed);
    expect(answer.headers.get("access-control-allow-headers")?.includes("Signature-Input") ?? false).toBe(
      allowed !== null,
    );
    const post = await http.post({}, { origin: page });
    expect([post.status, post.headers.get("access-control-allow-origin")]).toEqual([400, allowed]);
    expect(post.headers.get("vary")).toBe(Array.isArray(cors) && cors.length > 0 ? "Origin" : null);
  });

  it("get no preflight answered for what is not there", async () => {
    await using http = await runningHttp({}, { cors: "*" });
    const headers = { origin: page, "access-control-request-method": "POST" };
    expect((await fetch(new URL("/nothing", http.url), { method: "OPTIONS", headers })).status).toBe(404);
  });
});
