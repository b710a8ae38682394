import { type Client, connect, createIdentity } from "../../src/client/browser.ts";
import { type JsonValue, parseJson, stringifyJson } from "../../src/core/index.ts";
import { FLOWS } from "../contract/chain-flows.ts";
import type { FlowPeers } from "../support/chain-world.ts";

/* What runs in the page: every flow, by each of the ways in that a page has. Task and report travel as JSON. */
export interface ChainTask {
  readonly httpUrl: string;
  readonly address: string;
  readonly peers: FlowPeers;
}

/** What came of each flow, as JSON, by way and by what the flow does. */
export type ChainReport = Readonly<Record<string, Readonly<Record<string, string>>>>;

export const run = async (text: string): Promise<string> => {
  const { httpUrl, address, peers } = parseJson(text) as unknown as ChainTask;
  const key = await createIdentity();
  const report: Record<string, Record<string, string>> = {
    "light over HTTP": await played(await connect(httpUrl, { key }), peers),
    "light over libp2p": await played(await connect(address, { key, weight: "light" }), peers),
    "full over libp2p": await played(await connect(address, { key }), peers),
  };
  return stringifyJson(report);
};

const played = async (client: Client, peers: FlowPeers): Promise<Record<string, string>> => {
  const outcomes = await Promise.all(
    FLOWS.map(async ({ does, build }) => {
      const came = client.chain((chain) => build(chain, peers) as string, { ttlMs: 10_000 });
      const outcome = await came.then(
        ({ value }) => ({ value: value as JsonValue }),
        (error: { code?: string }) => ({ code: error.code ?? String(error) }),
      );
      return [does, stringifyJson(outcome)] as const;
    }),
  );
  await client.close();
  return Object.fromEntries(outcomes);
};
