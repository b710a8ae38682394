import { isJsonObject, SluiceError } from "../../core/index.ts";
import { adminOptions, openAdminApi } from "../admin-api.ts";
import { defineCommand } from "../command.ts";
import { readOpenapiFile, tellRefused } from "../openapi-file.ts";
import { printJson, tell } from "../output.ts";

export const publish = defineCommand({
  summary: "Publish an OpenAPI document as a service of a running gateway",
  operands: "<openapi.yaml|https URL>",
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
    replace: { type: "boolean", help: "Take the place of a service of that id" },
    ...adminOptions,
  },
  details: `Prints what was published. Operations that cannot be are listed on stderr with the reason. Credentials of the API are
written into adapters/<service>/adapter.yaml at the gateway, as { env } or { file }.

  sluice publish openapi.yaml --service credit-check --upstream http://127.0.0.1:7101 --allow 12D3KooW...`,
  run: async ({ options, operands: [file = ""], signal }) => {
    const { service, allow, upstream, replace } = options;
    if (service === undefined)
      throw new SluiceError("SLUICE_USAGE", "say by which id it is called: --service ID");
    if (allow === undefined)
      throw new SluiceError(
        "SLUICE_USAGE",
        "say who may call it: --allow PEER for each peer, or --allow '*' for everybody",
      );
    const api = await openAdminApi(options, signal);
    try {
      const path = replace === true ? `/v1/services/${encodeURIComponent(service)}` : "/v1/services";
      const published = await api.request(replace === true ? "PUT" : "POST", path, {
        service,
        ...(file.startsWith("https://") ? { url: file } : { document: await readOpenapiFile(file) }),
        upstream: upstream === undefined ? {} : { url: upstream },
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
