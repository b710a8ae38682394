/** Bounds of what is presented; what is beyond them is refused unread. */

export { MAX_LIFETIME_MS } from "../core/index.ts";

/** Characters of a JWT, and of one link of a capability. */
export const MAX_TOKEN_CHARS = 8_192;
/** Characters of a capability with all its links. */
export const MAX_CHAIN_CHARS = 16_384;
export const MAX_LINKS = 8;
/** Characters of a name: service, function, argument, claim, key. */
export const MAX_NAME_CHARS = 256;
/** Functions that a link names, and arguments it has conditions for. */
export const MAX_FUNCTIONS = 256;
export const MAX_ARGUMENTS = 64;
/** Origins of one argument. */
export const MAX_ORIGINS = 16;
/** Limits of use that a link sets. */
export const MAX_USES = 4;
export const MAX_USE_LIMIT = 1_000_000_000;
/** Claims of one token, and items of them all, as a policy sees them. */
export const MAX_CLAIMS = 64;
export const MAX_CLAIM_ITEMS = 256;
