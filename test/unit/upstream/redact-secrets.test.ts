import { expect, it } from "vitest";
import { secretRedactor } from "../../../src/upstream/redact-secrets.ts";

const redact = secretRedactor({
  key: { kind: "apiKey", in: "query", name: "k", value: "long key/value" },
  basic: { kind: "basic", username: "user", password: "passphrase" },
  bearer: { kind: "bearer", token: "tok" },
});

it("removes secrets in the forms they are sent in", () => {
  const basic = Buffer.from("user:passphrase").toString("base64");
  expect(redact(`a long key/value b long%20key%2Fvalue c passphrase d ${basic}`)).toBe(
    "a [redacted] b [redacted] c [redacted] d [redacted]",
  );
});

it("leaves user names and secrets as short as a word", () => expect(redact("user tok")).toBe("user tok"));
