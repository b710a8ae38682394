import { z } from "zod";
import type { Role } from "./role.ts";
import type { Access, Route, RouteAnswer } from "./route.ts";
import { problem } from "./schemas.ts";

/** The routes as an OpenAPI 3.1 document. */
export const openapiDocument = (routes: readonly Route[], version: string): object => {
  const paths = Object.entries(Object.groupBy(routes, ({ path }) => path)).map(([path, methods = []]) => [
    path,
    Object.fromEntries(methods.map((route) => [route.method.toLowerCase(), operation(route)])),
  ]);
  return {
    openapi: "3.1.0",
    info: { title: "Sluice admin", version, summary: "What an operator can ask a gateway" },
    paths: Object.fromEntries(paths),
    components: {
      schemas: { Problem: schemaOf(problem, "output") },
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description: "data/admin.token, which is an operator's, or a JWT of the issuer under admin.jwt",
        },
      },
    },
  };
};

/** Roles stand where OAuth has scopes (OpenAPI 3.1, Security Requirement Object). */
const ROLES: ReadonlySet<Access> = new Set<Role>(["viewer", "operator"]);

const operation = (route: Route): object => ({
  operationId: route.operationId,
  summary: route.summary,
  security: ROLES.has(route.access) ? [{ token: [route.access] }] : [],
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
  if (schema) return { description, content: { "application/json": { schema: schemaOf(schema, "output") } } };
  return { description, ...(mediaType && { content: { [mediaType]: { schema: { type: "string" } } } }) };
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
