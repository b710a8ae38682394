import { base64url } from "jose";
import { isJsonObject, type JsonObject, jsonOfUtf8 } from "../core/index.ts";
import { isSelfCertifying } from "../particle/index.ts";
import { headerPart } from "./compact-form.ts";
import type { FoundIn, SealBinding } from "./interface.ts";

export const ALG = "ECDH-ES";
export const ENC = "A256GCM";
const TYP = "sluice-seal";

/** What a seal says openly: for whom, and in which particle. `epk` is added as it is made. */
export const sealHeader = (to: string, { initiator, particle, service }: SealBinding) => ({
  alg: ALG,
  enc: ENC,
  typ: TYP,
  kid: keyId(to),
  sub: initiator,
  ...particle,
  ...(service === undefined ? {} : { for: withoutView(service) }),
});

/** Can a service have this name? Of an Aqua view it is the name before the slash. */
export const isServiceName = (service: string): boolean =>
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(withoutView(service));

const withoutView = (service: string): string => service.replace(/\/aqua$/, "");

const keyId = (peerId: string): string => `${peerId}#seal`;

/** The protected header of what has the form of a sealed value; undefined for everything else. */
export const readHeader = (text: string): JsonObject | undefined => {
  const part = headerPart(text);
  if (part === undefined) return undefined;
  const header = jsonOfUtf8(base64url.decode(part));
  return isJsonObject(header) ? header : undefined;
};

/** Why a header does not stand for a value that `peerId` may open in this particle; undefined: it does. */
export const headerProblem = (header: JsonObject, peerId: string, found: FoundIn): string | undefined => {
  const { kid, sub, ref, nonce } = header;
  if (header.typ !== TYP || header.alg !== ALG || header.enc !== ENC) return OTHER_FORM;
  // `zip`, `crit`, `apu`, a `jwk`: nothing that a seal does not need is understood.
  const members = Object.keys(header);
  if (!members.every((name) => MEMBERS.has(name))) return OTHER_FORM;
  if (kid !== keyId(peerId)) return "is for another peer";
  const isHere =
    (ref === undefined) !== (nonce === undefined) && (ref === found.ref || nonce === nonceOf(found));
  if (sub !== found.initiator || !isHere) return "is for another particle";
  return header.for === undefined || header.for === found.service ? undefined : OTHER_SERVICE;
};

/** Is it sealed to this peer, whatever the particle? */
export const isFor = (header: JsonObject, peerId: string): boolean =>
  header.typ === TYP && header.kid === keyId(peerId);

const OTHER_FORM = `is not of the form that Sluice seals in (${ALG}, ${ENC}, ${TYP})`;
const OTHER_SERVICE = "is for one service of this peer, and was given to another";
const MEMBERS: ReadonlySet<string> = new Set([
  "alg",
  "enc",
  "typ",
  "kid",
  "sub",
  "ref",
  "nonce",
  "for",
  "epk",
]);

const nonceOf = ({ particleId }: FoundIn): string | undefined =>
  isSelfCertifying(particleId) ? particleId.split(".")[1] : particleId;
