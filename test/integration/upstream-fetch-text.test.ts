import { describe, expect, it } from "vitest";
import { fetchText } from "../../src/upstream/index.ts";
import { httpServer, refusedUrl } from "../support/http-server.ts";

const bounds = { maxBytes: 1_000, timeoutMs: 2_000 };
const coded = (code: string, text: string) => ({ code, message: expect.stringContaining(text) });

describe("fetchText", () => {
  it("gets a text from this machine itself over http", async () => {
    await using server = await httpServer((_, response) => response.end('{"keys":["ü"]}'));
    expect(await fetchText(`${server.url}/jwks?a=1`, bounds)).toBe('{"keys":["ü"]}');
    expect(server.received).toMatchObject([{ method: "GET", url: "/jwks?a=1" }]);
  });

  it.each(["http://keys.example/jwks", "http://10.0.0.1/", "ftp://127.0.0.1/", "file:///etc/passwd", "jwks"])(
    "does not fetch %s",
    async (url) => {
      await expect(fetchText(url, bounds)).rejects.toMatchObject({ code: "SLUICE_CONFIG" });
    },
  );

  it("repeats no password and no query of a URL", async () => {
    const url = (await refusedUrl()).replace("http://", "http://user:pa55word@");
    await expect(fetchText(url, bounds)).rejects.toMatchObject({
      message: expect.not.stringContaining("pa55word"),
    });
    await expect(fetchText(`${await refusedUrl()}/jwks?key=s3cret`, bounds)).rejects.toMatchObject({
      code: "SLUICE_UNREACHABLE",
      message: expect.stringMatching(/\/jwks cannot be fetched: it refused the connection$/),
    });
  });

  it("follows no redirect", async () => {
    await using elsewhere = await httpServer();
    await using server = await httpServer((_, response) =>
      response.writeHead(302, { location: elsewhere.url }).end(),
    );
    await expect(fetchText(server.url, bounds)).rejects.toMatchObject(
      coded("SLUICE_UNREACHABLE", "answered 302"),
    );
    expect(elsewhere.received).toEqual([]);
  });

  it("has bounds of size and time", async () => {
    await using large = await httpServer((_, response) => response.end("x".repeat(1_001)));
    await expect(fetchText(large.url, bounds)).rejects.toMatchObject(
      coded("SLUICE_UNREACHABLE", "larger than 1000 bytes"),
    );
    await using silent = await httpServer(() => {});
    await expect(fetchText(silent.url, { ...bounds, timeoutMs: 50 })).rejects.toMatchObject(
      coded("SLUICE_UNREACHABLE", "did not answer in time"),
    );
    const given = AbortSignal.abort();
    await expect(fetchText(silent.url, { ...bounds, signal: given })).rejects.toMatchObject({
      code: "SLUICE_UNREACHABLE",
    });
    await using binary = await httpServer((_, response) => response.end(Buffer.from([0xff])));
    await expect(fetchText(binary.url, bounds)).rejects.toMatchObject(coded("SLUICE_UNREACHABLE", "UTF-8"));
  });
});
