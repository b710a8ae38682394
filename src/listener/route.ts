import type { IncomingHttpHeaders } from "node:http";
import type { z } from "zod";
import { type JsonValue, SluiceError } from "../core/index.ts";
import { issueText } from "./issue-text.ts";

type Method = "GET" | "POST" | "PUT" | "DELETE";

/** One endpoint: what serves it, what guards it and what describes it. Server and OpenAPI document are both made of this table. */
export interface Route<Access extends string = string> {
  readonly method: Method;
  /** OpenAPI path template. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  /** Whatever its method: it changes nothing. */
  readonly isReadOnly?: true;
  /** What somebody needs who asks; the words are each API's own. */
  readonly access: Access;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Largest body, bytes. */
  readonly bodyBytes: number;
  /** Successful answers by status. */
  readonly answers: Readonly<Record<number, RouteAnswer>>;
  readonly handle: (request: RouteRequest) => Reply | Promise<Reply>;
}

export interface RouteAnswer {
  readonly description: string;
  /** Absent: no body, or text. */
  readonly schema?: z.ZodType;
  /** Of the text; beside a schema, in what form it can be had as well. */
  readonly mediaType?: string;
}

/** The request line and headers as they came are for routes that verify signatures of them. */
export interface RouteRequest<Query = unknown, Body = unknown> {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  /** Who asks and in what role, as the entrance of this API found out; empty where it does not ask. */
  readonly who: string;
  readonly role: string;
  /** Aborted when whoever asked is gone before the answer is out. */
  readonly gone: AbortSignal;
}

export interface Reply {
  readonly status: number;
  /** A string or stream is sent as it is. */
  readonly body?: unknown;
  /** Default: application/json. */
  readonly mediaType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface TypedRoute<Access extends string, Query extends z.ZodObject, Body extends z.ZodType>
  extends Omit<Route<Access>, "handle" | "query" | "body" | "bodyBytes" | "access"> {
  readonly access?: Access;
  readonly query?: Query;
  readonly body?: Body;
  readonly bodyBytes?: number;
  readonly handle: (request: RouteRequest<z.output<Query>, z.output<Body>>) => Reply | Promise<Reply>;
}

/** Makes the function that defines one API's routes: the handler gets its query and body parsed. */
export const routeDefiner =
  <Access extends string>(defaults: { readonly access: Access; readonly bodyBytes: number }) =>
  <Query extends z.ZodObject, Body extends z.ZodType>(
    route: TypedRoute<Access, Query, Body>,
  ): Route<Access> => ({
    ...defaults,
    ...route,
    handle: (request) =>
      route.handle({
        ...request,
        query: (route.query && parsed(route.query, request.query, "query parameter")) as z.output<Query>,
        body: (route.body && parsed(route.body, givenBody(request), "field")) as z.output<Body>,
      }),
  });

export const json = (status: number, body: JsonValue | object): Reply => ({ status, body });

/** No body at all is an empty object: whether that is enough is for the schema to say. */
const givenBody = ({ body }: RouteRequest): unknown => (body === undefined ? {} : body);

/** @throws SluiceError SLUICE_REQUEST naming every field that is wrong; values are not repeated. */
const parsed = <Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  kind: "query parameter" | "field",
): z.output<Schema> => {
  const result = schema.safeParse(value, { error: issueText(kind) });
  if (result.success) return result.data;
  const isQuery = kind === "query parameter";
  const problems = result.error.issues.map(({ path, message, code }) => {
    const field = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
    if (field !== "") return `${isQuery ? "query parameter " : ""}${field.replace(/^\./, "")}: ${message}`;
    return code === "invalid_type" && !isQuery ? `the body ${message}` : message;
  });
  throw new SluiceError("SLUICE_REQUEST", problems.join("; "));
};
