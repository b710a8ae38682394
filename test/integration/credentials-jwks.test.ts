import { describe, expect, it, onTestFinished } from "vitest";
import { fetchText } from "../../src/upstream/index.ts";
import {
  asAnn,
  issuer,
  issuerKey,
  jwksOf,
  jwt,
  KEY,
  refusedWith,
  testVerifier,
} from "../support/credentials.ts";
import { httpServer, refusedUrl, tcpServer } from "../support/http-server.ts";

/** A verifier that fetches keys over HTTP from that server. */
const verifierOf = (url: string) =>
  testVerifier({ issuers: [issuer({ keys: { jwksUrl: `${url}/jwks.json` } })], fetch: fetchText });

const serving = async (answer: Parameters<typeof httpServer>[0]) => {
  const server = await httpServer(answer);
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server;
};

describe("an issuer's JWKS over HTTP", () => {
  it("is fetched once for all, and again when a key is new", async () => {
    const next = await issuerKey("ES256", "k2");
    let published = jwksOf(KEY);
    const server = await serving((_, response) => response.end(published));
    const verifier = verifierOf(server.url);
    const token = await jwt();
    await Promise.all(Array.from({ length: 20 }, () => verifier.verify(token, asAnn)));
    expect(server.received.map(({ method, url }) => `${method} ${url}`)).toEqual(["GET /jwks.json"]);
    published = jwksOf(KEY, next);
    verifier.clock.advance(30_000);
    const rotated = await jwt({}, { key: next });
    await Promise.all(Array.from({ length: 20 }, () => verifier.verify(rotated, asAnn)));
    expect(server.received).toHaveLength(2);
  });

  it.each([301, 302, 307, 308])("is not looked for elsewhere after a %i", async (status) => {
    const evil = await serving((_, response) => response.end(jwksOf(KEY)));
    const server = await serving((_, response) => {
      response.writeHead(status, { location: `${evil.url}/jwks.json` });
      response.end(jwksOf(KEY));
    });
    const verifier = verifierOf(server.url);
    expect((await refusedWith(verifier.verify(await jwt(), asAnn))).code).toBe("SLUICE_UNREACHABLE");
    expect(evil.received).toEqual([]);
  });

  it.each([404, 500, 204])("is none when the answer is a %i", async (status) => {
    const server = await serving((_, response) => {
      response.writeHead(status);
      response.end(status === 204 ? "" : jwksOf(KEY));
    });
    expect((await refusedWith(verifierOf(server.url).verify(await jwt(), asAnn))).code).toBe(
      "SLUICE_UNREACHABLE",
    );
  });

  it("of 100 MB is cut off near its bound", async () => {
    let sent = 0;
    const piece = Buffer.alloc(65_536, " ");
    const server = await serving((_, response) => {
      const more = (): void => {
        while (!response.destroyed && sent < 100 * 1024 * 1024) {
          sent += piece.length;
          if (!response.write(piece)) return;
        }
        response.end();
      };
      response.on("drain", more);
      more();
    });
    expect((await refusedWith(verifierOf(server.url).verify(await jwt(), asAnn))).code).toBe(
      "SLUICE_UNREACHABLE",
    );
    expect(sent).toBeLessThan(50 * 1024 * 1024);
  });

  it("of 10,000 keys is none", async () => {
    const keys = Array.from({ length: 10_000 }, () => ({ jwk: {} }));
    const server = await serving((_, response) => response.end(jwksOf(KEY, ...keys)));
    expect((await refusedWith(verifierOf(server.url).verify(await jwt(), asAnn))).code).toBe(
      "SLUICE_UNREACHABLE",
    );
  });

  it("that is slow is given up after 5 s, and a token of another issuer does not wait for it", async () => {
    const slow = await serving(() => {});
    const fast = await serving((_, response) => response.end(jwksOf(KEY)));
    const verifier = testVerifier({
      issuers: [
        issuer({ keys: { jwksUrl: `${slow.url}/` } }),
        issuer({ name: "fast", issuer: "https://fast.example/", keys: { jwksUrl: `${fast.url}/` } }),
      ],
      fetch: fetchText,
    });
    const asked = slow.next();
    const refused = refusedWith(verifier.verify(await jwt(), asAnn));
    await asked;
    expect((await verifier.verify(await jwt({ iss: "https://fast.example/" }), asAnn)).issuer).toBe("fast");
    verifier.clock.advance(5_000);
    expect((await refused).code).toBe("SLUICE_UNREACHABLE");
  });

  it("whose server hangs up, or is not there, is none; what is known still counts", async () => {
    await using broken = await tcpServer((socket) =>
      socket.end("HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n{"),
    );
    for (const url of [broken.url, await refusedUrl()])
      expect((await refusedWith(verifierOf(url).verify(await jwt(), asAnn))).code).toBe("SLUICE_UNREACHABLE");
    let up = true;
    const server = await serving((_, response) => {
      if (up) response.end(jwksOf(KEY));
      else response.destroy();
    });
    const verifier = verifierOf(server.url);
    const token = await jwt({ exp: verifier.clock.now() / 1_000 + 9_000 });
    await verifier.verify(token, asAnn);
    up = false;
    verifier.clock.advance(20 * 60_000);
    expect((await verifier.verify(token, asAnn)).kind).toBe("jwt");
    expect(server.received).toHaveLength(2);
  });

  it("is not fetched for a token of an issuer nobody trusts, whatever URL its header names", async () => {
    const server = await serving((_, response) => response.end(jwksOf(KEY)));
    const verifier = verifierOf(server.url);
    const header = { jku: `${server.url}/mine`, x5u: `${server.url}/mine` };
    await refusedWith(verifier.verify(await jwt({ iss: server.url }, { header }), asAnn));
    expect(server.received).toEqual([]);
  });
});
