import { expect, it } from "vitest";
import { secretRedactor } from "../../../src/upstream/redact-secrets.ts";

const { redact, learn } = secretRedactor({
  key: { kind: "apiKey", in: "query", name: "k", value: "long key/value" },
  basic: { kind: "basic", username: "user", password: "passphrase" },
  bearer: { kind: "bearer", token: "tok" },
  hobbit: { kind: "http", scheme: "Hobbit", value: "second breakfast" },
  certificate: { kind: "mutualTLS" },
  oauth: {
    kind: "oauth",
    clientId: "client",
    clientSecret: "client secret",
    clientAuth: "basic",
    scopes: ["everything"],
    parameters: {},
    refreshToken: "refreshing",
    tokenUrl: undefined,
    scheme: { kind: "oauth2", tokenUrl: "/token", refreshUrl: undefined },
  },
});

it("removes secrets in the forms they are sent in", () => {
  const basic = Buffer.from("user:passphrase").toString("base64");
  expect(redact(`a long key/value b long%20key%2Fvalue c passphrase d ${basic}`)).toBe(
    "a [redacted] b [redacted] c [redacted] d [redacted]",
  );
});

it("leaves user names and secrets as short as a word", () => expect(redact("user tok")).toBe("user tok"));

it("removes what an OAuth client and other schemes have", () => {
  const basic = Buffer.from("client:client+secret").toString("base64");
  expect(redact(`second breakfast, client secret, ${basic}, refreshing, everything`)).toBe(
    "[redacted], [redacted], [redacted], [redacted], everything",
  );
});

it("removes the last tokens it learned of each scheme", () => {
  for (let index = 0; index < 6; index++) learn("oauth", `token/number${index}`);
  learn("another", "token/elsewhere");
  expect(redact("token/number1 token/number2 token%2Fnumber5 token/elsewhere")).toBe(
    "token/number1 [redacted] [redacted] [redacted]",
  );
});

it("leaves no rest of a secret that begins with another", () => {
  learn("a", "beginning");
  learn("a", "beginning-and-end");
  expect(redact("beginning-and-end beginning")).toBe("[redacted] [redacted]");
});
