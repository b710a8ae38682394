import type { FastifyReply, FastifyRequest } from "fastify";

/** What the Fetch standard asks of a server whose answers pages of other origins may read. */
export interface Cors {
  /** Says so in the answer's headers, where it is so. */
  mark(request: FastifyRequest, reply: FastifyReply): void;
  /** Is this a browser asking beforehand, on behalf of a page that may? */
  isPreflight(request: FastifyRequest): boolean;
  /** What it is answered, besides `mark`. */
  readonly preflight: Readonly<Record<string, string>>;
}

export const createCors = (allowed: "*" | readonly string[]): Cors => {
  const origins = new Set(allowed === "*" ? [] : allowed);
  const allowedOrigin = ({ headers: { origin } }: FastifyRequest): string | undefined => {
    if (allowed === "*") return "*";
    return origin !== undefined && origins.has(origin) ? origin : undefined;
  };
  return {
    mark(request, reply) {
      if (origins.size > 0) void reply.header("vary", "Origin");
      const origin = allowedOrigin(request);
      if (origin === undefined) return;
      void reply.headers({
        "access-control-allow-origin": origin,
        "access-control-expose-headers": "Retry-After",
      });
    },
    isPreflight: (request) =>
      request.method === "OPTIONS" &&
      request.headers.origin !== undefined &&
      request.headers["access-control-request-method"] !== undefined &&
      allowedOrigin(request) !== undefined,
    preflight: {
      "access-control-allow-methods": "GET, POST",
      "access-control-allow-headers": "Accept, Content-Type, Signature, Signature-Input",
      "access-control-max-age": "600",
    },
  };
};
