import { describe, expect, it } from "vitest";
import { buildRequest } from "../../../src/upstream/build-request.ts";
import { secretRedactor } from "../../../src/upstream/redact-secrets.ts";
import { requestPath } from "../../../src/upstream/request-path.ts";
import { bound, parameter } from "../../support/bound-call.ts";

const refused = expect.objectContaining({ code: "SLUICE_INVALID_ARGUMENTS" });

describe("a path parameter that may hold reserved characters", () => {
  it.each(["%c0%ae%c0%ae", "%C0%AF", "%c1%9c", "%e0%80%ae%e0%80%ae", "%f0%80%80%ae", "%25c0%25ae"])(
    "must not hold %s, which old decoders take for a dot or slash",
    (value) => {
      const parameters = [parameter("path", "p", value, { allowReserved: true })];
      expect(() => requestPath(bound({ path: "/a/{p}", parameters }))).toThrow(refused);
    },
  );

  it.each(["%C3%A9", "%e0%a0%80", "%f0%90%80%80", "é"])("may hold %s", (value) => {
    const parameters = [parameter("path", "p", value, { allowReserved: true })];
    expect(requestPath(bound({ path: "/a/{p}", parameters }))).toBe(`/a/${value === "é" ? "%C3%A9" : value}`);
  });
});

describe("a query pair that some servers read as the credential's", () => {
  const credentials = { key: { kind: "apiKey", in: "query", name: "api_key", value: "operators" } } as const;
  const ask = (name: string) => {
    const parameters = [parameter("query", "q", { [name]: "mine" }, { explode: true })];
    return buildRequest(bound({ parameters, security: [["key"]] }), "", credentials, "sluice/1").target;
  };

  it.each(["API_KEY", "api.key", "api key", " api_key", "api_key ", "api_key[]", "api_key[a]", "api_key\0x"])(
    "is refused: %j",
    (name) => expect(() => ask(name)).toThrow(refused),
  );

  it.each(["api_keys", "key", "my[api_key]"])("is not %j", (name) =>
    expect(ask(name)).toMatch(/=mine&api_key=operators$/),
  );
});

describe("a secret", () => {
  const secret = "pässword+/&<'!\"";
  const { redact } = secretRedactor({ key: { kind: "apiKey", in: "query", name: "k", value: secret } });

  it.each([
    ["in a URL", encodeURIComponent(secret)],
    ["as Sluice writes it into one", "p%C3%A4ssword%2B%2F%26%3C%27%21%22"],
    ["in lower case", "p%c3%a4ssword%2b%2f%26%3c%27%21%22"],
    ["in a form", new URLSearchParams([["", secret]]).toString().slice(1)],
    ["in HTML", "pässword+/&amp;&lt;&#39;!&quot;"],
  ])("%s is taken out", (_, text) => expect(redact(`<${text}>`)).toBe("<[redacted]>"));

  it.each([0, 1, 2, 3])("behind %i other bytes in base64 is taken out", (before) => {
    for (const encoding of ["base64", "base64url"] as const) {
      const text = Buffer.from(`${"x".repeat(before)}${secret}yy`).toString(encoding);
      const left = Buffer.from(redact(text).replace("[redacted]", ""), "base64").toString();
      expect(redact(text)).toContain("[redacted]");
      expect(left).not.toContain("ssword");
    }
  });
});
