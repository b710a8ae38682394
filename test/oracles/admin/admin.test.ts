import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/index.ts";
import { adminGet } from "../../support/admin.ts";
import { type AskAdmin, adminTour, adminWorld } from "../../support/admin-tour.ts";
import { PRISM, startPrism } from "../prism/prism-server.ts";

const isMissing = !existsSync(PRISM);
if (isMissing) console.log("admin: skipped: run npm run oracles -- admin");

/** One of Prism's, in the header of an answer. */
interface Violation {
  readonly location: readonly string[];
  readonly message: string;
}

describe.skipIf(isMissing)("Prism between a client and a gateway's admin API", () => {
  it("finds nothing that is not as the API's own document says", async () => {
    await using world = await adminWorld();
    const { gateway, folder } = world.gateway;
    const document = JSON.parse(await adminGet(world.gateway, "/v1/openapi.json")) as JsonObject;
    await using prism = await startPrism(document, gateway.adminUrl);
    const token = (await readFile(join(folder, "data/admin.token"), "utf8")).trim();
    const found: string[] = [];
    const counts = { succeeded: 0, failed: 0, seen: 0 };
    const ask: AskAdmin = async (method, path, { body, token: given } = {}) => {
      const response = await fetch(new URL(path, prism.url), {
        method,
        redirect: "manual",
        headers: {
          ...(given === null ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const { status, headers } = response;
      const violations = JSON.parse(headers.get("sl-violations") ?? "[]") as Violation[];
      counts[status < 400 ? "succeeded" : "failed"]++;
      counts.seen += violations.length;
      // A request that is meant to fail is not as described; its answer is.
      const counted = violations.filter(({ location: [where] }) => status < 400 || where === "response");
      if (path === "/v1/docs") counted.splice(0); // Prism follows the redirect and takes the page for its answer
      for (const { location, message } of counted)
        found.push(`${method} ${path} ${status}: ${location.join(".")} ${message}`);
      const text = await response.text();
      const isJson = headers.get("content-type")?.includes("json") === true && text !== "";
      return { status, body: isJson ? JSON.parse(text) : undefined };
    };
    await adminTour(world, ask, { followsRedirects: true });
    console.log(
      `admin: ${counts.succeeded} requests that succeed and ${counts.failed} that fail, ${found.length} answers not as described`,
    );
    expect(found).toEqual([]);
    // It looks: what fails on purpose is not as described.
    expect(counts.seen).toBeGreaterThan(10);
  });

  it("would find an answer that is not", async () => {
    await using world = await adminWorld();
    const text = await adminGet(world.gateway, "/v1/openapi.json");
    const wrong = text.replace(
      '"properties":{"status":{"type":"string"}}',
      '"properties":{"status":{"type":"integer"}}',
    );
    expect(wrong).not.toBe(text);
    await using prism = await startPrism(JSON.parse(wrong) as JsonObject, world.gateway.gateway.adminUrl);
    const { headers } = await fetch(new URL("/health", prism.url));
    expect(JSON.parse(headers.get("sl-violations") ?? "[]")).toMatchObject([
      { location: ["response", "body", "status"] },
    ]);
  });
});
