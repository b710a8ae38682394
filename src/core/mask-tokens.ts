/** Compact JWS (RFC 7515 section 7.1) and JWE (RFC 7516 section 7.1). */
const TOKEN = /(?<![\w-])eyJ[\w-]{8,}((?:\.[\w-]*){2,4})/g;

/**
 * Leaves of each token the place: credentials may be worth something to whoever reads them. To be clipped afterwards, as half a token would not be known
 * for one.
 */
export const maskTokens = (text: string): string =>
  text.replaceAll(TOKEN, (_, parts: string) => (parts.split(".").length === 5 ? "[sealed]" : "[token]"));
