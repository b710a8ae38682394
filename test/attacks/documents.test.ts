import { describe, expect } from "vitest";
import { parseText } from "../../src/openapi/document/parse.ts";
import { createPolicy } from "../../src/policy/index.ts";
import { adminPost } from "../support/admin.ts";
import { testGateway } from "../support/test-gateway.ts";
import { attack } from "./support/attack.ts";
import { codeOf } from "./support/code-of.ts";
import { target } from "./support/target.ts";

const at = target();
const published = (service: string, document: string, more: object = {}) =>
  adminPost(at.gateway, "/v1/services", {
    service,
    document,
    upstream: { url: at.upstream.url },
    allow: [],
    ...more,
  });
const documentWith = (parts: object): string =>
  JSON.stringify({
    openapi: "3.1.0",
    info: { title: "T", version: "1" },
    paths: { "/a": { get: { operationId: "a", responses: {} } } },
    ...parts,
  });
const refusedNames = ({ body }: Awaited<ReturnType<typeof published>>): unknown =>
  (body.refused as { operation: string }[] | undefined)?.map(({ operation }) => operation);

describe("a document", () => {
  attack("D01", async () => {
    const aliases = Array.from(
      { length: 6 },
      (_, level) => `x-${level + 1}: &a${level + 1} [${`*a${level},`.repeat(12)}]`,
    );
    const bomb = [
      "openapi: 3.1.0",
      "info: {title: T, version: '1'}",
      "paths: {/a: {get: {responses: {}}}}",
      "x-0: &a0 [a,b,c]",
      ...aliases,
    ];
    expect((await published("bomb", bomb.join("\n"))).status).toBe(422);
  });

  attack("D02", async () => {
    const parameters = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [
        `P${index}`,
        { $ref: `#/components/parameters/P${index + 1}` },
      ]),
    );
    const last = { P40: { in: "query", name: "q", schema: {} } };
    const endless = {
      get: { operationId: "b", parameters: [{ $ref: "#/components/parameters/P0" }], responses: {} },
    };
    const document = documentWith({
      paths: { "/a": { get: { operationId: "a", responses: {} } }, "/b": endless },
      components: { parameters: { ...parameters, ...last } },
    });
    expect(refusedNames(await published("circle", document))).toEqual(["GET /b"]);
  });

  attack("D03", async () => {
    const paths =
      '{"/a":{"get":{"operationId":"a","responses":{}}},"/b":{"get":{"parameters":[{"in":"query","name":"__proto__","required":true,"schema":{}}],"responses":{}}}}';
    const document = `{"openapi":"3.1.0","info":{"title":"T","version":"1"},"paths":${paths}}`;
    const { body } = await published("proto", document);
    expect(body.refused).toMatchObject([{ message: 'a parameter cannot be called "__proto__"' }]);
  });

  attack("D04", async () => {
    const read = async () => parseText(`["${"x".repeat(33 * 1024 * 1024)}"]`, "a document");
    expect(await codeOf(read())).toBe("SLUICE_DOCUMENT");
  });

  attack("D05", async () => {
    const read = async () => parseText(`${"[".repeat(100_000)}${"]".repeat(100_000)}`, "a document");
    expect(await codeOf(read())).toBe("SLUICE_DOCUMENT");
  });

  attack("D06", async () => {
    const secret = { in: "query", name: "of-another", schema: {} };
    const get = {
      parameters: [{ $ref: "../other/openapi.yaml#/components/parameters/secret" }],
      responses: {},
    };
    const ok = { get: { operationId: "a", responses: {} } };
    const adapter = (document: string) => ({
      document,
      manifest: { upstream: { url: at.upstream.url }, allow: [] },
    });
    await using gateway = await testGateway({
      adapters: {
        other: adapter(documentWith({ components: { parameters: { secret } } })),
        reader: adapter(documentWith({ paths: { "/a": ok, "/b": { get } } })),
      },
    });
    const reader = gateway.gateway.services().find(({ service }) => service === "reader");
    expect(reader?.functions.map(({ name }) => name)).toEqual(["a"]);
  });

  attack("D07", async () => {
    const answer = await published("fetched", "", {
      document: undefined,
      url: "https://127.0.0.1:1/openapi.json",
    });
    expect(answer.body.detail).toContain("its address is not public");
  });

  attack("D08", async () => {
    for (const name of ["../evil", "a/b", "..", "a\0b"])
      expect((await published(name, documentWith({}))).status).toBe(400);
  });

  attack("D09", async () => {
    expect((await published("auth", documentWith({}))).status).toBe(400);
  });

  attack("D10", async () => {
    const functions = [{ name: "a", arguments: [] }];
    const text = 'permit(principal, action, resource) when { context.claimz.contains("clerk") };';
    const load = async () =>
      createPolicy({ service: "api", rules: [], functions, cedar: { file: "policy.cedar", text } });
    expect(await codeOf(load())).toBe("SLUICE_CONFIG");
  });
});
