import { SluiceError } from "../core/index.ts";
import type { AskedOrigin, UseRule } from "../credentials/index.ts";
import { parseDuration } from "./parse-duration.ts";

/** Flags of every command that makes a capability. */
export const capabilityOptions = {
  to: { type: "string", value: "PEER", help: "Peer id of who shall hold it" },
  function: {
    type: "string",
    value: "NAME",
    multiple: true,
    help: "Function it is for; may be given several times; default all",
  },
  expires: { type: "string", value: "TIME", help: "How long it holds: 90s, 15m, 1h, 30d" },
  count: { type: "string", value: "N", help: "Calls it is good for" },
  per: { type: "string", value: "TIME", help: "The time in which --count calls may be made; default all" },
  args: {
    type: "string",
    value: "ARG=from:PLACE",
    multiple: true,
    help: "Where an argument must come from: [PEER/]SERVICE[.FUNCTION], default the gateway's",
  },
} as const;

interface Given {
  readonly to?: string;
  readonly expires?: string;
  readonly count?: string;
  readonly per?: string;
  readonly args?: readonly string[];
}

export interface CapabilityOptions {
  readonly to: string;
  readonly expiresMs: number | undefined;
  readonly uses: readonly UseRule[];
  readonly arguments: Readonly<Record<string, readonly AskedOrigin[]>>;
}

/** @throws SluiceError SLUICE_USAGE naming the flag. */
export const readCapabilityOptions = (given: Given): CapabilityOptions => {
  if (given.to === undefined)
    throw new SluiceError("SLUICE_USAGE", "say who shall hold it: --to PEER (12D3KooW...)");
  return {
    to: given.to,
    expiresMs: given.expires === undefined ? undefined : parseDuration(given.expires, "--expires"),
    uses: readUses(given),
    arguments: readArguments(given.args ?? []),
  };
};

const readUses = ({ count, per }: Given): UseRule[] => {
  if (count === undefined) {
    if (per === undefined) return [];
    throw new SluiceError("SLUICE_USAGE", "--per says in which time --count calls may be made: give both");
  }
  const limit = Number(count);
  if (!/^\d{1,10}$/.test(count) || limit < 1 || limit > 1_000_000_000)
    throw new SluiceError("SLUICE_USAGE", `--count is a whole number from 1 on; "${count}" is not`);
  return [{ limit, perMs: per === undefined ? undefined : parseDuration(per, "--per") }];
};

const readArguments = (given: readonly string[]): Record<string, AskedOrigin[]> => {
  const byName = new Map<string, AskedOrigin[]>();
  for (const text of given) {
    const [name, origin] = readCondition(text);
    byName.set(name, [...(byName.get(name) ?? []), origin]);
  }
  return Object.fromEntries(byName);
};

/** A function's name has no dot, a service's may: what follows the last one is the function, `*` standing for all. */
const CONDITION = /^([^=]+)=from:(?:([^/]+)\/)?([^/]+?)(?:\.([^./]+))?$/;

const readCondition = (text: string): [name: string, origin: AskedOrigin] => {
  const [, name, peer, service, fn] = CONDITION.exec(text) ?? [];
  if (name === undefined || service === undefined)
    throw new SluiceError(
      "SLUICE_USAGE",
      `--args "${text}" is not NAME=from:[PEER/]SERVICE[.FUNCTION], such as to=from:crm.lookup`,
    );
  return [name, { peer, service, function: fn === "*" ? undefined : fn }];
};
