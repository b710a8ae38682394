import { SluiceError } from "../core/index.ts";

/** One signature of a request, as its two headers say it (RFC 9421 section 4). */
export interface RequestSignature {
  /** Covered components, each once. */
  readonly components: readonly Component[];
  /** Unix seconds. */
  readonly created: number;
  readonly expires: number | undefined;
  readonly keyId: string;
  readonly nonce: string | undefined;
  /** The value of `@signature-params`. */
  readonly parameters: string;
  /** Base64. */
  readonly signature: string;
}

export type Component = (typeof COMPONENTS)[number];

const COMPONENTS = ["@method", "@authority", "@path", "@query"] as const;

const MAX_INPUT_CHARS = 1_024;
/**
 * `label=("@method" "@path");created=1;keyid="k"`: a structured field (RFC 8941) in the one form in which it is written, so that what was parsed
 * is, as it stands, what was signed.
 */
const INPUT =
  /^([a-z*][a-z0-9_.*-]{0,63})=(\(("[^"\\]*"(?: "[^"\\]*")*)\)((?:;[a-z]+=(?:\d{1,12}|"[^"\\]*"))*))$/;
const SIGNATURE = /^([a-z*][a-z0-9_.*-]{0,63})=:([A-Za-z0-9+/=]{1,100}):$/;

/** @throws SluiceError SLUICE_UNAUTHORIZED: what is missing, or what of it is not understood. */
export const readSignature = (input: string | undefined, signature: string | undefined): RequestSignature => {
  if (input === undefined || signature === undefined)
    throw unauthorized(
      `the header ${input === undefined ? "Signature-Input" : "Signature"} is missing: the initiator signs this request (RFC 9421)`,
    );
  const [, label, parameters = "", listed = "", rest = ""] =
    (input.length <= MAX_INPUT_CHARS && /^[\x20-\x7e]*$/.test(input) && INPUT.exec(input)) || [];
  if (label === undefined)
    throw unauthorized('Signature-Input must be one signature: label=("@method" …);created=…;keyid="…"');
  const [, signed, base64 = ""] = SIGNATURE.exec(signature) ?? [];
  if (signed !== label)
    throw unauthorized(`Signature must be ${label}=:base64:, one signature of the label in Signature-Input`);
  return { components: readComponents(listed), ...readParameters(rest), parameters, signature: base64 };
};

const readComponents = (listed: string): Component[] => {
  const names = listed.slice(1, -1).split('" "');
  const known = names.filter((name): name is Component => (COMPONENTS as readonly string[]).includes(name));
  if (known.length !== names.length || new Set(names).size !== names.length)
    throw unauthorized(`the signature may cover ${COMPONENTS.join(", ")}, each once, and nothing else`);
  return known;
};

const NUMBERS = new Set(["created", "expires"]);
const TEXTS = new Set(["keyid", "alg", "nonce"]);

const readParameters = (rest: string): Pick<RequestSignature, "created" | "expires" | "keyId" | "nonce"> => {
  const given = new Map<string, string>();
  for (const [, name = "", value = ""] of rest.matchAll(/;([a-z]+)=(\d+|"[^"]*")/g)) {
    const isKnown = (value.startsWith('"') ? TEXTS : NUMBERS).has(name);
    if (!isKnown || given.has(name))
      throw unauthorized("the signature's parameters are created, keyid, alg, expires and nonce, each once");
    given.set(name, value.replaceAll('"', ""));
  }
  const created = given.get("created");
  const keyId = given.get("keyid");
  const expires = given.get("expires");
  if (created === undefined) throw unauthorized("the signature's parameter created is missing: Unix seconds");
  if (keyId === undefined) throw unauthorized("the signature's parameter keyid is missing: the initiator");
  if ((given.get("alg") ?? "ed25519") !== "ed25519")
    throw unauthorized("the signature's alg must be ed25519");
  return {
    created: Number(created),
    expires: expires === undefined ? undefined : Number(expires),
    keyId,
    nonce: given.get("nonce"),
  };
};

export const unauthorized = (detail: string): SluiceError => new SluiceError("SLUICE_UNAUTHORIZED", detail);
