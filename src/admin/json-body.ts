import type { FastifyBodyParser, FastifyInstance } from "fastify";
import { parseJson, SluiceError } from "../core/index.ts";

/** Arguments may be 127 levels deep, and documents are less. Beyond, whoever walks a value by recursion might not come back. */
const MAX_DEPTH = 256;

/** JSON that fastify finds fit (no `__proto__`), read once more so that no integer is rounded. */
export const jsonBody = (app: FastifyInstance): FastifyBodyParser<string> => {
  const parse = app.getDefaultJsonParser("error", "error");
  return (request, body, done) => {
    if (isDeeper(body, MAX_DEPTH))
      return done(new SluiceError("SLUICE_REQUEST", `the body is nested deeper than ${MAX_DEPTH} levels`));
    void parse(request, body, (error) => (error === null ? done(null, parseJson(body)) : done(error)));
  };
};

/** By its brackets, before it is parsed: a text that is no JSON may be called either. */
const isDeeper = (text: string, levels: number): boolean => {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length && depth <= levels; at++) {
    const char = text[at];
    if (inString && char === "\\") at++;
    else if (char === '"') inString = !inString;
    else if (inString) continue;
    else if (char === "[" || char === "{") depth++;
    else if (char === "]" || char === "}") depth--;
  }
  return depth > levels;
};
