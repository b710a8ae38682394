import { clip, didYouMean } from "../core/index.ts";
import { isPeerId } from "./peer-id.ts";

/** The name of this gateway itself, wherever a peer is named; nobody else can have it. */
export const SELF = "self";

/** A peer that a person wrote: by its id, or by a name of sluice.yaml. `problem` is one line that quotes what was written. */
export const peerNamed = (
  text: string,
  names: Readonly<Record<string, string>>,
): { readonly peerId: string } | { readonly problem: string } => {
  if (isPeerId(text)) return { peerId: text };
  const peerId = Object.hasOwn(names, text) ? names[text] : undefined;
  if (peerId !== undefined) return { peerId };
  if (text === SELF)
    return {
      problem: `"${SELF}" is this gateway's own peer id, and there is no key in its data folder here; start it once, or write the peer id`,
    };
  const guess = didYouMean(text, Object.keys(names));
  return {
    problem: `${JSON.stringify(clip(text, 64))} is neither a peer id nor a name under peers in sluice.yaml${guess}`,
  };
};
