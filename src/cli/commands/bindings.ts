import { SluiceError } from "../../core/index.ts";
import { defineCommand } from "../command.ts";
import { compileOperand } from "../compile-operand.ts";
import { ROOT_OPTION, tellRefused } from "../openapi-file.ts";

export const bindings = defineCommand({
  summary: "Write Aqua or TypeScript bindings of an OpenAPI document",
  operands: "<openapi.yaml|folder|https URL|adapter.yaml>",
  arity: [1, 1],
  options: {
    aqua: { type: "boolean", help: "Aqua source, for the service's /aqua view" },
    ts: { type: "boolean", help: "TypeScript module, for the plain view and for chains" },
    root: ROOT_OPTION,
    service: {
      type: "string",
      value: "ID",
      help: "Service id; default the manifest's, else the name of the document's folder",
    },
  },
  details: `Given an adapter.yaml, its names and argument lists are used. Operations that cannot be published are listed on stderr.

  sluice bindings openapi/credit-check/openapi.yaml --aqua > credit-check.aqua`,
  run: async ({ options, operands: [file = ""] }) => {
    const { aqua, ts, service, root } = options;
    if (aqua === ts) throw new SluiceError("SLUICE_USAGE", "choose one: --aqua or --ts");
    const { adapter, document } = await compileOperand(file, { service, root });
    tellRefused(document.where, adapter.refused);
    process.stdout.write(aqua === true ? adapter.aqua() : adapter.types());
  },
});
