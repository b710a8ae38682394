import type { Client } from "../src/client/interface.ts";

/** Where a client finds what it talks to, each through a wire of its own. */
export interface Addresses {
  /** The entry gateway's `http` listener. */
  readonly http: string;
  /** The entry gateway's multiaddr. */
  readonly peer: string;
  readonly entry: string;
  /** Peer ids of the gateways that serve the APIs, in their order. */
  readonly servers: readonly string[];
  readonly apis: readonly string[];
}

/** A connected client. */
export interface Session {
  /** Calls one API after the other in turn, each with what the last one gave; what the last of them gives. */
  chain(text: string, calls: number): Promise<string>;
  close(): Promise<void>;
}

/** @param sluice - URL of the module that the package exports as `sluice/client`. */
type Connect = (to: Addresses, sluice: string) => Promise<Session>;

/** As people call APIs without Sluice: undici, keep-alive, one request after the other. */
const fetched: Connect = async ({ apis }) => {
  await (await fetch(apis[0] ?? "")).arrayBuffer(); // `fetch` makes no connection without a request
  return {
    async chain(text, calls) {
      let given = text;
      for (let index = 0; index < calls; index++) {
        const response = await fetch(`${apis[index % apis.length]}/turn`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ text: given }),
        });
        if (!response.ok) throw new Error(`an API answered ${response.status}`);
        given = ((await response.json()) as { text: string }).text;
      }
      return given;
    },
    close: async () => {}, // the next one goes to other ports
  };
};

const sluiceClient =
  (address: "http" | "peer", options: { readonly weight?: "light" } = {}): Connect =>
  async (to, sluice) => {
    const { connect, createIdentity } = (await import(sluice)) as typeof import("../src/client/node.ts");
    const client: Client = await connect(to[address], { key: await createIdentity(), ...options });
    return {
      async chain(text, calls) {
        const { value } = await client.chain((chain) => {
          let given = chain.call<{ text: string }>(to.servers[0] ?? "", "letters", "turn", [text]).at("text");
          for (let index = 1; index < calls; index++) {
            const peer = to.servers[index % to.servers.length] ?? "";
            given = chain.call<{ text: string }>(peer, "letters", "turn", [given]).at("text");
          }
          return given;
        });
        return value;
      },
      close: () => client.close(),
    };
  };

/** The same script each time, given the text as the Aqua compiler's would be. */
const fluence: Connect = async ({ peer, entry, servers }) => {
  const { callAquaFunction, createClient } = await import("@fluencelabs/js-client");
  const client = await createClient(peer);
  const hop = `(new $hop (new #hop (canon "${entry}" $hop #hop)))`;
  const scriptOf = (calls: number): string => {
    const steps = Array.from({ length: calls }, (_, index) => {
      const given = index === 0 ? "text" : `v${index - 1}.$.text`;
      return `(call "${servers[index % servers.length]}" ("letters" "turn") [${given}] v${index})`;
    });
    const body = [
      '(call %init_peer_id% ("getDataSrv" "text") [] text)',
      hop,
      ...steps,
      hop,
      `(call %init_peer_id% ("callbackSrv" "response") [v${calls - 1}.$.text])`,
    ].reduceRight((rest, step) => `(seq ${step} ${rest})`);
    return `(xor ${body} (seq ${hop} (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])))`;
  };
  return {
    async chain(text, calls) {
      const answer = await callAquaFunction({
        script: scriptOf(calls),
        peer: client,
        args: { text },
        fireAndForget: false,
      } as never);
      return String(Array.isArray(answer) ? answer[0] : answer);
    },
    close: () => client.disconnect(),
  };
};

/** Client-server is what the others are compared with. */
export const KINDS = {
  "client-server": fetched,
  "light, HTTP": sluiceClient("http"),
  "light, libp2p": sluiceClient("peer", { weight: "light" }),
  full: sluiceClient("peer"),
  "js-client": fluence,
} as const satisfies Readonly<Record<string, Connect>>;

export type Kind = keyof typeof KINDS;
