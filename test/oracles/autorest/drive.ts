import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Client, connect } from "../../../src/client/index.ts";
import { isJsonObject, type JsonValue, SluiceError, stringifyJson } from "../../../src/core/index.ts";
import { createIdentity } from "../../../src/particle/index.ts";
import { type AdapterFixture, testGateway } from "../../support/test-gateway.ts";
import type { Outcome, Row, Suite } from "./rows.ts";
import { PACKAGE } from "./test-server.ts";

/** By scenario: what went wrong in its calls. A scenario all of whose calls gave what they should has an empty list. */
export type Problems = ReadonlyMap<string, readonly string[]>;

const SECRETS = { AUTOREST_KEY: "123456789", AUTOREST_TOKEN: "https://security.microsoft.com/.default" };

/** Publishes each suite's document at one gateway and makes every call of every row from a client. */
export const drive = async (suites: readonly Suite[], serverUrl: string): Promise<Problems> => {
  const entries = suites.map(async (suite) => [suite.document, await adapter(suite, serverUrl)] as const);
  const adapters = Object.fromEntries(await Promise.all(entries));
  await using gateway = await testGateway({ adapters, env: SECRETS });
  const unpublished = gateway.gateway.problems();
  const client = await connect(gateway.address, { key: await createIdentity() });
  const problems = new Map<string, string[]>();
  try {
    for (const { document, rows } of suites) {
      for (const row of rows) {
        const found = problems.get(row[0]) ?? [];
        const problem = await attempt(client, document, row, unpublished);
        problems.set(row[0], problem === undefined ? found : [...found, problem]);
      }
    }
  } finally {
    await client.close();
  }
  return problems;
};

const adapter = async (
  { document, manifest, basePath = "", credentials = {} }: Suite,
  serverUrl: string,
): Promise<AdapterFixture> => ({
  document: await readFile(join(PACKAGE, "swagger", `${document}.json`), "utf8"),
  manifest: {
    upstream: { url: `${serverUrl}${basePath}`, credentials, responseHeaders: "all" },
    allow: [{ peers: "*" }],
    ...manifest,
  },
});

const attempt = async (
  client: Client,
  service: string,
  [, name, args, outcome]: Row,
  unpublished: readonly string[],
): Promise<string | undefined> => {
  const call = `${service} ${name}(${args.map(brief).join(", ")})`;
  try {
    const value = await client.call(service, name, args);
    return fits(value, outcome) ? undefined : `${call} gave ${brief(value)}, not ${brief(outcome)}`;
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    if (outcome.kind === "fails" && error.retCode === outcome.retCode) return undefined;
    const refusal = unpublished.find((line) => line.includes(`/${service}/`));
    return `${call} failed with ${error.retCode}: ${error.message}${refusal === undefined ? "" : ` (${refusal})`}`;
  }
};

const fits = (value: JsonValue, outcome: Outcome): boolean => {
  switch (outcome.kind) {
    case "gives":
      return isDeepStrictEqual(value, outcome.value);
    case "contains":
      return holds(value, outcome.value);
    case "bytes":
      return (
        isJsonObject(value) &&
        value.mediaType === outcome.mediaType &&
        sha256(String(value.base64)) === outcome.sha256
      );
    case "fails":
      return false;
  }
};

/** Every member of `part` is in `value`; lists are as long as each other. */
const holds = (value: JsonValue, part: JsonValue): boolean => {
  if (Array.isArray(part))
    return (
      Array.isArray(value) &&
      value.length === part.length &&
      part.every((item, index) => holds(value[index] ?? null, item))
    );
  if (!isJsonObject(part)) return value === part;
  return (
    isJsonObject(value) &&
    Object.entries(part).every(([name, member]) => holds(value[name] ?? null, member ?? null))
  );
};

const sha256 = (base64: string): string =>
  createHash("sha256").update(Buffer.from(base64, "base64")).digest("hex");

const brief = (value: unknown): string => {
  const text = value === undefined ? "nothing" : stringifyJson(value as JsonValue);
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
};
