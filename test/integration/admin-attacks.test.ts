import { once } from "node:events";
import { describe, expect, it } from "vitest";
import type { AdminDeps, AdminOptions } from "../../src/admin/index.ts";
import { adminIssuer } from "../support/admin-issuer.ts";
import { head, problem, raw, readAll, socketTo, statuses } from "../support/admin-raw.ts";
import { runningAdmin, TOKEN } from "../support/admin-stand-in.ts";

const GET = "GET /v1/peer HTTP/1.1";
const POST = "POST /v1/call HTTP/1.1";
const JSON_TYPE = "Content-Type: application/json";

/** An admin API that notes every call that it was made to make. */
const watched = async (deps: Partial<AdminDeps> = {}, options: Partial<AdminOptions> = {}) => {
  const calls: unknown[] = [];
  const admin = await runningAdmin(
    {
      call: async (command) => {
        calls.push(command);
        return { particle: "r" as never, result: null };
      },
      ...deps,
    },
    options,
  );
  return Object.assign(admin, { calls });
};

const CALL = '{"service":"s","function":"f","arguments":[]}';

describe("a page in the operator's browser", () => {
  it.each([
    "Host: evil.example",
    "Host: evil.example:8080",
    "Host: 127.0.0.1.evil.example",
    "Host: user@127.0.0.1",
    "Host: user:pass@127.0.0.1:8080",
    "Host: 127.0.0.1:8080:1",
    "Host: 127.0.0.1:port",
    "Host: localhost\u00e9",
    "Host: \u00e4dmin",
    "Host: 0x7f.0.0.1",
    "Host: 0",
    "Host: [::ffff:evil]",
    "Host: ",
  ])("rebinds a name (%s) in vain", async (host) => {
    await using admin = await watched();
    const answer = await raw(admin.url, head(GET, [], { host }));
    expect(statuses(answer)[0]).toBe(421);
    expect(answer).not.toContain("12D3KooW");
  });

  it.each(["https://evil.example", "null", "http://127.0.0.1:1", "file://", "http://localhost"])(
    "of the origin %s is refused, with a stolen token too",
    async (origin) => {
      await using admin = await watched();
      const headers = [`Origin: ${origin}`, JSON_TYPE, `Content-Length: ${CALL.length}`];
      const answer = await raw(admin.url, head(POST, headers) + CALL);
      expect(statuses(answer)).toEqual([403]);
      expect(admin.calls).toEqual([]);
    },
  );

  it.each(["cross-site", "same-site"])("is refused where the browser says %s", async (site) => {
    await using admin = await watched();
    expect(statuses(await raw(admin.url, head(GET, [`Sec-Fetch-Site: ${site}`])))).toEqual([403]);
    const open = await watched({}, { metrics: "open" });
    const image = head("GET /metrics HTTP/1.1", [`Sec-Fetch-Site: ${site}`], { token: "" });
    expect(statuses(await raw(open.url, image))).toEqual([403]);
    await open[Symbol.asyncDispose]();
  });

  it("learns from a preflight that it may do nothing", async () => {
    await using admin = await watched();
    for (const path of ["/v1/call", "/v1/peer", "/health", "/metrics", "/.well-known/jwks.json", "*"]) {
      const answer = await raw(
        admin.url,
        head(
          `OPTIONS ${path} HTTP/1.1`,
          [
            "Origin: https://evil.example",
            "Access-Control-Request-Method: POST",
            "Access-Control-Request-Headers: authorization,content-type",
            "Access-Control-Request-Private-Network: true",
          ],
          { token: "" },
        ),
      );
      expect([400, 403], path).toContain(statuses(answer)[0]);
      expect(answer, path).not.toMatch(/access-control-/i);
    }
  });

  it.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain; x=application/json",
    "",
  ])("can send no form of type %j", async (type) => {
    await using admin = await watched();
    const headers = [...(type === "" ? [] : [`Content-Type: ${type}`]), `Content-Length: ${CALL.length}`];
    expect(statuses(await raw(admin.url, head(POST, headers) + CALL))).toEqual([415]);
    expect(admin.calls).toEqual([]);
  });

  it("gets headers with every answer that leave it nothing to do", async () => {
    await using admin = await watched();
    for (const [path, status] of [
      ["/v1/peer", 200],
      ["/health", 200],
      ["/nothing", 404],
      ["/v1/services/%ff", 400],
    ] as const) {
      const { headers, status: got } = await admin.request("GET", path);
      expect(got, path).toBe(status);
      expect(headers.get("cache-control"), path).toBe("no-store");
      expect(headers.get("x-content-type-options"), path).toBe("nosniff");
      for (const name of [
        "access-control-allow-origin",
        "server",
        "x-powered-by",
        "strict-transport-security",
      ])
        expect(headers.get(name), `${path} ${name}`).toBeNull();
      if (status === 400) continue; // refused before any route is known
      expect(headers.get("content-security-policy"), path).toBe(
        "default-src 'none';frame-ancestors 'none';base-uri 'none';form-action 'none'",
      );
      expect(headers.get("referrer-policy"), path).toBe("no-referrer");
      expect(headers.get("x-frame-options"), path).toBe("DENY");
      expect(headers.get("cross-origin-resource-policy"), path).toBe("same-origin");
    }
  });
});

