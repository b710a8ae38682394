import type { z } from "zod";
import { isJsonType } from "../core/index.ts";
import { type DescribedSchemas, describedSchemas } from "./described-schemas.ts";
import { problem as plainProblem } from "./problems.ts";
import type { Route, RouteAnswer } from "./route.ts";

/** What is said of an API besides its routes. */
export interface ApiDescription<Access extends string> {
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly summary: string;
    readonly description?: string;
    readonly license?: object;
  };
  readonly servers?: readonly object[];
  /** In the order in which they are shown. */
  readonly tags?: readonly { readonly name: string; readonly description: string }[];
  /** What else is said of one operation: `tags`, `description`. */
  readonly about?: (route: Pick<Route<Access>, "operationId" | "path" | "method" | "access">) => object;
  /** Bodies to send, by operationId. */
  readonly examples?: Readonly<Record<string, object>>;
  /** By name. */
  readonly securitySchemes: Readonly<Record<string, object>>;
  /** What a route of this access asks for: a list of alternatives. */
  readonly securityOf: (access: Access) => readonly Readonly<Record<string, readonly string[]>>[];
  /** Default: without extensions. */
  readonly problem?: z.ZodType;
}

/** The routes as an OpenAPI 3.1 document. */
export const openapiDocument = <Access extends string>(
  routes: readonly Route<Access>[],
  description: ApiDescription<Access>,
): object => {
  const { info, servers, tags, securitySchemes, problem = plainProblem } = description;
  const schemas = describedSchemas();
  const paths = Object.entries(Object.groupBy(routes, ({ path }) => path)).map(([path, methods = []]) => [
    path,
    Object.fromEntries(
      methods.map((route) => [route.method.toLowerCase(), operation(route, description, schemas)]),
    ),
  ]);
  const Problem = schemas.of(problem, "output");
  return {
    openapi: "3.1.0",
    info,
    ...(servers && { servers }),
    ...(tags && { tags }),
    paths: Object.fromEntries(paths),
    components: { schemas: { Problem, ...schemas.shared }, securitySchemes },
  };
};

const operation = <Access extends string>(
  route: Route<Access>,
  { securityOf, about, examples = {} }: ApiDescription<Access>,
  schemas: DescribedSchemas,
): object => ({
  operationId: route.operationId,
  summary: route.summary,
  ...about?.(route),
  security: securityOf(route.access),
  parameters: [...pathParameters(route), ...queryParameters(route, schemas)],
  ...(route.body && {
    requestBody: {
      required: true,
      content: {
        "application/json": {
          schema: schemas.of(route.body, "input"),
          ...(Object.hasOwn(examples, route.operationId) && { example: examples[route.operationId] }),
        },
      },
    },
  }),
  responses: {
    ...Object.fromEntries(
      Object.entries(route.answers).map(([status, answer]) => [status, response(answer, schemas)]),
    ),
    default: {
      description: "RFC 9457 problem document",
      content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
    },
  },
});

const response = ({ description, schema, mediaType }: RouteAnswer, schemas: DescribedSchemas): object => {
  if (schema === undefined && mediaType === undefined) return { description };
  const content = {
    ...(schema && { "application/json": { schema: schemas.of(schema, "output") } }),
    ...(mediaType && { [mediaType]: { schema: textSchema(mediaType) } }),
  };
  return { description, content };
};

/** What is JSON to whoever gets it may be any value. */
const textSchema = (mediaType: string): object =>
  mediaType === "*/*" || isJsonType(mediaType) ? {} : { type: "string" };

const pathParameters = ({ path }: Pick<Route, "path">): object[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));

const queryParameters = ({ query }: Pick<Route, "query">, schemas: DescribedSchemas): object[] =>
  Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: false,
    schema: schemas.of(schema as z.ZodType, "output"),
  }));
