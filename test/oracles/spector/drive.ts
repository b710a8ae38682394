import { isDeepStrictEqual } from "node:util";
import { type Client, connect } from "../../../src/client/index.ts";
import { createIdentity } from "../../../src/particle/index.ts";
import type { ServiceSummary } from "../../../src/services/interface.ts";
import { testGateway } from "../../support/test-gateway.ts";
import { adaptersOf, type Planned, pointerOf, serviceOf } from "./adapters.ts";
import type { ApiDocument } from "./documents.ts";
import type { Mock } from "./mocks.ts";
import { DOCUMENTS, expectedResult } from "./overrides.ts";
import { callOf, layOut } from "./plan.ts";

export interface Outcome {
  readonly mock: Mock;
  /** undefined: the server answered as it does to the right request, and that answer came back whole. */
  readonly problem: string | undefined;
}

/** Sends each mock's request by a client through one gateway that has every document as an adapter. */
export const drive = async (
  mocks: readonly Mock[],
  documents: readonly ApiDocument[],
  serverUrl: string,
): Promise<readonly Outcome[]> => {
  const calls = mocks.map((mock) => ({ mock, call: callOf(candidates(documents, mock), mock) }));
  const planned = calls.flatMap(({ mock, call }): Planned[] => (call === undefined ? [] : [{ mock, call }]));
  const outcomes: Outcome[] = calls.flatMap(({ mock, call }) =>
    call === undefined ? [{ mock, problem: "no operation of a document describes the request" }] : [],
  );
  const { adapters, env } = adaptersOf(planned, documents, serverUrl);
  await using gateway = await testGateway({ adapters, env });
  const services = new Map(gateway.gateway.services().map((each) => [each.service, each]));
  const client = await connect(gateway.address, { key: await createIdentity() });
  try {
    // One after the other: for its own verdict the server looks at the last answer to a request.
    for (const each of planned) {
      const service = services.get(serviceOf(each));
      const why = gateway.gateway.problems().find((problem) => problem.includes(serviceOf(each)));
      const problem = service === undefined ? `not published: ${why}` : await attempt(client, service, each);
      outcomes.push({ mock: each.mock, problem });
    }
    return outcomes;
  } finally {
    await client.close();
  }
};

const candidates = (documents: readonly ApiDocument[], { scenario }: Mock): readonly ApiDocument[] => {
  const { [scenario]: named } = DOCUMENTS;
  return named === undefined ? documents : documents.filter(({ name }) => name === named);
};

/** What goes wrong, if anything. */
const attempt = async (
  client: Client,
  { service, functions, refused }: ServiceSummary,
  { mock, call }: Planned,
): Promise<string | undefined> => {
  const { method, path } = call.operation;
  const fn = functions.find((each) => each.path === path && each.method.toLowerCase() === method);
  if (fn === undefined) {
    const refusal = refused.find(({ pointer }) => pointer.startsWith(pointerOf(call)));
    return `not published: ${brief(refusal)}`;
  }
  const args = layOut(fn.arguments, call);
  const sent = `${fn.name}(${args.map(brief).join(", ")})`;
  try {
    const response = await client.call(service, `${fn.name}Response`, args);
    const wrong = wrongResponse(response as unknown as Response, mock);
    if (wrong !== undefined) return `${sent}: ${wrong}`;
    if (mock.response.status >= 300) return undefined;
    const result = await client.call(service, fn.name, args);
    return isDeepStrictEqual(result, expectedResult(mock))
      ? undefined
      : `${sent}: gave ${brief(result)}, not ${brief(expectedResult(mock))}`;
  } catch (error) {
    return `${sent}: ${error instanceof Error ? error.message : String(error)}`;
  }
};

interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const wrongResponse = ({ status, headers, body }: Response, mock: Mock): string | undefined => {
  const { response } = mock;
  if (status !== response.status) return `answered ${status} ${brief(body)}, not ${response.status}`;
  const changed = [...response.headers].find(
    ([name, value]) => name !== "content-type" && headers[name] !== value,
  );
  if (changed !== undefined)
    return `header ${changed[0]}: ${brief(headers[changed[0]])}, not ${brief(changed[1])}`;
  const expected = expectedResult(mock);
  return isDeepStrictEqual(body, expected) ? undefined : `body ${brief(body)}, not ${brief(expected)}`;
};

const brief = (value: unknown): string => (JSON.stringify(value) ?? "absent").slice(0, 300);
