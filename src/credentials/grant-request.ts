import { clip, isJsonObject, type JsonObject, type JsonValue, nearest, SluiceError } from "../core/index.ts";
import { isPeerId } from "../particle/index.ts";
import type { AskedOrigin, GrantRequest, UseRule } from "./interface.ts";
import {
  MAX_ARGUMENTS,
  MAX_FUNCTIONS,
  MAX_LIFETIME_MS,
  MAX_NAME_CHARS,
  MAX_ORIGINS,
  MAX_USE_LIMIT,
  MAX_USES,
} from "./limits.ts";

/** A value and what messages call it. */
interface Asked {
  readonly value: unknown;
  readonly at: string;
}

/**
 * The body of `POST /v1/grants`: `{to, service, functions?, expiresMs, uses?: [{limit, perMs?}], args?: {name: [{peer?, service, function?}]}}`.
 * A peer may be one of `peers`, which are the names of sluice.yaml.
 * @throws SluiceError SLUICE_REQUEST naming the first thing that is wrong.
 */
export const parseGrantRequest = (
  body: unknown,
  peers: Readonly<Record<string, string>> = {},
): GrantRequest => {
  const { to, service, functions, expiresMs, uses, args } = record({ value: body, at: "the grant" }, [
    "to",
    "service",
    "functions",
    "expiresMs",
    "uses",
    "args",
  ]);
  return {
    to: peer({ value: to, at: "to" }, peers),
    service: name({ value: service, at: "service" }),
    functions:
      functions === undefined
        ? undefined
        : list({ value: functions, at: "functions" }, { max: MAX_FUNCTIONS, item: name }),
    expiresMs: ms({ value: expiresMs, at: "expiresMs" }),
    uses: uses === undefined ? [] : useRules({ value: uses, at: "uses" }),
    arguments: args === undefined ? {} : conditions({ value: args, at: "args" }, peers),
  };
};

const useRules = (asked: Asked): UseRule[] => {
  if (Array.isArray(asked.value) && asked.value.length === 0) return [];
  const rules = list(asked, { max: MAX_USES, item: useRule });
  if (new Set(rules.map(({ perMs }) => perMs)).size < rules.length)
    throw refused(asked, "must not limit the same time twice");
  return rules;
};

const useRule = (asked: Asked): UseRule => {
  const { limit, perMs } = record(asked, ["limit", "perMs"]);
  return {
    limit: whole({ value: limit, at: `${asked.at}.limit` }, { min: 1, max: MAX_USE_LIMIT }),
    perMs: perMs === undefined ? undefined : ms({ value: perMs, at: `${asked.at}.perMs` }),
  };
};

const conditions = (asked: Asked, peers: Readonly<Record<string, string>>): GrantRequest["arguments"] => {
  const { value } = asked;
  if (!isJsonObject(value) || Object.keys(value).length > MAX_ARGUMENTS)
    throw refused(asked, `must be an object, at most ${MAX_ARGUMENTS} arguments by name`);
  return Object.fromEntries(
    Object.entries(value).map(([argument, origins]) => [
      name({ value: argument, at: asked.at }),
      list(
        { value: origins, at: asked.at },
        { max: MAX_ORIGINS, item: (origin) => askedOrigin(origin, peers) },
      ),
    ]),
  );
};

const askedOrigin = (asked: Asked, peers: Readonly<Record<string, string>>): AskedOrigin => {
  const { peer: named, service, function: fn } = record(asked, ["peer", "service", "function"]);
  return {
    peer: named === undefined ? undefined : peer({ value: named, at: `${asked.at}.peer` }, peers),
    service: name({ value: service, at: `${asked.at}.service` }),
    function: fn === undefined ? undefined : name({ value: fn, at: `${asked.at}.function` }),
  };
};

const peer = (asked: Asked, peers: Readonly<Record<string, string>>): string => {
  const { value } = asked;
  if (typeof value === "string") {
    if (isPeerId(value)) return value;
    const known = Object.hasOwn(peers, value) ? peers[value] : undefined;
    if (known !== undefined) return known;
  }
  throw refused(asked, "must be a peer id (12D3KooW…) or a name under peers in sluice.yaml");
};

const name = (asked: Asked): string => {
  const { value } = asked;
  if (typeof value === "string" && value !== "" && value.length <= MAX_NAME_CHARS) return value;
  throw refused(asked, `must be a name of at most ${MAX_NAME_CHARS} characters`);
};

/** From a second to the longest that anything is believed. */
const ms = (asked: Asked): number => whole(asked, { min: 1_000, max: MAX_LIFETIME_MS });

const whole = (asked: Asked, { min, max }: { min: number; max: number }): number => {
  const { value } = asked;
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
  throw refused(asked, `must be a whole number from ${min} to ${max}`);
};

const list = <T>(asked: Asked, { max, item }: { max: number; item: (asked: Asked) => T }): T[] => {
  const { value, at } = asked;
  if (!Array.isArray(value) || value.length === 0 || value.length > max)
    throw refused(asked, `must be a list of 1 to ${max}`);
  return value.map((each: unknown, index) => item({ value: each, at: `${at}[${index}]` }));
};

const record = <const Keys extends readonly string[]>(
  asked: Asked,
  keys: Keys,
): { readonly [Key in Keys[number]]?: JsonValue } => {
  const { value } = asked;
  if (!isJsonObject(value)) throw refused(asked, "must be a JSON object");
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown === undefined) return value as JsonObject & { readonly [Key in Keys[number]]?: JsonValue };
  const near = nearest(unknown, keys);
  throw refused(
    asked,
    `has an unknown key "${clip(unknown, 64)}"${near === undefined ? "" : `; did you mean "${near}"?`}`,
  );
};

const refused = ({ at }: Asked, reason: string): SluiceError =>
  new SluiceError("SLUICE_REQUEST", `${at} ${reason}`);
