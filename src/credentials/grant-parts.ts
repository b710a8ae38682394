import { isJsonObject, type JsonValue } from "../core/index.ts";
import { isPeerId } from "../particle/index.ts";
import type { GrantOrigin, UseRule } from "./interface.ts";
import { invalid } from "./invalid.ts";
import { MAX_LIFETIME_MS, MAX_NAME_CHARS, MAX_ORIGINS, MAX_USE_LIMIT, MAX_USES } from "./limits.ts";

/** Parts of a link's claims; each is refused with SLUICE_INVALID_CREDENTIAL where it is not of its form. */

export const readName = (value: JsonValue | undefined, claim: string): string => {
  if (typeof value === "string" && value !== "" && value.length <= MAX_NAME_CHARS) return value;
  throw unreadable(claim);
};

/** A list of at least one. */
export const readList = <T>(
  value: JsonValue | undefined,
  of: {
    readonly name: string;
    readonly max: number;
    readonly item: (value: JsonValue, name: string) => T;
  },
): T[] => {
  if (!Array.isArray(value) || value.length === 0 || value.length > of.max) throw unreadable(of.name);
  return value.map((each) => of.item(each, of.name));
};

/** `gateway`: whose service it is where no peer is named. */
export const readOrigins = (value: JsonValue, gateway: string): GrantOrigin[] =>
  readList(value, {
    name: "args",
    max: MAX_ORIGINS,
    item: (origin) => {
      if (!isJsonObject(origin) || !hasOnly(origin, ["peer", "service", "function"]))
        throw unreadable("args");
      const { peer = gateway, service, function: fn } = origin;
      if (typeof peer !== "string" || !isPeerId(peer)) throw unreadable("args");
      return {
        peer,
        service: readName(service, "args"),
        function: fn === undefined ? undefined : readName(fn, "args"),
      };
    },
  });

export const readUses = (value: JsonValue | undefined): UseRule[] => {
  if (value === undefined) return [];
  const uses = readList(value, { name: "uses", max: MAX_USES, item: readUse });
  if (new Set(uses.map(({ perMs }) => perMs)).size < uses.length) throw unreadable("uses");
  return uses;
};

const readUse = (value: JsonValue): UseRule => {
  if (!isJsonObject(value) || !hasOnly(value, ["limit", "perMs"])) throw unreadable("uses");
  const { limit, perMs } = value;
  if (!isWhole(limit, MAX_USE_LIMIT)) throw unreadable("uses");
  if (perMs === undefined) return { limit, perMs };
  if (!isWhole(perMs, MAX_LIFETIME_MS)) throw unreadable("uses");
  return { limit, perMs };
};

const isWhole = (value: JsonValue | undefined, max: number): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= max;

const hasOnly = (value: object, names: readonly string[]): boolean =>
  Object.keys(value).every((name) => names.includes(name));

const unreadable = (claim: string): Error => invalid(`has ${claim} that cannot be read`);
