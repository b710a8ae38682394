import { clip, didYouMean } from "../core/index.ts";
import { isPeerId } from "./peer-id.ts";

/** A peer that a person wrote: by its id, or by a name of sluice.yaml. `problem` is one line that quotes what was written. */
export const peerNamed = (
  text: string,
  names: Readonly<Record<string, string>>,
): { readonly peerId: string } | { readonly problem: string } => {
  if (isPeerId(text)) return { peerId: text };
  const peerId = Object.hasOwn(names, text) ? names[text] : undefined;
  if (peerId !== undefined) return { peerId };
  const guess = didYouMean(text, Object.keys(names));
  return {
    problem: `${JSON.stringify(clip(text, 64))} is neither a peer id nor a name under peers in sluice.yaml${guess}`,
  };
};
