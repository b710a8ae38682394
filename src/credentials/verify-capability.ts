import { readChain } from "./capability-chain.ts";
import type { CapabilityLink } from "./capability-link.ts";
import type { Credential, UseLimit } from "./interface.ts";
import { invalid } from "./invalid.ts";
import { checkTimes } from "./token-times.ts";

/** Offline: nothing but the text and this gateway's id is needed. @throws SluiceError SLUICE_INVALID_CREDENTIAL. */
export const verifyCapability = async (
  capability: string,
  presenter: { readonly initiator: string; readonly now: number },
  here: { readonly peerId: string; readonly clockSkewMs: number },
): Promise<Credential> => {
  const { first, last, links } = await readChain(capability, ({ gateway }) => {
    if (gateway !== here.peerId) throw invalid("is not meant for this gateway (aud)");
  });
  for (const { times } of links) checkTimes(times, { now: presenter.now, clockSkewMs: here.clockSkewMs });
  if (last.holder !== presenter.initiator)
    throw invalid("is bound to another key than that of the particle's initiator (cnf.jwk)");
  return {
    id: first.id,
    kind: "capability",
    issuer: "gateway",
    expiresAt: last.times.expiresAt,
    claims: {},
    grants: links.map(({ grant }) => grant),
    uses: links.flatMap((link) => usesOf(link, first.id)),
    links: links.map(({ id }) => id),
  };
};

/** All that hold a link, and all whom they let hold one, use up its count together. */
const usesOf = ({ id, uses, times: { expiresAt } }: CapabilityLink, owner: string): UseLimit[] =>
  uses.map(({ limit, perMs }) => ({
    key: `${id}/${perMs ?? "all"}`,
    owner,
    limit,
    perMs,
    expiresAt,
    of: "call",
  }));
