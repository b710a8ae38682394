import fc from "fast-check";
import { dump } from "js-yaml";
import { describe, expect, it } from "vitest";
import { parseConfig, parseManifest } from "../../src/config/index.ts";
import { SluiceError } from "../../src/core/index.ts";

const KEYS = [
  ...[
    "data",
    "peer",
    "listen",
    "announce",
    "bootstrap",
    "peers",
    "relay",
    "allow",
    "admin",
    "metrics",
    "http",
    "limits",
  ],
  ...[
    "service",
    "openapi",
    "upstream",
    "url",
    "credentials",
    "env",
    "file",
    "username",
    "password",
    "functions",
    "operations",
  ],
  ...["__proto__", "constructor", "toString", "runMs"],
];
const WORDS = ["*", "none", "127.0.0.1:80", "/ip4/127.0.0.1/tcp/1/ws", "http://h", "12D3KooWx", "NAME"];

const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(...WORDS),
    fc.string(),
    fc.double(),
    fc.constantFrom(null, true, 0, 1, 5000),
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...KEYS), fc.string()), tie("tree"), { maxKeys: 6 }),
  ),
}));

/** The text is taken, or refused in lines that each name the file and a line number. */
const takenOrRefused = (parse: () => unknown): void => {
  try {
    parse();
  } catch (error) {
    expect(error).toBeInstanceOf(SluiceError);
    for (const line of (error as Error).message.split("\n")) expect(line).toMatch(/^\/f\.yaml(:\d+)?: /);
  }
};

describe("configuration files", () => {
  it("of any shape are taken, or refused by file and line", () => {
    fc.assert(
      fc.property(tree, (value) => {
        const text = dump(value, { skipInvalid: true });
        takenOrRefused(() => parseConfig(text, "/f.yaml", "/"));
        takenOrRefused(() => parseManifest(text, "/f.yaml", {}));
      }),
      { numRuns: 500 },
    );
  });

  it("of any text are taken, or refused by file and line", () => {
    const text = fc.array(
      fc.oneof(
        fc.constantFrom(...KEYS, ": ", "\n", "  ", "- ", "&a ", "*a", "[", "]", "{", "}", "? ", "!!map "),
        fc.string(),
      ),
    );
    fc.assert(
      fc.property(text, (parts) => {
        takenOrRefused(() => parseConfig(parts.join(""), "/f.yaml", "/"));
        takenOrRefused(() => parseManifest(parts.join(""), "/f.yaml", {}));
      }),
      { numRuns: 1000 },
    );
  });

  it("never leave a trace in prototypes, nor repeat a misplaced secret", () => {
    const secret = "hunter2hunter2";
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 5 }), (path) => {
        const value = path.reduceRight<unknown>((inner, key) => Object.fromEntries([[key, inner]]), secret);
        const text = dump({ openapi: "x", upstream: { credentials: { key: value } } });
        try {
          parseManifest(text, "/f.yaml", {});
        } catch (error) {
          expect((error as Error).message).not.toContain(secret);
        }
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
    );
  });
});
