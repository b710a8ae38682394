import type { ChainAnswer } from "../../client/interface.ts";
import { type JsonValue, SluiceError } from "../../core/index.ts";
import { isPeerId } from "../../particle/index.ts";
import { defineCommand } from "../command.ts";
import { follow, followOptions, type KnownCall } from "../follow.ts";
import { printJson } from "../output.ts";
import { parseJson } from "../parse-json.ts";
import { isHttpUrl, parseTtl, peerOptions, withClient } from "../peer-session.ts";
import { readBytes } from "../read-bytes.ts";
import { sealArguments, sealOption } from "../seal-arguments.ts";

export const call = defineCommand({
  summary: "Call one function of a service",
  operands: "<service> <function> [JSON...]",
  arity: [2, 1026],
  options: {
    to: {
      type: "string",
      value: "ADDRESS|PEER",
      help: "Who serves: a multiaddr or URL, or with --via a peer id",
    },
    ...peerOptions,
    seal: sealOption,
    credential: {
      type: "string",
      value: "FILE",
      help: "A JWT or capability to present before the call; - reads it from stdin",
    },
    ...followOptions,
  },
  details: `Arguments are JSON, in the order of the function; a string needs its quotes.

  sluice call credit-check checkCredit '"C-1001"' 2500 --to /ip4/127.0.0.1/tcp/9990/ws/p2p/12D3KooW...
  sluice call sms sendMessage '"+447700900101"' '"Hello"' --via /ip4/127.0.0.1/tcp/9990/ws/p2p/12D3KooW... --to 12D3KooW...
  sluice call sms sendMessage '"+447700900101"' '"Hello"' --to MULTIADDR --credential capability.txt
  sluice call credit-check checkCredit '"C-1001"' 2500 --to http://127.0.0.1:8081 --trace`,
  run: async ({ options, operands, signal }) => {
    const [service = "", fn = "", ...rest] = operands;
    const args = rest.map(parseJsonOperand);
    const ttl = parseTtl(options.ttl);
    const credential =
      options.credential === undefined ? {} : { credential: await readCredential(options.credential) };
    const { address, peer } = route(options.to, options.via);
    await withClient({ address, key: options.key, signal }, async (client) => {
      const to = peer ?? client.relayPeerId;
      const given = await sealArguments(args, options.seal ?? [], to);
      if (options.watch !== true && options.trace !== true) {
        printJson(await client.call(service, fn, given, { peer: to, ...ttl, ...credential, signal }));
        return;
      }
      const { value } = await follow(options, async (told) => {
        const answer = await client.chain(
          (chain) => {
            if (credential.credential !== undefined) chain.present(to, credential.credential);
            return chain.call(to, service, fn, given);
          },
          { ...ttl, ...told, signal },
        );
        return { ...answer, calls: answer.calls.map(withoutValues) };
      });
      printJson(value);
    });
  },
});

const withoutValues = ({
  arguments: _given,
  result: _result,
  ...call
}: ChainAnswer["calls"][number]): KnownCall => call;

const MAX_CREDENTIAL_BYTES = 65_536; // of a file given by mistake not more is read

const readCredential = async (file: string): Promise<string> => {
  const text = Buffer.from(await readBytes(file, MAX_CREDENTIAL_BYTES))
    .toString("utf8")
    .trim();
  if (text !== "") return text;
  throw new SluiceError("SLUICE_USAGE", `--credential ${file} holds nothing`);
};

/** Where to connect, and who serves when that is another peer. */
const route = (
  to: string | undefined,
  via: string | undefined,
): { address: string; peer: string | undefined } => {
  if (to === undefined)
    throw new SluiceError("SLUICE_USAGE", "say who serves: --to MULTIADDR, or --via MULTIADDR --to PEER");
  if (via === undefined) {
    if (to.startsWith("/") || isHttpUrl(to)) return { address: to, peer: undefined };
    throw new SluiceError(
      "SLUICE_USAGE",
      `--to "${to}" is no multiaddr (/ip4/...) and no URL; to reach a peer by its id, add --via MULTIADDR of a gateway that knows it`,
    );
  }
  if (!isPeerId(to))
    throw new SluiceError("SLUICE_USAGE", `with --via, --to is a peer id (12D3KooW...); "${to}" is not`);
  return { address: via, peer: to };
};

const parseJsonOperand = (text: string, index: number): JsonValue => {
  const hint = /^[^\s"'{}[\],]+$/.test(text) ? `; for a string write '"${text}"'` : "";
  return parseJson(text, `argument ${index + 1}`, hint);
};
