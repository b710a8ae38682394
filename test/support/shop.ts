import { readFileSync } from "node:fs";
import { httpServer, type TestServer } from "./http-server.ts";
import type { AdapterFixture } from "./test-gateway.ts";

const document = readFileSync(new URL("../fixtures/interop/shop.yaml", import.meta.url), "utf8");

export const shopAdapter = (upstream: string, allow: unknown = [{ peers: "*" }]): AdapterFixture => ({
  document,
  manifest: { upstream: { url: upstream }, allow },
});

/** The shop's backend: three items, one of them with every field. */
export const shopBackend = (name = "shop"): Promise<TestServer> =>
  httpServer((request, response) => {
    const url = new URL(request.url, "http://shop");
    const send = (status: number, body: unknown): void => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    };
    if (request.method === "POST") {
      send(201, { id: "new", ...(JSON.parse(request.body) as object) });
      return;
    }
    if (url.pathname === "/items") {
      send(200, ["a", "b", "c"]);
      return;
    }
    const id = decodeURIComponent(url.pathname.slice("/items/".length));
    if (id === "missing") send(404, { detail: `${name} has no such item` });
    else
      send(200, {
        id,
        name: `${id} of ${name}${url.search}`,
        ...(id === "full" ? { price: 1.5, note: "n" } : {}),
      });
  });
