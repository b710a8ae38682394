import { describe, expect, it } from "vitest";
import { readSignature } from "../../../src/http/signature-input.ts";

const SIGNATURE = `s=:${"A".repeat(86)}==:`;
const read = (input: string, signature = SIGNATURE) => readSignature(input, signature);

describe("Signature-Input", () => {
  it("is read as it was written", () => {
    const text = '("@path" "@method");keyid="k";created=17;nonce="a b";expires=18;alg="ed25519"';
    expect(read(`s=${text}`)).toEqual({
      components: ["@path", "@method"],
      created: 17,
      expires: 18,
      keyId: "k",
      nonce: "a b",
      parameters: text,
      signature: `${"A".repeat(86)}==`,
    });
  });

  it.each([
    "",
    "s",
    "s=",
    "s=()",
    's=("@path"',
    's=("@path" );created=1;keyid="k"',
    's=("@path"  "@method");created=1;keyid="k"',
    's=("@path");created=1; keyid="k"',
    's=("@path");created=1;keyid="k\\""',
    's=("@path");created=-1;keyid="k"',
    's=("@path");created=1.5;keyid="k"',
    's=("@path");created;keyid="k"',
    's=("@path");created=1;keyid=k',
    's=("@path");created=1234567890123;keyid="k"',
    's=("@path";req);created=1;keyid="k"',
    's=("@path");created=1;keyid="é"',
    'S=("@path");created=1;keyid="k"',
    's=("@path");created=1;keyid="k", t=("@path");created=1;keyid="k"',
    `s=("@path");created=1;keyid="${"k".repeat(1_024)}"`,
  ])("is refused in any other form: %s", (input) => {
    expect(() => read(input)).toThrow("Signature-Input must be one signature");
  });

  it.each(["", "s", "s=AAAA", "s=::", "t=:AAAA:", "s=:AAAA:, t=:AAAA:", `s=:${"A".repeat(101)}:`])(
    "needs a signature of its label: %s",
    (signature) => {
      expect(() => read('s=("@path");created=1;keyid="k"', signature)).toThrow(
        "Signature must be s=:base64:",
      );
    },
  );

  it("is read in little time, whatever it is", () => {
    const input = `s=(${'"@path" '.repeat(127)}`;
    expect(() => read(input)).toThrow("Signature-Input must be one signature");
  });
});
