import { decodeProtectedHeader } from "jose";
import { CAPABILITY_TYPE, LINK_SEPARATOR } from "./capability-chain.ts";

/** Which check a token is for; what it says of itself is checked there. */
export const looksLikeCapability = (token: string): boolean => {
  if (token.includes(LINK_SEPARATOR)) return true;
  try {
    return decodeProtectedHeader(token).typ === CAPABILITY_TYPE;
  } catch {
    return false;
  }
};
