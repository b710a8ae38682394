import { base64url } from "jose";
import { SluiceError } from "../core/index.ts";
import { signStatement } from "../jose/index.ts";
import { type Identity, isPeerId } from "../particle/index.ts";
import { CAPABILITY_TYPE, LINK_SEPARATOR, readChain } from "./capability-chain.ts";
import { linkClaims } from "./capability-link.ts";
import { linkDigest, linkId } from "./credential-id.ts";
import type { AskedOrigin, Grant, Granted, GrantRequest, Narrower } from "./interface.ts";
import { MAX_CHAIN_CHARS, MAX_LINKS } from "./limits.ts";
import { type Reach, widening } from "./widening.ts";

type Signer = Pick<Identity, "peerId" | "sign">;

/**
 * A capability of one link, signed by the gateway it is for.
 * @throws SluiceError SLUICE_REQUEST: it could not be presented.
 */
export const signCapability = async (
  gateway: Signer,
  request: GrantRequest,
  now: number,
): Promise<Granted> => {
  const { to, service, functions, uses } = request;
  const grant: Grant = { service, functions, arguments: resolved(request.arguments, gateway.peerId) };
  const expiresAt = wholeSecond(now + request.expiresMs);
  return signed(gateway, undefined, {
    gateway: gateway.peerId,
    holder: to,
    issuedAt: now,
    expiresAt,
    grant,
    uses,
  });
};

/**
 * A capability for another peer, made of one's own: the same and one link more, which permits no more than that. Works offline.
 * @throws SluiceError SLUICE_INVALID_CREDENTIAL: it is no capability; SLUICE_REQUEST: it is another's, has expired or has no room for a
 *   link, or the link would permit more.
 */
export const delegateCapability = async (
  capability: string,
  { holder, narrower, now }: { holder: Signer; narrower: Narrower; now: number },
): Promise<Granted> => {
  const { last, links } = await readChain(capability);
  if (last.holder !== holder.peerId)
    throw refused(`it is held by ${last.holder}, and this key is ${holder.peerId}`);
  if (last.times.expiresAt <= now) throw refused("it has expired");
  if (links.length >= MAX_LINKS) throw refused(`it has ${MAX_LINKS} links already, the most there can be`);
  const next: Reach = {
    gateway: last.gateway,
    grant: {
      service: last.grant.service,
      functions: narrower.functions ?? last.grant.functions,
      arguments: { ...last.grant.arguments, ...resolved(narrower.arguments, last.gateway) },
    },
    uses: narrower.uses,
    times: { expiresAt: wholeSecond(narrower.expiresAt ?? last.times.expiresAt) },
  };
  const wider = widening(last, next);
  if (wider !== undefined) throw refused(`that would permit more than it does: ${wider}`);
  const { gateway, grant, uses, times } = next;
  const link = { gateway, grant, uses, holder: narrower.to, issuedAt: now, expiresAt: times.expiresAt };
  return signed(holder, capability, link);
};

const signed = async (
  signer: Signer,
  before: string | undefined,
  link: Omit<Parameters<typeof linkClaims>[0], "jti" | "prev">,
): Promise<Granted> => {
  if (!isPeerId(link.holder)) throw refused("who shall hold it is no peer id (12D3KooW…)");
  const jti = base64url.encode(crypto.getRandomValues(new Uint8Array(16)));
  const previous = before?.slice(before.lastIndexOf(LINK_SEPARATOR) + 1);
  const claims = linkClaims({
    ...link,
    jti,
    ...(previous !== undefined && { prev: linkDigest(previous) }),
  });
  const text = await signStatement(signer, CAPABILITY_TYPE, claims);
  const capability = before === undefined ? text : `${before}${LINK_SEPARATOR}${text}`;
  if (capability.length > MAX_CHAIN_CHARS)
    throw refused(
      `it would be longer than ${MAX_CHAIN_CHARS} characters; name fewer functions or conditions`,
    );
  await readChain(capability);
  return { capability, id: linkId(signer.peerId, jti), expires: link.expiresAt };
};

const resolved = (
  asked: Readonly<Record<string, readonly AskedOrigin[]>>,
  gateway: string,
): Grant["arguments"] =>
  Object.fromEntries(
    Object.entries(asked).map(([name, origins]) => [
      name,
      origins.map((origin) => ({ ...origin, peer: origin.peer ?? gateway })),
    ]),
  );

const wholeSecond = (ms: number): number => Math.floor(ms / 1_000) * 1_000;

const refused = (reason: string): SluiceError =>
  new SluiceError("SLUICE_REQUEST", `the capability cannot be made: ${reason}`);
