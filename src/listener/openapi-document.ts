import { z } from "zod";
import { problem as plainProblem } from "./problems.ts";
import type { Route, RouteAnswer } from "./route.ts";

/** What is said of an API besides its routes. */
export interface ApiDescription<Access extends string> {
  readonly info: { readonly title: string; readonly version: string; readonly summary: string };
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
  { info, securitySchemes, securityOf, problem = plainProblem }: ApiDescription<Access>,
): object => {
  const paths = Object.entries(Object.groupBy(routes, ({ path }) => path)).map(([path, methods = []]) => [
    path,
    Object.fromEntries(
      methods.map((route) => [route.method.toLowerCase(), operation(route, securityOf(route.access))]),
    ),
  ]);
  return {
    openapi: "3.1.0",
    info,
    paths: Object.fromEntries(paths),
    components: { schemas: { Problem: schemaOf(problem, "output") }, securitySchemes },
  };
};

const operation = (route: Route, security: object): object => ({
  operationId: route.operationId,
  summary: route.summary,
  security,
  parameters: [...pathParameters(route), ...queryParameters(route)],
  ...(route.body && {
    requestBody: {
      required: true,
      content: { "application/json": { schema: schemaOf(route.body, "input") } },
    },
  }),
  responses: {
    ...Object.fromEntries(
      Object.entries(route.answers).map(([status, answer]) => [status, response(answer)]),
    ),
    default: {
      description: "RFC 9457 problem document",
      content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
    },
  },
});

const response = ({ description, schema, mediaType }: RouteAnswer): object => {
  if (schema === undefined && mediaType === undefined) return { description };
  const content = {
    ...(schema && { "application/json": { schema: schemaOf(schema, "output") } }),
    ...(mediaType && { [mediaType]: { schema: { type: "string" } } }),
  };
  return { description, content };
};

const pathParameters = ({ path }: Route): object[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));

const queryParameters = ({ query }: Route): object[] =>
  Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: false,
    schema: schemaOf(schema as z.ZodType, "output"),
  }));

const schemaOf = (schema: z.ZodType, io: "input" | "output"): object => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
};
