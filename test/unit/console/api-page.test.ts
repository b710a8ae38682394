import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { filtered, groupsOf, type Listed, type Operation } from "../../../console/src/api/api-document.ts";
import { curlLine } from "../../../console/src/api/curl-line.ts";
import { innerOf, schemaText } from "../../../console/src/api/schema-text.ts";

const operation = (operationId: string, more: Partial<Operation> = {}): Operation => ({
  operationId,
  summary: `What ${operationId} does`,
  security: [{ token: ["viewer"] }],
  parameters: [],
  responses: {},
  ...more,
});

describe("the page of the admin API", () => {
  const document = {
    tags: [{ name: "Peers", description: "p" }, { name: "Empty" }, { name: "Services" }],
    paths: {
      "/v1/services": {
        get: operation("listServices", { tags: ["Services"] }),
        post: operation("publish", { tags: ["Services"] }),
      },
      "/v1/bans": { get: operation("listBans", { tags: ["Peers"] }) },
      "/v1/new": { get: operation("getNew"), put: operation("putNew", { tags: ["Unheard of"] }) },
    },
  };
  const ids = (groups: ReturnType<typeof groupsOf>) =>
    groups.map(({ name, operations }) => [name, ...operations.map((each) => each.operation.operationId)]);

  it("has every operation under its tag, in the order of the tags", () => {
    expect(ids(groupsOf(document))).toEqual([
      ["Peers", "listBans"],
      ["Services", "listServices", "publish"],
      ["Other", "getNew", "putNew"],
    ]);
  });

  it("finds operations by all of some words", () => {
    const find = (text: string) => ids(filtered(groupsOf(document), text));
    expect(find("  ")).toHaveLength(3);
    expect(find("POST services")).toEqual([["Services", "publish"]]);
    expect(find("what LISTbans")).toEqual([["Peers", "listBans"]]);
    expect(find("bans services")).toEqual([]);
  });
});

describe("a line for curl", () => {
  const listed = (method: string, more: Partial<Operation> = {}): Listed => ({
    method,
    path: "/v1/things/{thing}",
    operation: operation("x", more),
  });
  const body = (example: unknown) => ({
    requestBody: { content: { "application/json": { schema: {}, example } } },
  });

  it.each([
    ["GET", {}, 'curl -fsS -H "$auth" $admin/v1/things/THING'],
    ["GET", { security: [] }, "curl -fsS $admin/v1/things/THING"],
    ["DELETE", {}, 'curl -fsS -H "$auth" -X DELETE $admin/v1/things/THING'],
    ["POST", {}, 'curl -fsS -H "$auth" -X POST $admin/v1/things/THING'],
    ["POST", body(undefined), `curl -fsS -H "$auth" -H "$json" $admin/v1/things/THING -d '{}'`],
    ["PUT", body(undefined), `curl -fsS -H "$auth" -H "$json" -X PUT $admin/v1/things/THING -d '{}'`],
  ])("of %s is right (%#)", (method, more, line) => {
    expect(curlLine(listed(method, more as Partial<Operation>))).toBe(line);
  });

  it.skipIf(process.platform === "win32")("gives a shell the body as it is", () => {
    const example = { text: `it's "quoted" $HOME \`id\` \\ ünï` };
    const line = curlLine(listed("POST", body(example)));
    const given = execFileSync("sh", ["-c", `curl() { for last; do :; done; printf %s "$last"; }; ${line}`]);
    expect(JSON.parse(given.toString())).toEqual(example);
  });
});

describe("a schema in words", () => {
  it.each([
    [{}, "anything"],
    [{ $ref: "#/components/schemas/Problem" }, "Problem"],
    [{ enum: ["a", 1] }, '"a" | 1'],
    [{ const: null }, "null"],
    [{ type: "integer", minimum: 1, maximum: 1000 }, "integer, 1 to 1000"],
    [{ type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER }, "integer, at least 0"],
    [{ type: "string", maxLength: 5, format: "uri" }, "string, at most 5 characters, uri"],
    [{ type: ["string", "null"] }, "string or null"],
    [{ type: "array", items: { type: "string" } }, "list of string"],
    [{ type: "object", additionalProperties: { type: "integer" } }, "map to integer"],
    [{ type: "object", properties: { a: {} }, additionalProperties: false }, "object"],
    [{ anyOf: [{ const: "*" }, { type: "array" }] }, '"*" or list of anything'],
  ])("%j is %s", (schema, text) => {
    expect(schemaText(schema)).toBe(text);
  });

  it("comes to an end where it contains itself", () => {
    const self: Record<string, unknown> = { type: "array" };
    self.items = self;
    expect(schemaText(self)).toBe("list of list of list of list of list of …");
  });

  it("has its fields shown where there are any, through lists, maps and references", () => {
    const fields = { properties: { a: { type: "string" } } };
    const resolve = (ref: string) => (ref === "#/components/schemas/A" ? fields : undefined);
    for (const schema of [
      fields,
      { items: fields },
      { additionalProperties: { items: { $ref: "#/components/schemas/A" } } },
    ])
      expect(innerOf(schema, resolve)).toBe(fields);
    for (const schema of [
      { type: "string" },
      { additionalProperties: false },
      { $ref: "#/components/schemas/B" },
    ])
      expect(innerOf(schema, resolve)).toBeUndefined();
  });
});