describe("a request with two meanings", () => {
  const BAD = "Authorization: Bearer wrong-wrong-wrong";
  const GOOD = `Authorization: Bearer ${TOKEN}`;
  it.each([
    ["a wrong and a right token", head(GET, [GOOD], { token: BAD })],
    ["a right and a wrong token", head(GET, [BAD])],
    ["two hosts", head(GET, ["Host: evil.example"])],
    ["two hosts, the foreign one first", head(GET, ["Host: 127.0.0.1"], { host: "Host: evil.example" })],
    ["two content types", `${head(POST, ["Content-Type: text/plain", JSON_TYPE, "Content-Length: 2"])}{}`],
    ["two origins", head(GET, ["Origin: http://127.0.0.1", "Origin: https://evil.example"])],
    ["an absolute target", head("GET http://127.0.0.1/v1/peer HTTP/1.1")],
    ["an absolute target elsewhere", head("GET http://evil.example/v1/peer HTTP/1.1")],
    ["an absolute target of a probe's name", head("GET http://x/health/../v1/peer HTTP/1.1")],
    ["no host", head(GET, [], { host: "" })],
    [
      "a length and chunks",
      `${head(POST, [JSON_TYPE, "Content-Length: 5", "Transfer-Encoding: chunked"])}0\r\n\r\n`,
    ],
    ["two lengths", `${head(POST, [JSON_TYPE, "Content-Length: 2", "Content-Length: 3"])}{} `],
    ["a length that is none", `${head(POST, [JSON_TYPE, "Content-Length: +2"])}{}`],
    ["a negative length", `${head(POST, [JSON_TYPE, "Content-Length: -2"])}{}`],
    ["a length beyond counting", head(POST, [JSON_TYPE, `Content-Length: ${"9".repeat(40)}`])],
    [
      "chunks that end otherwise",
      `${head(POST, [JSON_TYPE, "Transfer-Encoding: chunked, identity"])}0\r\n\r\n`,
    ],
    ["an unknown coding", `${head(POST, [JSON_TYPE, "Transfer-Encoding: xchunked"])}0\r\n\r\n`],
    ["a space before the colon", head(GET, ["Transfer-Encoding : chunked"])],
    ["a folded header", head(GET, ["X-A: 1\r\n Host: evil.example"])],
    ["a header without a name", head(GET, [": 1"])],
    ["a NUL in a header", head(GET, ["X-A: a\0b"])],
    ["a lone carriage return", head(GET, ["X-A: a\rHost: evil.example"])],
    ["a lone line feed", head(GET, ["X-A: a\nHost: evil.example"])],
  ])("%s is refused", async (_, bytes) => {
    await using admin = await watched();
    const answer = await raw(admin.url, bytes);
    expect(statuses(answer)).toEqual([400]);
    expect(answer).not.toContain("12D3KooW");
    expect(admin.calls).toEqual([]);
  });

  it("HTTP/1.0 needs a Host all the same, but for probes", async () => {
    await using admin = await watched();
    expect(await raw(admin.url, head("GET /v1/peer HTTP/1.0", [], { host: "" }))).toMatch(/^HTTP\/1\.1 421/);
    expect(await raw(admin.url, "GET /health HTTP/1.0\r\n\r\n")).toMatch(/^HTTP\/1\.1 200/);
  });

  it("no tunnel is opened and no protocol changed", async () => {
    await using admin = await watched();
    expect(statuses(await raw(admin.url, head("CONNECT 127.0.0.1:22 HTTP/1.1")))).not.toContain(200);
    const upgraded = await raw(admin.url, head(GET, ["Upgrade: websocket", "Sec-WebSocket-Version: 13"]));
    expect(statuses(upgraded)).not.toContain(101);
    expect(statuses(await raw(admin.url, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))).toEqual([400]);
  });

  it("nothing behind a refused request is taken for another one", async () => {
    await using admin = await watched();
    const inner = head(POST, [JSON_TYPE, `Content-Length: ${CALL.length}`]) + CALL;
    const open = { host: "Host: 127.0.0.1", token: `Authorization: Bearer ${TOKEN}` };
    const stay = (headers: string[]) =>
      `${[POST, open.host, open.token, JSON_TYPE, ...headers].join("\r\n")}\r\n\r\n`;
    const tooLarge = await raw(admin.url, stay([`Content-Length: ${9 * 1024 * 1024}`]) + inner);
    expect(statuses(tooLarge)).toEqual([413]);
    expect(tooLarge).toMatch(/connection: close/i);
    const chunk = "x".repeat(64 * 1024);
    const chunks = `${chunk.length.toString(16)}\r\n${chunk}\r\n`.repeat(129);
    const flood = await raw(admin.url, `${stay(["Transfer-Encoding: chunked"])}${chunks}0\r\n\r\n${inner}`);
    expect(statuses(flood)[0]).toBe(413);
    expect(statuses(flood).length).toBe(1);
    const refused = stay([`Content-Length: ${inner.length}`]).replace(TOKEN, "wrong");
    expect(statuses(await raw(admin.url, `${refused}${inner}${head(GET)}`))).toEqual([401, 200]);
    expect(admin.calls).toEqual([]);
  });
});

