import { systemClock } from "../../core/index.ts";
import { dialThin } from "../../overlay/thin-dial.ts";
import type { Client, ConnectOptions } from "../interface.ts";
import { createLibp2pTransport } from "./libp2p-transport.ts";
import { createThinClient } from "./thin-client.ts";

/** @param address - a WebSocket multiaddr of a gateway. @throws SluiceError SLUICE_CONNECT; SLUICE_USAGE: no such address. */
export const connectOverLibp2p = (address: string, { key }: ConnectOptions): Promise<Client> =>
  createThinClient({
    transport: createLibp2pTransport({ address, key, clock: systemClock, dial: dialThin }),
    key,
    clock: systemClock,
  });
