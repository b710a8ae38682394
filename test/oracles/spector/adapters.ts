import type { AdapterFixture } from "../../support/test-gateway.ts";
import type { ApiDocument } from "./documents.ts";
import type { Mock } from "./mocks.ts";
import { CREDENTIALS, OPERATIONS } from "./overrides.ts";
import type { Call } from "./plan.ts";

export interface Planned {
  readonly mock: Mock;
  readonly call: Call;
}

/** The service that a scenario calls: its document's, or one of its own where it needs credentials of its own. */
export const serviceOf = ({ mock: { scenario }, call }: Planned): string =>
  CREDENTIALS[scenario] === undefined ? call.operation.document.name : scenario;

/** Every document as an adapter, with what its manifest has to say; `env` holds the credentials. */
export const adaptersOf = (
  planned: readonly Planned[],
  documents: readonly ApiDocument[],
  serverUrl: string,
): { adapters: Record<string, AdapterFixture>; env: Record<string, string> } => {
  const adapters: Record<string, AdapterFixture> = {};
  const env: Record<string, string> = {};
  const publish = (
    name: string,
    { text, base }: ApiDocument,
    credentials: object,
    operations: object,
  ): void => {
    const upstream = { url: `${serverUrl}${base}`, credentials };
    adapters[name] = { document: text, manifest: { upstream, allow: [{ peers: "*" }], operations } };
  };
  for (const document of documents) {
    publish(document.name, document, {}, OPERATIONS[document.name] ?? {});
  }
  for (const each of planned) {
    const { [each.mock.scenario]: credentials } = CREDENTIALS;
    if (credentials === undefined) continue;
    const service = serviceOf(each);
    const sources = Object.keys(credentials).map((scheme) => [scheme, { env: `${service}_${scheme}` }]);
    for (const [scheme, value] of Object.entries(credentials)) env[`${service}_${scheme}`] = value;
    publish(service, each.call.operation.document, Object.fromEntries(sources), {});
  }
  return { adapters, env };
};

/** Where its operation stands in the document. */
export const pointerOf = ({ operation: { path, method } }: Call): string =>
  `/paths/${path.replaceAll("~", "~0").replaceAll("/", "~1")}/${method}`;
