import { isJsonObject } from "../core/index.ts";

/**
 * The fields of bodies that name what is changed, by operation. What is not listed here is never in the audit log: arguments, documents and
 * particles are other people's.
 */
export const NAMING_FIELDS: Readonly<Record<string, readonly string[]>> = {
  publishService: ["service"],
  submitParticle: ["id", "initPeerId"],
  callFunction: ["service", "function", "peer"],
  grantCapability: ["to", "service"],
  revokeCredential: ["id"],
  dialPeer: ["address"],
  settleUnknownOutcome: ["outcome", "note"],
};

/** What a request is about: the names in its path, and those in its body. The body is as it came, so it may be anything. */
export const auditTarget = (
  operation: string,
  params: Readonly<Record<string, string>>,
  body: unknown,
): Readonly<Record<string, string>> => {
  const fields = (Object.hasOwn(NAMING_FIELDS, operation) && NAMING_FIELDS[operation]) || [];
  const given = isJsonObject(body) ? body : {};
  const named = fields.flatMap((field): [string, string][] => {
    const value = Object.hasOwn(given, field) ? given[field] : undefined;
    return typeof value === "string" ? [[field, value]] : [];
  });
  return { ...Object.fromEntries(named), ...params };
};
