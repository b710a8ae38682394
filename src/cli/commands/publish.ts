import { isJsonObject, type JsonObject, SluiceError } from "../../core/index.ts";
import type { OverlaySource } from "../../openapi/index.ts";
import { adminOptions, openAdminApi } from "../admin-api.ts";
import { defineCommand } from "../command.ts";
import { loadOpenapi, ROOT_OPTION, readOverlays, tellRefused } from "../openapi-file.ts";
import { printJson, tell } from "../output.ts";
import { tellPreview, tellPublished } from "../publication-report.ts";

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
    preview: {
      type: "boolean",
      help: "Publish nothing; say what would be published, and what would change for callers",
    },
    ...adminOptions,
  },
  details: `Prints what was published. Operations that cannot be are listed on stderr with the reason. Credentials of the API are
written into adapters/<service>/adapter.yaml at the gateway, as { env } or { file }.

Of a folder its openapi.yaml, .yml or .json is published, else the one document in it, with the files it refers to and with the
overlays in the folder (overlay.yaml, *.overlay.yaml, *.overlay.json; by name) unless --overlay says which.

With --preview nothing is written: refused operations and changes are told on stderr, the rest is printed. The exit code is 6 when
a change breaks callers of the service as it is.

  sluice publish openapi.yaml --service credit-check --upstream http://127.0.0.1:7101 --allow 12D3KooW...
  sluice publish ./credit-check --service credit-check --preview`,
  run: async ({ options, operands: [operand = ""], signal }) => {
    const { service, allow, upstream, host, root, replace, preview } = options;
    if (service === undefined)
      throw new SluiceError("SLUICE_USAGE", "say by which id it is called: --service ID");
    if (allow === undefined && preview !== true)
      throw new SluiceError(
        "SLUICE_USAGE",
        "say who may call it: --allow PEER for each peer, or --allow '*' for everybody",
      );
    const { file, overlayFiles } = await sourceOf(operand, options.overlay, signal);
    const api = await openAdminApi(options, signal);
    const { method, path } = requestFor(service, { replace, preview });
    try {
      const overlays = await readOverlays(overlayFiles);
      const answer = await api.request(method, path, {
        service,
        ...(await documentOf(file, { root, overlays })),
        overlays: overlays.map(({ text }) => text),
        upstream: { ...(upstream && { url: upstream }), ...(host && { hosts: [...host] }) },
        allow: allow === undefined ? [] : [{ peers: allow.includes("*") ? "*" : [...allow] }],
      });
      printJson(answer);
      (preview === true ? tellPreview : tellPublished)(answer, { service, file });
    } catch (error) {
      if (error instanceof SluiceError && isJsonObject(error.cause)) tellRefused(file, error.cause.refused);
      throw error;
    }
  },
});

const requestFor = (
  service: string,
  { replace, preview }: { replace: boolean | undefined; preview: boolean | undefined },
): { readonly method: "POST" | "PUT"; readonly path: string } => {
  if (preview === true) return { method: "POST", path: "/v1/services/preview" };
  if (replace === true) return { method: "PUT", path: `/v1/services/${encodeURIComponent(service)}` };
  return { method: "POST", path: "/v1/services" };
};

/** A folder's document and overlays; a file or URL as it is. */
const sourceOf = async (
  operand: string,
  overlays: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<{ readonly file: string; readonly overlayFiles: readonly string[] }> => {
  const { documentFolder } = await import("../document-folder.ts");
  const { chooser } = await import("../choose.ts");
  const folder = await documentFolder(operand, chooser(signal));
  if (folder === undefined) return { file: operand, overlayFiles: overlays ?? [] };
  if (overlays === undefined)
    for (const overlay of folder.overlays) tell(`sluice: applies the overlay ${overlay}`);
  return { file: folder.document, overlayFiles: overlays ?? folder.overlays };
};

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
