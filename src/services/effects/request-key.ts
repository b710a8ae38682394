import { createHash } from "node:crypto";
import type { CallContext } from "../interface.ts";
import type { AdapterCall } from "./adapter-call.ts";

const PURPOSE = "sluice key 1";

/** Whose keys: a gateway's for one of its services. */
export interface KeyOwner {
  readonly peerId: string;
  readonly service: string;
}

/**
 * The idempotency key a request carries, a UUID, which every API takes: the same for every try of a call, over restarts too. Made of what the caller chose it is
 * the same for a new particle and on another gateway as well, and of no use to another caller.
 */
export const requestKey = ({ fn, bound }: AdapterCall, context: CallContext, owner: KeyOwner): string =>
  bound.callerKey === undefined
    ? uuidOf(PURPOSE, owner.peerId, context.ref, String(context.callId))
    : uuidOf(PURPOSE, context.initiator, owner.service, fn.name, bound.callerKey);

/** RFC 9562 section 5.8 (version 8): a digest of texts, none of which holds a NUL. */
const uuidOf = (...texts: readonly string[]): string => {
  const hex = createHash("sha256").update(texts.join("\0")).digest("hex");
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
