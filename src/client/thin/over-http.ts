import { systemClock } from "../../core/index.ts";
import type { Client, ConnectOptions } from "../interface.ts";
import { createHttpTransport } from "./http-transport.ts";
import { createThinClient } from "./thin-client.ts";

/** @param url - of a gateway's `http` listener. @throws SluiceError SLUICE_CONNECT. */
export const connectOverHttp = (url: string, { key }: ConnectOptions): Promise<Client> =>
  createThinClient({
    transport: createHttpTransport({ url, signer: key, clock: systemClock }),
    key,
    clock: systemClock,
  });
