import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { checkTls } from "../../../src/upstream/tls-options.ts";

const pem = (name: string): string => readFileSync(`test/fixtures/tls/${name}.pem`, "utf8");
const [ca, cert, key] = ["ca-cert", "client-cert", "client-key"].map(pem);

it("takes what fits together", () => {
  checkTls({});
  checkTls({ ca: `# two\n${ca}\n${cert}` });
  checkTls({ ca, cert: `${cert}${ca}`, key });
});

it.each([
  ["a key as ca", { ca: key }, "upstream.tls.ca: there is no PEM certificate"],
  ["text as cert", { cert: "hunter2", key }, "upstream.tls.cert: there is no PEM certificate"],
  ["a broken certificate", { ca: ca?.replace("MII", "AAA") }, "upstream.tls.ca: it has a certificate that"],
  ["another's key", { cert, key: pem("server-key") }, "upstream.tls.key: it cannot be used with cert"],
  ["no key at all", { cert, key: "hunter2" }, "upstream.tls.key: it cannot be used with cert"],
  ["an encrypted key", { cert, key: key?.replaceAll("PRIVATE", "ENCRYPTED PRIVATE") }, "it is encrypted"],
])("refuses %s", (_, tls, reason) => {
  expect(() => checkTls(tls)).toThrow(
    expect.objectContaining({ code: "SLUICE_CONFIG", message: expect.stringContaining(reason) }),
  );
  expect(() => checkTls(tls)).not.toThrow("hunter2");
});
