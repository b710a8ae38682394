import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import type { AdminDeps } from "../../src/admin/index.ts";
import { allRoutes } from "../../src/admin/routes.ts";
import type { JsonObject } from "../../src/core/index.ts";

/** The admin API's document; nothing behind it is asked for. */
const routes = allRoutes(
  { metrics: "token", version: "0.0.0" },
  new Proxy({}, { get: () => () => undefined }) as AdminDeps & { refusals: Record<string, number> },
);
const documentRoute = routes.find(({ operationId }) => operationId === "getOpenapi");
const document = (await documentRoute?.handle({} as never))?.body as AdminDocument;

export interface AdminDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

export interface Operation {
  readonly operationId: string;
  readonly requestBody?: {
    readonly content: Readonly<
      Record<string, { readonly schema: JsonObject; readonly example?: JsonObject }>
    >;
  };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

/** Every operation, as [method, path, operation]. */
export const described = (): [method: string, path: string, Operation][] =>
  Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]): [string, string, Operation] => [
      method.toUpperCase(),
      path,
      operation,
    ]),
  );

const ajv = new Ajv2020({ strict: false, validateSchema: false, allErrors: true });
formats.default(ajv);
ajv.addSchema(document, "admin:");

/** A page, which is no part of the API. */
const CONSOLE = /^\/(console(\/.*)?)?$/;

const operationOf = (method: string, path: string): { place: string; operation: Operation } | undefined => {
  for (const [template, operations] of Object.entries(document.paths)) {
    const pattern = `^${template.replaceAll(".", String.raw`\.`).replaceAll(/\{\w+\}/g, "[^/]+")}$`;
    const operation = operations[method.toLowerCase()];
    if (new RegExp(pattern).test(path) && operation !== undefined)
      return { operation, place: pointer("paths", template, method.toLowerCase()) };
  }
  return undefined;
};

const pointer = (...keys: string[]): string =>
  keys.map((key) => `/${encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1"))}`).join("");

/**
 * Holds one answer of the admin API against its own OpenAPI document: status, content type and body.
 * @throws Error naming what is not as described.
 */
export const checkAnswer = async (method: string, url: string, response: Response): Promise<void> => {
  const { status } = response;
  const { pathname } = new URL(url, "http://x");
  if (CONSOLE.test(pathname)) return;
  const said = `${method} ${pathname} answered ${status}`;
  const text = await response.clone().text();
  const mediaType = response.headers.get("content-type")?.split(";")[0] ?? "";
  const known = operationOf(method === "HEAD" ? "GET" : method, decodedPath(pathname));
  if (status >= 400 && !(known && status in known.operation.responses)) {
    if (mediaType !== "application/problem+json") throw new Error(`${said} with ${mediaType}: no problem`);
    if (method !== "HEAD") valid(said, "/components/schemas/Problem", text);
    return;
  }
  if (known === undefined) throw new Error(`${said}, and the document knows no such operation`);
  const described = known.operation.responses[status];
  if (described === undefined) throw new Error(`${said}, which the document does not have`);
  if (method === "HEAD") return;
  const types = Object.keys(described.content ?? {});
  if (types.length === 0) {
    if (text !== "") throw new Error(`${said} with a body, and the document has none`);
    return;
  }
  const type = types.find((each) => each === "*/*" || each.split(";")[0] === mediaType);
  if (type === undefined) throw new Error(`${said} with ${mediaType}, not ${types.join(" or ")}`);
  if (type === "application/json")
    valid(said, `${known.place}${pointer("responses", String(status), "content", type)}/schema`, text);
};

const decodedPath = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

const valid = (said: string, place: string, text: string): void => {
  const validate = ajv.getSchema(`admin:#${place}`);
  if (validate === undefined) throw new Error(`the document has nothing at ${place}`);
  if (validate(JSON.parse(text)) !== true)
    throw new Error(`${said}, not as described: ${ajv.errorsText(validate.errors)}\n${text.slice(0, 500)}`);
};
