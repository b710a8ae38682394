import type { FastifyBodyParser, FastifyInstance } from "fastify";
import { isDeeperThan, parseJson, SluiceError } from "../core/index.ts";

/** Arguments may be 127 levels deep, and documents are less. Beyond, whoever walks a value by recursion might not come back. */
const MAX_DEPTH = 256;

/** JSON that fastify finds fit (no `__proto__`), read once more so that no integer is rounded. Nothing is no body. */
export const jsonBody = (app: FastifyInstance): FastifyBodyParser<string> => {
  const parse = app.getDefaultJsonParser("error", "error");
  return (request, body, done) => {
    if (body === "") return done(null);
    if (isDeeperThan(body, MAX_DEPTH))
      return done(new SluiceError("SLUICE_REQUEST", `the body is nested deeper than ${MAX_DEPTH} levels`));
    void parse(request, body, (error) => (error === null ? done(null, parseJson(body)) : done(error)));
  };
};
