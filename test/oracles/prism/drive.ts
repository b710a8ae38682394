import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { type Client, connect } from "../../../src/client/index.ts";
import { isJsonObject, type JsonObject, type JsonValue, SluiceError } from "../../../src/core/index.ts";
import { type AdapterFunction, compileAdapter, readDocument } from "../../../src/openapi/index.ts";
import { createIdentity } from "../../../src/particle/index.ts";
import { buildRequest } from "../../../src/upstream/build-request.ts";
import { callArguments, type GivenCall } from "../../support/call-arguments.ts";
import { testGateway } from "../../support/test-gateway.ts";
import { type Judged, judgedOperations } from "./operations.ts";
import { faultOf, PRISM_FAULTS } from "./prism-faults.ts";
import { startPrism } from "./prism-server.ts";
import { projectRequests } from "./project-requests.ts";

export const CORPUS = join(import.meta.dirname, "../../../../shared/corpus/openapi");

export interface Outcome {
  /** Operations of the document, and those of them that were called. */
  readonly operations: number;
  readonly called: number;
  readonly calls: number;
  /** Calls that should have been accepted and were not. */
  readonly refusals: readonly Refusal[];
  /** Prism's faults that were seen. */
  readonly faults: ReadonlySet<string>;
  /** Functions of which no call could be generated that Sluice sends. */
  readonly uncalled: readonly string[];
}

export interface Call extends GivenCall {
  readonly fn: AdapterFunction;
}

export interface Refusal extends Call {
  /** Status and Prism's own words. */
  readonly answer: string;
}

/** Serves basic authentication too, as user and password. */
const SECRET = "made:up";
/** Of each operation; one in documents of many. */
const CALLS_EACH = 2;
const MANY = 500;
const TRIES = 12;
const AT_ONCE = 6;
/** Prism takes many seconds over its first look at some recursive schemas, and then drops the connections it has not heard of meanwhile. */
const TIMEOUT_MS = 60_000;
const TRIES_WHEN_DEAF = 3;

/** Calls every judged operation of a document through a gateway, with Prism as its upstream. */
export const drive = async (file: string): Promise<Outcome> => {
  const text = await readFile(join(CORPUS, file), "utf8");
  const { root } = readDocument(text, file);
  const schemes = Object.keys(
    (root.swagger === undefined ? object(root.components).securitySchemes : root.securityDefinitions) ?? {},
  );
  const { functions, operations } = compileAdapter(readDocument(text, file), {
    service: "api",
    credentials: schemes,
    upstreamUrl: "http://127.0.0.1",
    hosts: [],
    serverVariables: {},
    arrayItems: 1000,
    operations: {},
  });
  const judged = judgedOperations(root, functions.values());
  const called = new Set(judged.map(({ fn }) => `${fn.method.toLowerCase()} ${fn.path}`));
  await using prism = await startPrism(
    projectRequests(root, (method, path) => called.has(`${method} ${path}`)),
  );
  const credentials = Object.fromEntries(schemes.map((scheme) => [scheme, { env: "SECRET" }]));
  const upstream = { url: prism.url, credentials, timeoutMs: TIMEOUT_MS };
  const manifest = { upstream, allow: [{ peers: "*" }] };
  await using gateway = await testGateway({
    adapters: { api: { document: text, manifest } },
    env: { SECRET },
  });
  const client = await connect(gateway.address, { key: await createIdentity() });
  try {
    const samples = judged.map((each) => samplesOf(each));
    const count = judged.length > MANY ? 1 : CALLS_EACH;
    const calls = samples.flatMap((each) =>
      each.filter((call) => faultOf(call) === undefined).slice(0, count),
    );
    const faulty = PRISM_FAULTS.flatMap(({ meets }) => samples.flat().find(meets) ?? []);
    const refusals = await refusalsOf(client, calls);
    const faults = (await refusalsOf(client, faulty)).flatMap((call) => faultOf(call) ?? []);
    return {
      operations,
      called: new Set(calls.map(({ fn }) => fn.name)).size,
      calls: calls.length,
      refusals,
      faults: new Set(faults),
      uncalled: judged.filter((_, index) => samples[index]?.length === 0).map(({ fn }) => fn.name),
    };
  } finally {
    await client.close();
  }
};

const object = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : {});

/** The same each time; those that Sluice itself refuses are left out. */
const samplesOf = ({ fn, described }: Judged): Call[] =>
  fc
    .sample(callArguments(fn, described), { numRuns: TRIES, seed: 1 })
    .map((given) => ({ fn, ...given }))
    .filter(isSendable);

const isSendable = ({ fn, args }: Call): boolean => {
  try {
    buildRequest({ ...fn.bind(args, "plain"), security: [] }, "", {}, "sluice");
    return true;
  } catch (error) {
    if (error instanceof SluiceError && error.code === "SLUICE_INVALID_ARGUMENTS") return false;
    throw error;
  }
};

const refusalsOf = async (client: Client, calls: readonly Call[]): Promise<Refusal[]> => {
  const refusals: Refusal[] = [];
  const next = calls.values();
  const work = async (): Promise<void> => {
    for (const call of next) {
      const answer = await refusalOf(client, call);
      if (answer !== undefined) refusals.push({ ...call, answer });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return refusals;
};

const refusalOf = async (
  client: Client,
  call: Call,
  tries = TRIES_WHEN_DEAF,
): Promise<string | undefined> => {
  try {
    const answer = object(
      await client.call("api", `${call.fn.name}Response`, call.args, { ttlMs: TIMEOUT_MS }),
    );
    return answer.status === 200 ? undefined : `${String(answer.status)} ${reasonIn(answer.body)}`;
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    const isUnanswered = error.code === "SLUICE_UNREACHABLE" || error.code === "SLUICE_OUTCOME_UNKNOWN";
    if (isUnanswered && tries > 1) return await refusalOf(client, call, tries - 1);
    return `${error.retCode} ${error.message}`;
  }
};

/** Prism's own words: `{ title, validation: [{ location, message }] }`. */
const reasonIn = (body: JsonValue | undefined): string => {
  const { title, detail, validation } = object(body);
  if (!Array.isArray(validation)) return `${String(title)}: ${String(detail)}`;
  return validation
    .map((each) => `${JSON.stringify(object(each).location)} ${String(object(each).message)}`)
    .join("; ");
};
