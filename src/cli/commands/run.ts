import type { ScriptAnswer } from "../../client/interface.ts";
import { SluiceError } from "../../core/index.ts";
import { defineCommand } from "../command.ts";
import { follow, followOptions, type KnownCall } from "../follow.ts";
import { printJson, tell } from "../output.ts";
import { isHttpUrl, parseTtl, peerOptions, withClient } from "../peer-session.ts";
import { prepareScript } from "../prepare-script.ts";
import { parseSeals, readInputs, sealInputOption, sealInputs } from "../run-inputs.ts";

export const run = defineCommand({
  summary: "Run an AIR script, or a function of an Aqua file",
  operands: "<script.air|file.aqua>",
  arity: [1, 1],
  options: {
    ...peerOptions,
    func: {
      type: "string",
      short: "f",
      value: "CALL",
      help: 'Of an Aqua file: the function to run, greet or greet("Ann", 5); default the only one it exports',
    },
    data: {
      type: "string",
      value: "JSON|@FILE",
      help: "Inputs by name, a JSON object: what getDataSrv gives a script, parameters of an Aqua function",
    },
    seal: sealInputOption,
    ...followOptions,
  },
  details: `The script answers by calling ("callbackSrv" "response") on %init_peer_id%. One value is printed as it is, several as an array,
none as null; one that is sealed to your key is opened. ("errorHandlingSrv" "error") [:error: 0] makes the command fail. The
input "-relay-" is always there. --watch and --trace know of a script's calls what it tells by ("callbackSrv" "progress")
[peer, service, function] on %init_peer_id%, --trace also those that its answer was made of.

Aqua is compiled by @fluencelabs/aqua-api, which you install; null stands for an optional that is not there.

  sluice run chain.air --data '{"customerId": "C-1001"}' --via /ip4/127.0.0.1/tcp/9990/ws/p2p/12D3KooW...
  sluice run chain.aqua --func 'checkAndTell("C-1001", 2500)' --via /ip4/127.0.0.1/tcp/9990/ws/p2p/12D3KooW...
  sluice run pay.air --data @order.json --seal card=12D3KooW.../bank --via /ip4/127.0.0.1/tcp/9990/ws/p2p/12D3KooW...`,
  run: async ({ options, operands: [file = ""], signal }) => {
    const { via, key } = options;
    if (via === undefined)
      throw new SluiceError("SLUICE_USAGE", "say which gateway to connect to: --via MULTIADDR");
    if (isHttpUrl(via))
      throw new SluiceError(
        "SLUICE_NEEDS_INTERPRETER",
        "over HTTP nobody here could check what a script answers: run it with --via MULTIADDR, or make single calls (sluice call)",
      );
    const ttl = parseTtl(options.ttl);
    const seals = await parseSeals(options.seal);
    const data = await readInputs(options.data);
    const asked = { func: options.func, data, sealed: new Set(seals.keys()) };
    const { script, resultsOf, ...prepared } = await prepareScript(file, asked);
    const inputs = await sealInputs(prepared.inputs, seals);
    await withClient({ address: via, key, signal }, async (client, identity) => {
      const { ref, value } = await follow(options, async (told) => {
        const answer = await client.run(script, { inputs, ...ttl, ...told, signal });
        const { openAll } = await import("../../client/index.ts");
        const results = resultsOf(answer.values).map((each) => openAll(each, identity, answer));
        return { ref: answer.ref, value: await Promise.all(results), calls: callsOf(answer.origins) };
      });
      tell(`particle ${ref}`);
      printJson(value.length > 1 ? value : (value[0] ?? null));
    });
  },
});

/** The calls that an answer was made of, each once; what the script was given or wrote down itself is none. */
const callsOf = (origins: ScriptAnswer["origins"]): readonly KnownCall[] => {
  const calls = origins.flat().map(({ peer, service, function: fn }) => ({ peer, service, function: fn }));
  const made = calls.filter(({ service }) => service !== "" && service !== "getDataSrv");
  return [...new Map(made.map((call) => [JSON.stringify(call), call])).values()];
};
