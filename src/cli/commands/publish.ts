import { isJsonObject, type JsonObject, SluiceError } from "../../core/index.ts";
import type { OverlaySource } from "../../openapi/index.ts";
import { adminOptions, openAdminApi } from "../admin-api.ts";
import { defineCommand } from "../command.ts";
import { loadOpenapi, ROOT_OPTION, readOverlays, tellRefused } from "../openapi-file.ts";
import { printJson, tell } from "../output.ts";

export const publish = defineCommand({
  summary: "Publish an OpenAPI document as a service of a running gateway",
  operands: "<openapi.yaml|folder|https URL>",
  arity: [1, 1],
  options: {
    service: { type: "string", value: "ID", help: "Service id by which it is called" },
    upstream: { type: "string", value: "URL", help: "Where the API is; default the document's first server" },
    allow: {
      type: "string",
      value: "PEER|'*'",
      multiple: true,
      help: "Who may call it; may be given several times",
    },
    root: ROOT_OPTION,
    host: {
      type: "string",
      value: "HOST",
      multiple: true,
      help: "Further host that its operations' servers may be on; may be given several times",
    },
    overlay: {
      type: "string",
      value: "FILE",
      multiple: true,
      help: "OpenAPI Overlay to apply first; may be given several times",
    },
    replace: { type: "boolean", help: "Take the place of a service of that id" },
    ...adminOptions,
  },
  details: `Prints what was published. Operations that cannot be are listed on stderr with the reason. Credentials of the API are
written into adapters/<service>/adapter.yaml at the gateway, as { env } or { file }.

  sluice publish openapi.yaml --service credit-check --upstream http://127.0.0.1:7101 --allow 12D3KooW...`,
  run: async ({ options, operands: [file = ""], signal }) => {
    const { service, allow, upstream, host, overlay, root, replace } = options;
    if (service === undefined)
      throw new SluiceError("SLUICE_USAGE", "say by which id it is called: --service ID");
    if (allow === undefined)
      throw new SluiceError(
        "SLUICE_USAGE",
        "say who may call it: --allow PEER for each peer, or --allow '*' for everybody",
      );
    const api = await openAdminApi(options, signal);
    try {
      const overlays = await readOverlays(overlay ?? []);
      const path = replace === true ? `/v1/services/${encodeURIComponent(service)}` : "/v1/services";
      const published = await api.request(replace === true ? "PUT" : "POST", path, {
        service,
        ...(await documentOf(file, { root, overlays })),
        overlays: overlays.map(({ text }) => text),
        upstream: { ...(upstream && { url: upstream }), ...(host && { hosts: [...host] }) },
        allow: [{ peers: allow.includes("*") ? "*" : [...allow] }],
      });
      if (isJsonObject(published)) {
        tellRefused(file, published.refused);
        for (const warning of Array.isArray(published.warnings) ? published.warnings : [])
          tell(`sluice: ${service}: ${String(warning)}`);
      }
      printJson(published);
    } catch (error) {
      if (error instanceof SluiceError && isJsonObject(error.cause)) tellRefused(file, error.cause.refused);
      throw error;
    }
  },
});

/** The gateway fetches a URL itself; a file is sent as it is, with all that it refers to once overlays have changed it. */
const documentOf = async (
  operand: string,
  options: { root: string | undefined; overlays: readonly OverlaySource[] },
): Promise<JsonObject> => {
  if (operand.startsWith("https://")) return { url: operand };
  const { document, text, texts } = await loadOpenapi(operand, options);
  // Its name matters where something refers to it by that name: another file, or itself.
  const isAlone = texts.size === 0 && !text.includes(`${document.name}#`);
  return isAlone
    ? { document: text }
    : { document: text, documentName: document.name, files: Object.fromEntries(texts) };
};
