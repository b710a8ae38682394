import { SluiceError } from "../../core/index.ts";
import type { AdminDeps } from "../interface.ts";
import { defineRoute, json, type Route } from "../route.ts";
import { functionForm } from "../service-schemas.ts";

const JSON_TYPE = "application/json; charset=utf-8";

/** What callers of a service rely on, whole and by function. */
export const functionRoutes = ({ catalog }: Pick<AdminDeps, "catalog">): Route[] => [
  defineRoute({
    method: "GET",
    path: "/v1/services/{service}/signature",
    operationId: "getSignature",
    summary: "What its callers rely on: signature.json as it is served",
    access: "viewer",
    answers: { 200: { description: "For `sluice lint --against`", mediaType: "application/json" } },
    handle({ params: { service = "" } }) {
      const body = catalog.signature(service);
      if (body === undefined)
        throw new SluiceError("SLUICE_NOT_FOUND", "no service of that name is published here");
      return { status: 200, body, mediaType: JSON_TYPE };
    },
  }),
  defineRoute({
    method: "GET",
    path: "/v1/services/{service}/functions/{function}",
    operationId: "getFunction",
    summary: "What a call of a function takes and gives",
    access: "viewer",
    answers: { 200: { description: "With a JSON Schema for each argument", schema: functionForm } },
    handle: ({ params: { service = "", function: name = "" } }) =>
      json(200, { service, ...catalog.form(service, name) }),
  }),
];
