import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { EXAMPLES } from "../../src/admin/examples.ts";
import { checkAnswer, described } from "../support/described-answers.ts";
import { sluice } from "../support/sluice-process.ts";

const answer = (status: number, body: unknown, type = "application/json"): Response =>
  new Response(body === undefined ? null : JSON.stringify(body), {
    status,
    headers: { "content-type": type },
  });
const PROBLEM = {
  ...{ type: "urn:x", title: "x", status: 404, code: "SLUICE_NOT_FOUND", detail: "d", retry: false },
};
const TEXT = "application/problem+json";

describe("the check that every answer of the admin API goes through in tests", () => {
  it.each([
    ["GET", "/health", answer(200, { status: "ok" })],
    ["HEAD", "/v1/peer", answer(200, undefined)],
    ["GET", "/v1/particles/x?limit=1", answer(404, PROBLEM, TEXT)],
    ["GET", "/unheard/of", answer(404, PROBLEM, TEXT)],
    ["DELETE", "/v1/services/x", new Response(null, { status: 204 })],
    ["GET", "/ready", answer(503, { status: "not ready" })],
  ])("lets %s %s through where it is as described", async (method, url, response) => {
    await checkAnswer(method, url, response);
  });

  it.each([
    ["GET", "/health", answer(200, { state: "ok" }), "status"],
    ["GET", "/health", answer(201, { status: "ok" }), "answered 201"],
    ["GET", "/health", answer(200, { status: "ok" }, "text/html"), "text/html"],
    ["GET", "/v1/limits", answer(200, { limits: [{ name: "a", limit: "5", unit: "ms" }] }), "number"],
    ["GET", "/v1/limits", answer(404, PROBLEM), "no problem"],
    ["GET", "/v1/limits", answer(404, { ...PROBLEM, code: "OTHER" }, TEXT), "code"],
    ["GET", "/unheard/of", answer(200, {}), "no such operation"],
    ["DELETE", "/v1/services/x", answer(200, {}), "answered 200"],
  ])("refuses %s %s where it is not (%#)", async (method, url, response, why) => {
    await expect(checkAnswer(method, url, response)).rejects.toThrow(why);
  });
});

describe("the admin API's own document", () => {
  const operations = described();

  it("says of every operation what it is about, and of most what they need", () => {
    for (const [method, path, operation] of operations) {
      const about = operation as unknown as { tags: string[]; description?: string };
      expect(about.tags, `${method} ${path}`).toHaveLength(1);
      expect(about.tags, `${method} ${path}: give it a tag in description.ts`).not.toContain("Other");
      if (method !== "GET") expect(about.description).toContain("audit log");
    }
  });

  it("has examples that fit their schemas", () => {
    const byId = new Map(operations.map(([, , operation]) => [operation.operationId, operation]));
    for (const [operationId, example] of Object.entries(EXAMPLES)) {
      const content = byId.get(operationId)?.requestBody?.content["application/json"];
      expect(content?.example, operationId).toEqual(example);
      const ajv = new Ajv2020({ strict: false, validateFormats: false });
      expect([operationId, ajv.validate(content?.schema ?? false, example), ajv.errors]).toEqual([
        operationId,
        true,
        null,
      ]);
    }
  });

  it("is held to be right by `sluice lint --strict`, with nothing refused", async () => {
    const { code, stdout } = await sluice(["lint", "--strict", "openapi/admin/openapi.json"], {
      cwd: process.cwd(),
    });
    expect(stdout).toContain(`published ${operations.length} of ${operations.length} operations (0 refused`);
    expect(code).toBe(0);
  });
});
