import type { z } from "zod";
import { SluiceError, stringifyJson } from "../../core/index.ts";
import type { PublishRequest, ServiceCatalog } from "../../services/interface.ts";
import type { AdminDeps } from "../interface.ts";
import { publishBody, replaceBody } from "../publication-schemas.ts";
import { defineRoute, json, type Reply, type Route } from "../route.ts";
import { nothing, preview, service, serviceList } from "../service-schemas.ts";

/** A path of this API where a service's name would stand. */
const PREVIEW = "preview";
const NO_NAME = `service: ${PREVIEW} is a path of this API; choose another name`;
const DOCUMENT_BYTES = 33 * 1024 * 1024; // a document of 32 MB and the rest of the request

export const serviceRoutes = ({
  catalog,
  fetchDocument,
}: Pick<AdminDeps, "catalog" | "fetchDocument">): Route[] => {
  const requestOf = async (
    name: string,
    body: Omit<z.output<typeof publishBody>, "service">,
  ): Promise<PublishRequest> => ({
    service: name,
    document: await documentText(body, fetchDocument),
    upstream: body.upstream,
    allow: body.allow,
    ...(body.policy && { policy: body.policy }),
    ...(body.plainIds && { plainIds: body.plainIds }),
    ...(body.quota && { quota: body.quota }),
    ...(body.url && { documentUrl: body.url }),
    ...(body.operations && { operations: body.operations }),
    ...(body.overlays && { overlays: body.overlays.map(textOf) }),
    ...(body.files && { files: body.files }),
    ...(body.documentName && { documentName: body.documentName }),
  });

  return [
    defineRoute({
      method: "GET",
      path: "/v1/services",
      operationId: "listServices",
      summary: "The services published here",
      access: "viewer",
      answers: { 200: { description: "Sorted by name", schema: serviceList } },
      handle: () => json(200, { services: catalog.statuses() }),
    }),
    defineRoute({
      method: "POST",
      path: "/v1/services",
      operationId: "publishService",
      summary: "Publishes an OpenAPI document as a service",
      body: publishBody,
      bodyBytes: DOCUMENT_BYTES,
      answers: {
        201: { description: "Published; `refused` lists the operations that are not", schema: service },
      },
      async handle({ body }) {
        if (body.service === PREVIEW) throw new SluiceError("SLUICE_REQUEST", NO_NAME);
        const published = await catalog.publish(await requestOf(body.service, body), "create");
        return json(201, catalog.status(body.service) ?? published);
      },
    }),
    defineRoute({
      method: "POST",
      path: `/v1/services/${PREVIEW}`,
      operationId: "previewService",
      summary: "What publishing a document would come to, for callers too; nothing is written",
      isReadOnly: true,
      body: publishBody,
      bodyBytes: DOCUMENT_BYTES,
      answers: { 200: { description: "What would be published, refused and changed", schema: preview } },
      handle: async ({ body }) => json(200, await catalog.preview(await requestOf(body.service, body))),
    }),
    defineRoute({
      method: "GET",
      path: "/v1/services/{service}",
      operationId: "getService",
      summary: "One service",
      access: "viewer",
      answers: { 200: { description: "The service", schema: service } },
      handle: ({ params }) =>
        json(
          200,
          found(params, (name) => catalog.status(name)),
        ),
    }),
    defineRoute({
      method: "PUT",
      path: "/v1/services/{service}",
      operationId: "replaceService",
      summary: "Publishes a service in place of the one of that name, if there is one",
      body: replaceBody,
      bodyBytes: DOCUMENT_BYTES,
      answers: {
        200: { description: "Replaced", schema: service },
        201: { description: "Published", schema: service },
      },
      async handle({ params, body }) {
        const name = nameOf(params);
        if (body.service !== undefined && body.service !== name) {
          throw new SluiceError("SLUICE_REQUEST", "service: differs from the name in the path");
        }
        const status = catalog.get(name) === undefined ? 201 : 200;
        const published = await catalog.publish(await requestOf(name, body), "replace");
        return json(status, catalog.status(name) ?? published);
      },
    }),
    defineRoute({
      method: "DELETE",
      path: "/v1/services/{service}",
      operationId: "removeService",
      summary: "Unpublishes a service and deletes its adapter folder",
      answers: { 204: { description: "Removed" } },
      async handle({ params }) {
        await catalog.remove(nameOf(params));
        return { status: 204 };
      },
    }),
    ...switchRoutes(catalog),
    ...textRoutes(catalog),
  ];
};

const SWITCHES = [
  ["disable", "disabled", "disableService", "Refuses its calls from now on, and after a restart"],
  ["enable", "enabled", "enableService", "Lets its calls in again"],
  [
    "drain",
    "draining",
    "drainService",
    "Lets particles go on that called it, no others; disables it when they are over",
  ],
] as const;

/** Switched off or on by its operator. */
const switchRoutes = (catalog: ServiceCatalog): Route[] =>
  SWITCHES.map(([verb, mode, operationId, summary]) =>
    defineRoute({
      method: "POST",
      path: `/v1/services/{service}/${verb}`,
      operationId,
      summary,
      body: nothing,
      answers: { 200: { description: "As it is now", schema: service } },
      handle: async ({ params, who }) => json(200, await catalog.switchTo(nameOf(params), mode, who)),
    }),
  );

/** What is made of a service, as text. */
const textRoutes = (catalog: ServiceCatalog): Route[] => {
  const text = (
    kind: "openapi" | "aqua" | "types",
    summary: string,
    mediaTypeOf: (text: string) => string,
  ): Route =>
    defineRoute({
      method: "GET",
      path: `/v1/services/{service}/${kind}`,
      operationId: { openapi: "getDocument", aqua: "getAquaBindings", types: "getTypes" }[kind],
      summary,
      access: "viewer",
      answers: { 200: { description: summary, mediaType: kind === "openapi" ? "*/*" : PLAIN } },
      handle({ params }): Reply {
        const body = found(params, (name) => catalog[kind](name));
        return { status: 200, body, mediaType: mediaTypeOf(body) };
      },
    });
  return [
    text("openapi", "Its document as received", (document) =>
      /^\s*\{/.test(document) ? "application/json; charset=utf-8" : "application/yaml; charset=utf-8",
    ),
    text("aqua", "Aqua bindings of its /aqua view", () => PLAIN),
    text("types", "TypeScript declarations of its plain view", () => PLAIN),
  ];
};

const PLAIN = "text/plain; charset=utf-8";

const nameOf = (params: Readonly<Record<string, string>>): string => params.service ?? "";

/** @throws SluiceError SLUICE_NOT_FOUND */
const found = <T>(params: Readonly<Record<string, string>>, get: (name: string) => T | undefined): T => {
  const value = get(nameOf(params));
  if (value === undefined)
    throw new SluiceError("SLUICE_NOT_FOUND", "no service of that name is published here");
  return value;
};

/** The schema lets exactly one of both through. */
const documentText = async (
  { document, url }: Pick<z.output<typeof publishBody>, "document" | "url">,
  fetchDocument: AdminDeps["fetchDocument"],
): Promise<string> => {
  if (url !== undefined) return fetchDocument(url);
  return textOf(document ?? {});
};

const textOf = (document: string | object): string =>
  typeof document === "string" ? document : stringifyJson(document);
