import { globSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { SPECS } from "./mock-server.ts";

/** One request the mock server knows to be right, and what it answers. A scenario has one or more of them. */
export interface Mock {
  readonly scenario: string;
  /** `parameters_path`: its specification's folder, as the corpus names it. */
  readonly folder: string;
  readonly method: string;
  /** As sent, percent-encoded. */
  readonly path: string;
  readonly query: ReadonlyMap<string, unknown>;
  /** Names in small letters. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: MockBody | undefined;
  readonly response: {
    readonly status: number;
    readonly headers: ReadonlyMap<string, string>;
    readonly body: MockBody | undefined;
  };
}

export type MockBody =
  | { readonly kind: "json"; readonly mediaType: string; readonly value: unknown }
  | { readonly kind: "text"; readonly mediaType: string; readonly text: string }
  | { readonly kind: "binary"; readonly mediaType: string; readonly bytes: Buffer }
  | {
      readonly kind: "multipart";
      readonly mediaType: string;
      readonly parts: Readonly<Record<string, unknown>>;
      readonly files: readonly MockFile[];
    };

export interface MockFile {
  readonly fieldname: string;
  readonly originalname: string;
  readonly buffer: Buffer;
  readonly mimetype: string;
}

/** What `mockapi.js` files hold, as far as it is read here. */
interface Definition {
  readonly uri: string;
  readonly method: string;
  readonly request?: {
    readonly query?: Record<string, unknown>;
    readonly headers?: Record<string, unknown>;
    readonly body?: RawBody;
  };
  readonly response: {
    readonly status: number;
    readonly headers?: Record<string, unknown>;
    readonly body?: RawBody;
  };
}

interface RawBody {
  readonly kind?: "multipart";
  readonly contentType: string;
  readonly rawContent?: string | Buffer | { serialize(config: { baseUrl: string }): string };
  readonly parts?: Record<string, unknown>;
  readonly files?: MockFile[];
}

/** Every mock definition, scenario by scenario. `baseUrl` is what some answers point back to. */
export const loadMocks = async (baseUrl: string): Promise<readonly Mock[]> => {
  const root = join(SPECS, "dist/specs");
  const mocks: Mock[] = [];
  for (const file of globSync("**/mockapi.js", { cwd: root }).toSorted()) {
    const { Scenarios } = (await import(pathToFileURL(join(root, file)).href)) as {
      Scenarios: Record<string, { passCondition: string; apis: Definition[] }>;
    };
    const folder = dirname(file).replaceAll("/", "_");
    for (const [scenario, { passCondition, apis }] of Object.entries(Scenarios)) {
      // A scenario of keys passes by its answers; its wrong requests are there to try the server.
      const right = apis.filter(({ response }) => passCondition !== "by-key" || response.status < 300);
      mocks.push(...right.map((definition) => ofDefinition(scenario, folder, definition, baseUrl)));
    }
  }
  return mocks;
};

const ofDefinition = (
  scenario: string,
  folder: string,
  { uri, method, request, response }: Definition,
  baseUrl: string,
): Mock => ({
  scenario,
  folder,
  method,
  // A route of Express: `\\:` is a colon.
  path: uri.replaceAll("\\:", ":"),
  query: new Map(Object.entries(request?.query ?? {})),
  headers: headersOf(request?.headers),
  body: bodyOf(request?.body, baseUrl),
  response: {
    status: response.status,
    headers: headersOf(response.headers),
    body: bodyOf(response.body, baseUrl),
  },
});

const headersOf = (headers: Record<string, unknown> = {}): ReadonlyMap<string, string> =>
  new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));

const bodyOf = (body: RawBody | undefined, baseUrl: string): MockBody | undefined => {
  if (body === undefined) return undefined;
  const { contentType: mediaType, rawContent } = body;
  if (body.kind === "multipart") {
    return { kind: "multipart", mediaType, parts: body.parts ?? {}, files: body.files ?? [] };
  }
  if (rawContent === undefined) return undefined;
  if (Buffer.isBuffer(rawContent)) {
    return mediaType === "application/jsonl"
      ? { kind: "text", mediaType, text: rawContent.toString() }
      : { kind: "binary", mediaType, bytes: rawContent };
  }
  const text = typeof rawContent === "string" ? rawContent : rawContent.serialize({ baseUrl });
  return /json$/.test(mediaType)
    ? { kind: "json", mediaType, value: JSON.parse(text) }
    : { kind: "text", mediaType, text };
};