describe("a path", () => {
  it.each([
    "//v1/peer",
    "/V1/peer",
    "/v1/peer/",
    "/v1/peer%2f",
    "/v1//peer",
    "/v1/peer;x=1",
    "/health/../v1/peer",
    "/health/..%2fv1/peer",
    "/v1/./peer",
    "/.well-known/jwks.json/../../v1/peer",
    "/health%00",
    "/metrics/",
  ])("%s is not another one's by another name", async (path) => {
    await using admin = await watched({}, { metrics: "open" });
    const without = await raw(admin.url, head(`GET ${path} HTTP/1.1`, [], { token: "" }));
    expect(statuses(without)).toEqual([401]);
    const answer = await raw(admin.url, head(`GET ${path} HTTP/1.1`));
    expect([400, 404]).toContain(statuses(answer)[0]);
  });

  it.each([
    "..%2f..%2fetc%2fpasswd",
    "..%5c..%5cwindows",
    "%2e%2e%2f",
    "a%2fopenapi",
    "a%00",
    "a%0d%0aX-Injected:1",
    "%c0%ae%c0%ae%2f",
    "x".repeat(201),
    "__proto__",
    "constructor",
    "..",
    "%2e%2e",
  ])("with the name %s leads nowhere", async (name) => {
    await using admin = await watched();
    for (const method of ["GET", "DELETE"]) {
      for (const path of [`/v1/services/${name}`, `/v1/services/${name}/openapi`, `/v1/particles/${name}`]) {
        const answer = await raw(admin.url, head(`${method} ${path} HTTP/1.1`));
        expect([400, 404, 405, 414], `${method} ${path}`).toContain(statuses(answer)[0]);
        expect(answer).not.toMatch(/^x-injected/im);
      }
    }
    const put = `PUT /v1/services/${name}%2f.. HTTP/1.1`;
    const body = '{"document":"x"}';
    const headers = [JSON_TYPE, `Content-Length: ${body.length}`];
    expect([400, 404, 414]).toContain(statuses(await raw(admin.url, head(put, headers) + body))[0]);
  });

  it.each([
    ["__proto__=1", 400],
    ["limit=1&limit=2", 400],
    ["limit[]=1", 400],
    ["limit=1e3", 200],
    ["limit=0x10", 200],
    ["limit=-1", 400],
    ["limit=99999999999999999999", 400],
    ["limit=%00", 400],
    [`id=${"x".repeat(4_000)}`, 200],
    [`id=${"x".repeat(4_100)}`, 414],
    [Array.from({ length: 1_000 }, (_, i) => `a${i}`).join("&"), 414],
    [Array.from({ length: 500 }, (_, i) => `a${i}`).join("&"), 400],
  ])("with the query %s is understood in one way", async (query, status) => {
    await using admin = await watched();
    const answer = await raw(admin.url, head(`GET /v1/particles?${query} HTTP/1.1`));
    expect(statuses(answer)).toEqual([status]);
  });
});

