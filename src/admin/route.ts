import type { z } from "zod";
import { type JsonValue, SluiceError } from "../core/index.ts";
import type { Role } from "./role.ts";

/**
 * probe: anybody, under any name, as often as they like, as nothing is said; public: anybody, under any name; open: no token; else a token whose
 * role allows it.
 */
export type Access = "probe" | "public" | "open" | Role;

type Method = "GET" | "POST" | "PUT" | "DELETE";

/** One endpoint: what serves it, what guards it and what describes it. Server and OpenAPI document are both made of this table. */
export interface Route {
  readonly method: Method;
  /** OpenAPI path template. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
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
  readonly mediaType?: string;
}

interface RouteRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: unknown;
  readonly body: unknown;
}

export interface Reply {
  readonly status: number;
  /** A string is sent as it is. */
  readonly body?: unknown;
  /** Default: application/json. */
  readonly mediaType?: string;
}

interface TypedRoute<Query extends z.ZodObject, Body extends z.ZodType>
  extends Omit<Route, "handle" | "query" | "body" | "bodyBytes" | "access"> {
  readonly access?: Access;
  readonly query?: Query;
  readonly body?: Body;
  readonly bodyBytes?: number;
  readonly handle: (request: {
    readonly params: RouteRequest["params"];
    readonly query: z.output<Query>;
    readonly body: z.output<Body>;
  }) => Reply | Promise<Reply>;
}

const BODY_BYTES = 8 * 1024 * 1024; // a particle of 4 MB in base64

/** Gives the handler its query and body parsed. `access` is "operator" unless said otherwise. */
export const defineRoute = <Query extends z.ZodObject, Body extends z.ZodType>(
  route: TypedRoute<Query, Body>,
): Route => ({
  access: "operator",
  bodyBytes: BODY_BYTES,
  ...route,
  handle: ({ params, query, body }) =>
    route.handle({
      params,
      query: (route.query && parsed(route.query, query, "query parameter ")) as z.output<Query>,
      body: (route.body && parsed(route.body, body, "")) as z.output<Body>,
    }),
});

export const json = (status: number, body: JsonValue | object): Reply => ({ status, body });

/** @throws SluiceError SLUICE_REQUEST naming every field that is wrong; values are not repeated. */
const parsed = <Schema extends z.ZodType>(schema: Schema, value: unknown, kind: string): z.output<Schema> => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => {
    const field = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
    return field === "" ? `${kind}${message}` : `${kind}${field.replace(/^\./, "")}: ${message}`;
  });
  throw new SluiceError("SLUICE_REQUEST", problems.join("; "));
};
