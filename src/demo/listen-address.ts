import { SluiceError } from "../core/index.ts";

export interface ListenAddress {
  readonly host: string;
  /** 0: the system chooses. */
  readonly port: number;
}

/** Reads `host:port` or `[v6]:port`. @throws SluiceError SLUICE_USAGE. */
export const parseListenAddress = (text: string): ListenAddress => {
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined || port > 65_535)
    throw new SluiceError(
      "SLUICE_USAGE",
      `"${text}" is not an address: write HOST:PORT, e.g. 127.0.0.1:7101`,
    );
  return { host, port };
};