describe("a body", () => {
  const post = (admin: { url: string }, body: string, path = "/v1/call") =>
    raw(
      admin.url,
      head(`POST ${path} HTTP/1.1`, [JSON_TYPE, `Content-Length: ${Buffer.byteLength(body, "latin1")}`]) +
        body,
    );

  it.each([
    ['{"__proto__":{"polluted":1},"service":"s","function":"f","arguments":[]}'],
    ['{"\\u005f_proto__":{"polluted":1},"service":"s","function":"f","arguments":[]}'],
    ['{"service":"s","function":"f","arguments":[{"a":{"__proto__":{"polluted":1}}}]}'],
    ['{"service":"s","function":"f","arguments":[{"constructor":{"prototype":{"polluted":1}}}]}'],
  ])("pollutes nothing with %s", async (body) => {
    await using admin = await watched();
    expect(statuses(await post(admin, body))).toEqual([400]);
    expect(admin.calls).toEqual([]);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it.each([
    [
      "10,000 keys of its own",
      JSON.stringify(Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, i]))),
    ],
    ["100,000 items", `[${"0,".repeat(100_000)}0]`],
    ["too many arguments", `{"service":"s","function":"f","arguments":[${"0,".repeat(1_000)}0]}`],
    ["depth", `{"service":"s","function":"f","arguments":${"[".repeat(100_000)}${"]".repeat(100_000)}}`],
    ["depth of objects", `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`],
    ["nothing", ""],
    ["half of it", '{"service":"s"'],
    ["two of them", `${CALL}${CALL}`],
    ["a comment", `${CALL}//`],
    ["NaN", '{"service":"s","function":"f","arguments":[NaN]}'],
    ["null", "null"],
    ["a text", '"service"'],
    ["bytes that are compressed", "\x1f\x8b\x08\x00"],
    ["UTF-16", "\xff\xfe{\0}\0"],
  ])("with %s is refused in little time and few words", async (_, body) => {
    await using admin = await watched();
    const answer = await post(admin, body);
    expect(statuses(answer)).toEqual([400]);
    expect(answer.slice(answer.indexOf("\r\n\r\n")).length).toBeLessThan(1_100);
    expect(admin.calls).toEqual([]);
  });

  it("with numbers that no JavaScript number holds comes through exactly", async () => {
    await using admin = await watched();
    await post(admin, '{"service":"s","function":"f","arguments":[18446744073709551615]}');
    expect(admin.calls).toMatchObject([{ arguments: [2n ** 64n - 1n] }]);
  });

  it("of any size is refused by its announced length, before it comes", async () => {
    await using admin = await watched();
    for (const [path, bytes] of [
      ["/v1/call", 8 * 1024 * 1024 + 1],
      ["/v1/grants", 256 * 1024 + 1],
      ["/v1/revocations", 256 * 1024 + 1],
      ["/v1/services/x/policy/explain", 1024 * 1024 + 1],
      ["/v1/services", 34 * 1024 * 1024],
    ] as const) {
      const line = `POST ${path} HTTP/1.1`;
      const answer = await raw(admin.url, head(line, [JSON_TYPE, `Content-Length: ${bytes}`]));
      expect(statuses(answer), path).toEqual([413]);
    }
  });

  it("is not read of whoever has no token", async () => {
    await using admin = await watched();
    const socket = socketTo(admin.url);
    socket.write(head(POST, [JSON_TYPE, "Content-Length: 1000000"], { token: "" }));
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(statuses(answer.toString())).toEqual([401]);
    socket.destroy();
  });
});

