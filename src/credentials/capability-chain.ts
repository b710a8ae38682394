import { readStatement } from "../jose/index.ts";
import { type CapabilityLink, readLink } from "./capability-link.ts";
import { linkDigest } from "./credential-id.ts";
import { invalid } from "./invalid.ts";
import { MAX_CHAIN_CHARS, MAX_LINKS, MAX_TOKEN_CHARS } from "./limits.ts";
import { widening } from "./widening.ts";

/** Between links: no character of base64url, so a chain cannot be taken for one token. */
export const LINK_SEPARATOR = "~";
export const CAPABILITY_TYPE = "sluice-capability+jwt";

/** A capability of which everything but its time, its gateway and its presenter has been checked. */
export interface CapabilityChain {
  readonly first: CapabilityLink;
  readonly last: CapabilityLink;
  /** First to last. */
  readonly links: readonly CapabilityLink[];
}

/**
 * Reads a capability from its text alone: the first link is signed by the gateway it is for, each other by the holder of the one before,
 * names that one by digest, and permits no more than it.
 * @param check - of the first link, before any other costs a signature. Throws.
 * @throws SluiceError SLUICE_INVALID_CREDENTIAL.
 */
export const readChain = async (
  capability: string,
  check: (first: CapabilityLink) => void = () => {},
): Promise<CapabilityChain> => {
  if (capability.length > MAX_CHAIN_CHARS) throw invalid(`is longer than ${MAX_CHAIN_CHARS} characters`);
  const texts = capability.split(LINK_SEPARATOR);
  if (texts.length > MAX_LINKS) throw invalid(`has more than ${MAX_LINKS} links`);
  if (texts.some((text) => text.length > MAX_TOKEN_CHARS))
    throw invalid(`has a link of more than ${MAX_TOKEN_CHARS} characters`);
  const links: CapabilityLink[] = [];
  for (const [index, text] of texts.entries()) {
    const link = readLink(await readStatement(text, CAPABILITY_TYPE));
    const before = links.at(-1);
    if (before === undefined) {
      checkFirst(link);
      check(link);
    } else checkNext(before, link, { number: index + 1, prev: linkDigest(texts[index - 1] ?? "") });
    links.push(link);
  }
  const [first, last] = [links[0], links.at(-1)];
  if (first === undefined || last === undefined) throw invalid("is empty");
  return { first, last, links };
};

const checkFirst = ({ signer, gateway, prev }: CapabilityLink): void => {
  if (signer !== gateway) throw invalid("is not signed by the gateway it is for");
  if (prev !== undefined) throw invalid("begins in the middle: the links before are missing");
};

const checkNext = (
  before: CapabilityLink,
  link: CapabilityLink,
  { number, prev }: { number: number; prev: string },
): void => {
  if (link.signer !== before.holder)
    throw invalid(`has a link ${number} that is not signed by the holder of the link before`);
  if (link.prev !== prev) throw invalid(`has a link ${number} that was made for another link before it`);
  const wider = widening(before, link);
  if (wider !== undefined)
    throw invalid(`has a link ${number} that permits more than the one before: ${wider}`);
};
