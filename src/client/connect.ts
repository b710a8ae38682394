import { createInterpreterPool } from "../avm/index.ts";
import { createEngine } from "../engine/index.ts";
import { createOverlay } from "../overlay/index.ts";
import { createFullClient } from "./full/create-full-client.ts";
import type { Client, ConnectOptions } from "./interface.ts";
import { needIdentity, wayIn } from "./options.ts";
import { connectOverHttp } from "./thin/over-http.ts";
import { connectOverLibp2p } from "./thin/over-libp2p.ts";

/**
 * A client of one gateway.
 * @param address - a multiaddr ending in /p2p/<peer id>, or the URL of its `http` listener, which makes the client a light one.
 * @throws SluiceError SLUICE_CONNECT; SLUICE_USAGE: no such address, or a key or weight that does not go with it.
 */
export const connect = async (address: string, options: ConnectOptions): Promise<Client> => {
  const way = wayIn(address, options);
  if (way === "http") return connectOverHttp(address, options);
  if (way === "libp2p") return connectOverLibp2p(address, options);
  return createFullClient(
    { ...options, multiaddr: address, identity: needIdentity(options.key) },
    {
      createEngine,
      createInterpreter: (limits, deps) => createInterpreterPool({ ...limits, workers: 1 }, deps),
      createOverlay: (limits, deps) => createOverlay({ ...limits, listen: [], announce: [] }, deps),
    },
  );
};
