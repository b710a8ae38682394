import { z } from "zod";
import { isPeerId, peerNamed, SELF } from "../particle/index.ts";
import type { PeerSet } from "./interface.ts";
import type { Issue } from "./schema.ts";

export const peerId = z
  .string("must be a peer id")
  .refine(isPeerId, "is no peer id (an Ed25519 one starts with 12D3KooW and has 52 characters)")
  .meta({ title: "peer id" });

/** Names people give; short of the words and shapes that already mean something where a peer is written. */
export const peerName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    "a peer's name is made of letters, digits, dots, dashes and underscores, at most 64",
  )
  .refine((name) => name !== "none" && !isPeerId(name), "cannot be used as a peer's name")
  .meta({ title: "name" });

/** The same where names are given: one of them everybody has already. */
export const givenName = peerName.refine(
  (name) => name !== SELF,
  "is this gateway's own name, and cannot be given to a peer: take another",
);

/** "*", a list, or "none"; a list with "*" in it is everybody. Names are still unresolved. */
export const peerSet = z
  .unknown()
  .transform((value, context): PeerSet => {
    if (value === "*") return "*";
    if (value === "none") return [];
    const list = z.array(z.string()).max(10_000).safeParse(value);
    if (list.success) return list.data.includes("*") ? "*" : list.data;
    context.addIssue({
      code: "custom",
      message:
        value === undefined ? "is missing" : 'must be "*", none, or a list of peer ids and names from peers',
    });
    return z.NEVER;
  })
  .meta({ title: '"*", none, or a list of peer ids and names' });

/** Peer ids for a set of ids and names; an unknown one becomes an issue at its place. */
export const resolvePeers = (
  set: PeerSet,
  names: Readonly<Record<string, string>>,
  path: readonly PropertyKey[],
  issues: Issue[],
): PeerSet => {
  if (set === "*") return set;
  return set.flatMap((entry, index) => {
    const named = peerNamed(entry, names);
    if ("peerId" in named) return [named.peerId];
    issues.push({ path: [...path, index], message: named.problem });
    return [];
  });
};
