import { extname } from "node:path";
import { isJsonObject, type JsonObject, SluiceError } from "../../core/index.ts";
import { defineCommand } from "../command.ts";
import { printJson, tell } from "../output.ts";
import { parseJson } from "../parse-json.ts";
import { parseTtl, peerOptions, withClient } from "../peer-session.ts";
import { readTextFile } from "../read-text-file.ts";

export const run = defineCommand({
  summary: "Run an AIR script",
  operands: "<script.air>",
  arity: [1, 1],
  options: {
    ...peerOptions,
    data: {
      type: "string",
      value: "JSON|@FILE",
      help: "Inputs by name, a JSON object; the script reads them from getDataSrv",
    },
  },
  details: `The script answers by calling ("callbackSrv" "response") on %init_peer_id%. One value is printed as it is, several as an array,
none as null. ("errorHandlingSrv" "error") [:error: 0] makes the command fail. The input "-relay-" is always there.

  sluice run chain.air --data '{"customerId": "C-1001"}' --via /ip4/127.0.0.1/tcp/9990/ws/p2p/12D3KooW...`,
  run: async ({ options, operands: [file = ""], signal }) => {
    if (options.via === undefined)
      throw new SluiceError("SLUICE_USAGE", "say which gateway to connect to: --via MULTIADDR");
    const ttl = parseTtl(options.ttl);
    const script = await readScript(file);
    const inputs = options.data === undefined ? {} : await readInputs(options.data);
    await withClient({ multiaddr: options.via, key: options.key, signal }, async (client) => {
      const { ref, values } = await client.run(script, { inputs, ...ttl, signal });
      tell(`particle ${ref}`);
      printJson(values.length > 1 ? values : (values[0] ?? null));
    });
  },
});

const readScript = async (file: string): Promise<string> => {
  const kind = extname(file);
  if (kind === ".aqua")
    throw new SluiceError(
      "SLUICE_USAGE",
      `${file}: Aqua is not compiled here yet; compile it first (aqua --air) and run the .air file`,
    );
  if (kind !== ".air") throw new SluiceError("SLUICE_USAGE", `${file}: only .air scripts can be run`);
  return readTextFile(file, "SLUICE_USAGE");
};

const readInputs = async (given: string): Promise<JsonObject> => {
  const text = given.startsWith("@") ? await readTextFile(given.slice(1), "SLUICE_USAGE") : given;
  const where = given.startsWith("@") ? given.slice(1) : "--data";
  const value = parseJson(text, where);
  if (!isJsonObject(value))
    throw new SluiceError("SLUICE_USAGE", `${where} must be a JSON object, inputs by name`);
  return value;
};
