/**
 * What repeating a request would do to the world, and so what a peer may do when it does not know whether one arrived:
 * safe: nothing, ask as often as you like; idempotent: nothing more than the first did; keyed: nothing more, as long as it carries the same
 * idempotency key; once: the effect a second time.
 */
export type Effect = "safe" | "idempotent" | "keyed" | "once";

export const EFFECTS: readonly Effect[] = ["safe", "idempotent", "keyed", "once"];

/** By the method alone (RFC 9110 section 9.2; QUERY: RFC 10008); manifest and document know better. */
export const effectOfMethod = (method: string): Effect => EFFECT_OF_METHOD[method.toUpperCase()] ?? "once";

const EFFECT_OF_METHOD: Readonly<Record<string, Effect>> = {
  GET: "safe",
  HEAD: "safe",
  OPTIONS: "safe",
  QUERY: "safe",
  TRACE: "safe",
  PUT: "idempotent",
  DELETE: "idempotent",
};