describe("a head", () => {
  it("has a bounded size, and a bounded number of headers", async () => {
    await using admin = await watched();
    expect(statuses(await raw(admin.url, head(GET, [`X: ${"x".repeat(17_000)}`])))).toEqual([431]);
    const many = Array.from({ length: 200 }, (_, i) => `x${i}: 1`);
    expect(statuses(await raw(admin.url, head(GET, many)))).toEqual([431]);
    expect(statuses(await raw(admin.url, head(`GET /${"x".repeat(5_000)} HTTP/1.1`)))).toEqual([414]);
  });

  it("hides nothing behind so many headers that Node would stop counting", async () => {
    await using admin = await watched();
    const many = Array.from({ length: 2_500 }, () => "a:1");
    expect(statuses(await raw(admin.url, head(GET, [...many, "Origin: https://evil.example"])))).toEqual([
      431,
    ]);
  });
});

describe("a forged JWT", () => {
  it("is no way in", async () => {
    const { token, ...issuer } = await adminIssuer();
    await using admin = await watched(issuer, issuer);
    const good = await token({ roles: "operator" });
    const [header = "", payload = "", signature = ""] = good.split(".");
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as object;
    const viewer = (await token({ roles: "viewer" })).split(".");
    for (const forged of [
      `${part({ alg: "none", typ: "JWT" })}.${payload}.`,
      `${part({ alg: "HS256", typ: "JWT", kid: "k" })}.${payload}.${signature}`,
      `${header}.${part({ ...claims, roles: "operator", extra: 1 })}.${signature}`,
      `${viewer[0]}.${payload}.${viewer[2]}`,
      `${header}.${payload}.`,
      `${good}.`,
      `${good}~${good}`,
    ]) {
      const response = await admin.request("GET", "/v1/peer", {
        headers: { authorization: `Bearer ${forged}` },
      });
      expect(await problem(response), forged.slice(0, 40)).toMatchObject({ status: 401 });
    }
    const response = await admin.request("GET", "/v1/peer", { headers: { authorization: `Bearer ${good}` } });
    expect(response.status).toBe(200);
  });
});

describe("a slow one", () => {
  const timing = { headersMs: 150, requestMs: 300, idleMs: 150, checkMs: 25 };

  it("that says nothing, or no end of a head, is hung up on", async () => {
    await using admin = await watched({}, { timing });
    const silent = socketTo(admin.url);
    const half = socketTo(admin.url);
    half.write("GET /v1/peer HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ");
    expect(statuses(await readAll(half))).toEqual([408]);
    await readAll(silent);
  });

  it("that sends a byte of a body now and then is hung up on", async () => {
    await using admin = await watched({}, { timing });
    const socket = socketTo(admin.url);
    socket.write(head(POST, [JSON_TYPE, "Content-Length: 1000"]));
    const drip = setInterval(() => socket.write(" "), 20);
    const answer = await readAll(socket);
    clearInterval(drip);
    expect(statuses(answer)).toEqual([408]);
    expect(admin.calls).toEqual([]);
  });

  it("that keeps its connection and asks no more is hung up on", async () => {
    await using admin = await watched({}, { timing: { idleMs: 100 } });
    const socket = socketTo(admin.url);
    socket.write("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(statuses(await readAll(socket))).toEqual([200]);
  });
});
