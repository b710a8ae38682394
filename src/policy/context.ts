import { type JsonObject, type JsonValue, plainLens } from "../core/index.ts";
import type { CallOrigin, Claim, Origin, PolicyRequest } from "./interface.ts";
import { type Looks, projected, sees } from "./looks.ts";

/** Distinct places of calls' results that one argument may have come from; one with more counts as not proven. */
const MAX_ORIGINS = 1_000;

/**
 * The facts of a call as a Cedar context (`schema.ts` has its types), as far as `looks` has eyes for them. Equal facts give equal JSON:
 * sets are sorted.
 */
export const contextOf = (request: PolicyRequest, looks: Looks): JsonObject => {
  const seen = Object.entries(FACTS).flatMap(([name, fact]) => {
    const value = sees(looks, [name]) ? fact(request, looks) : undefined;
    return value === undefined ? [] : [[name, value]];
  });
  return projected(Object.fromEntries(seen) as JsonObject, looks) as JsonObject;
};

type Fact = (request: PolicyRequest, looks: Looks) => JsonValue | undefined;

const FACTS: Readonly<Record<string, Fact>> = {
  arguments: (request, looks) =>
    Object.fromEntries(
      Object.entries(request.arguments).flatMap(([name, origin]) =>
        sees(looks, ["arguments", name]) ? [[name, originRecord(origin)]] : [],
      ),
    ),
  claims: ({ claims }, looks) =>
    sorted(
      claims
        .filter(({ issuer, name, value }) => sees(looks, ["claims", issuer, name, value]))
        .map(claimRecord),
    ),
  issuers: ({ claims }, looks) =>
    sorted(claims.filter(({ issuer }) => sees(looks, ["issuers", issuer])).map(({ issuer }) => text(issuer))),
  capability: ({ capability }) => (capability === undefined ? undefined : text(capability)),
  path: ({ path }) => sorted(path.map(text)),
  remainingMs: ({ remainingMs }) =>
    Math.trunc(Math.min(Math.max(remainingMs || 0, 0), Number.MAX_SAFE_INTEGER)),
  neighbour: ({ neighbour }) => ({ addressClass: neighbour.addressClass }),
};

const originRecord = (origin: Origin): JsonObject => {
  const known = origin.proven ? origin.calls : [];
  const parts = sorted(known.map((call) => ({ ...callRecord(call), path: placeOf(call) })));
  if (parts.length > MAX_ORIGINS) return UNPROVEN;
  const calls = sorted(known.map(callRecord));
  const services = sorted(calls.map((call) => serviceOf(call as JsonObject)));
  return { proven: origin.proven, calls, services, paths: sorted(known.map(placeOf)), parts };
};

const UNPROVEN: JsonObject = { proven: false, calls: [], services: [], paths: [], parts: [] };

/** AquaVM has several spellings for one place. */
const placeOf = ({ path }: CallOrigin): string => text(plainLens(path) ?? path);

const callRecord = (call: CallOrigin): JsonObject => ({
  peer: text(call.peer),
  service: text(call.service),
  function: text(call.function),
});

const serviceOf = ({ peer = "", service = "" }: JsonObject): JsonObject => ({ peer, service });

const claimRecord = ({ issuer, name, value }: Claim): JsonObject => ({
  issuer: text(issuer),
  name: text(name),
  value: text(value),
});

/** Cedar reads UTF-8, in which half a surrogate pair cannot be said. */
const text = (value: string): string => value.toWellFormed();

/** Each once, in an order of its own. */
const sorted = (items: readonly JsonValue[]): JsonValue[] => {
  const byText = new Map(items.map((item) => [JSON.stringify(item), item]));
  return [...byText].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, item]) => item);
};
