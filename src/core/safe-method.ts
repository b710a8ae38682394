const SAFE: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "QUERY"]);

/** Whether a request of this method changes nothing, so that sending it again does no harm (RFC 9110 section 9.2.1; QUERY: OpenAPI 3.2). */
export const isSafeMethod = (method: string): boolean => SAFE.has(method.toUpperCase());
