import { readFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { fetchDocument } from "../../src/upstream/index.ts";

const [cert, key] = ["cert", "key"].map((part) =>
  readFileSync(`test/fixtures/tls/self-signed-${part}.pem`, "utf8"),
);

/** An https server on loopback, and a fetcher that trusts it and its address. */
const site = async (answer: RequestListener) => {
  const requests: string[] = [];
  const server = createServer({ cert, key }, (request, response) => {
    requests.push(request.url ?? "");
    answer(request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    requests,
    url: `https://localhost:${port}`,
    literal: `https://127.0.0.1:${port}`,
    options: { ca: cert ?? "", isAllowed: (address: string) => address === "127.0.0.1" || address === "::1" },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
};

describe("fetchDocument", () => {
  it("gets text over https, following redirects", async () => {
    await using server = await site((request, response) => {
      if (request.url === "/latest") response.writeHead(302, { location: "/v1.yaml" }).end();
      else response.end("openapi: 3.1.0 # é");
    });
    expect(await fetchDocument(`${server.url}/latest`, server.options)).toBe("openapi: 3.1.0 # é");
    expect(server.requests).toEqual(["/latest", "/v1.yaml"]);
  });

  it("does not connect to addresses that are not public, by name or literally", async () => {
    await using server = await site((_, response) => response.end("secret"));
    const ca = cert ?? "";
    for (const url of [
      server.url,
      server.literal,
      "https://[::1]/",
      "https://169.254.169.254/",
      "https://2130706433/",
    ])
      await expect(fetchDocument(url, { ca }), url).rejects.toMatchObject({
        code: "SLUICE_REQUEST",
        message: expect.stringContaining("its address is not public"),
      });
    expect(server.requests).toEqual([]);
  });

  it("checks where a redirect leads", async () => {
    let location = "";
    await using server = await site((_, response) => response.writeHead(302, { location }).end());
    const follow = (to: string) => {
      location = to;
      return fetchDocument(server.url, server.options);
    };
    await expect(follow("http://localhost/")).rejects.toMatchObject({
      code: "SLUICE_REQUEST",
      message: expect.stringContaining("other than https"),
    });
    await expect(follow("https://10.0.0.1/")).rejects.toMatchObject({
      code: "SLUICE_REQUEST",
      message: expect.stringContaining("not public"),
    });
    await expect(follow("file:///etc/passwd")).rejects.toMatchObject({ code: "SLUICE_REQUEST" });
    await expect(follow("/again")).rejects.toMatchObject({
      code: "SLUICE_DOCUMENT",
      message: expect.stringContaining("redirects more than 3 times"),
    });
  });

  it.each(["http://localhost/", "ftp://h/", "no url", "https://user:pw@localhost/"])(
    "refuses %s",
    async (url) => {
      await expect(fetchDocument(url)).rejects.toMatchObject({ code: "SLUICE_REQUEST" });
    },
  );

  it("bounds size and time, and takes only text", async () => {
    await using server = await site((request, response) => {
      if (request.url === "/large") response.end("x".repeat(2000));
      else if (request.url === "/binary") response.end(Buffer.from([0xff, 0xfe, 0x80]));
      else if (request.url === "/missing") response.writeHead(404).end("no");
      else if (request.url === "/broken") {
        response.writeHead(200, { "content-length": "100" });
        response.write("half");
        response.socket?.end();
      } else response.write("never ends");
    });
    const { options, url } = server;
    await expect(fetchDocument(`${url}/large`, { ...options, maxBytes: 1000 })).rejects.toMatchObject({
      code: "SLUICE_DOCUMENT",
      message: expect.stringContaining("is larger than 1000 bytes"),
    });
    await expect(fetchDocument(`${url}/binary`, options)).rejects.toMatchObject({ code: "SLUICE_DOCUMENT" });
    await expect(fetchDocument(`${url}/missing`, options)).rejects.toMatchObject({
      code: "SLUICE_DOCUMENT",
      message: expect.stringContaining("answered 404"),
    });
    await expect(fetchDocument(`${url}/broken`, options)).rejects.toMatchObject({
      code: "SLUICE_UNREACHABLE",
    });
    await expect(fetchDocument(`${url}/slow`, { ...options, timeoutMs: 100 })).rejects.toMatchObject({
      code: "SLUICE_UNREACHABLE",
      message: expect.stringContaining("in time"),
    });
  });

  it("trusts no unknown certificate", async () => {
    await using server = await site((_, response) => response.end("x"));
    await expect(fetchDocument(server.url, { isAllowed: () => true })).rejects.toMatchObject({
      code: "SLUICE_UNREACHABLE",
    });
  });
});
