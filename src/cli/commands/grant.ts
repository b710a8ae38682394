import { isJsonObject, type JsonObject, type JsonValue, SluiceError } from "../../core/index.ts";
import { adminOptions, openAdminApi } from "../admin-api.ts";
import { capabilityOptions, readCapabilityOptions } from "../capability-options.ts";
import { defineCommand } from "../command.ts";
import { tell } from "../output.ts";

export const grant = defineCommand({
  summary: "Let a peer call functions of a running gateway, for a time",
  operands: "",
  arity: [0, 0],
  options: {
    ...capabilityOptions,
    service: { type: "string", value: "ID", help: "Service it is for" },
    ...adminOptions,
  },
  details: `Prints a capability: a text that the gateway signs and that this one peer can present. Its id, by which "sluice revoke" takes it
back, is told on stderr. --args without a PEER means a service of the gateway itself; several for one NAME: any of them.

  sluice grant --to 12D3KooW... --service sms --function sendMessage --expires 1h --count 10 --args 'To=from:crm.lookup'`,
  run: async ({ options, signal }) => {
    const { service, function: functions } = options;
    const { to, expiresMs, uses, arguments: args } = readCapabilityOptions(options);
    if (service === undefined)
      throw new SluiceError("SLUICE_USAGE", "say which service it is for: --service ID");
    if (expiresMs === undefined) throw new SluiceError("SLUICE_USAGE", "say how long it holds: --expires 1h");
    const api = await openAdminApi(options, signal);
    const granted = await api.request("POST", "/v1/grants", {
      to,
      service,
      expiresMs,
      ...(functions && { functions: [...functions] }),
      ...(uses.length > 0 && { uses: uses.map(asJson) }),
      ...(Object.keys(args).length > 0 && {
        args: Object.fromEntries(Object.entries(args).map(([name, from]) => [name, from.map(asJson)])),
      }),
    });
    if (!isJsonObject(granted) || typeof granted.capability !== "string")
      throw new SluiceError("SLUICE_CONNECT", "the gateway did not answer with a capability");
    tell(`id ${String(granted.id)}, holds until ${isoTime(granted.expires)}`);
    process.stdout.write(`${granted.capability}\n`);
  },
});

/** Without what is left open. */
const asJson = (value: object): JsonObject =>
  Object.fromEntries(
    Object.entries(value as Record<string, JsonValue | undefined>).filter(
      (entry): entry is [string, JsonValue] => entry[1] !== undefined,
    ),
  );

const isoTime = (ms: JsonValue | undefined): string =>
  typeof ms === "number" && ms <= 8.64e15 ? new Date(ms).toISOString() : "an unknown time";
