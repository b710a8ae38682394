import { SluiceError } from "../core/index.ts";
import type { BoundCall } from "../openapi/interface.ts";
import { percentDecodeLoosely, percentEncodeKeeping } from "./percent-encode.ts";
import { serializePath } from "./serialize-parameter.ts";

const TEMPLATE_LITERALS = "/?:@!$&'()*+,;=-._~";
const DECODE_ROUNDS = 4;
const DOT_SEGMENT = /^[\s\p{Cc}]*\.[\s\p{Cc}]*\.?[\s\p{Cc}]*([;?#]|$)/u;
/** A proxy that writes the decoded path anew would end its request line there, a server its file name. */
const LINE_BREAKER = /[\r\n\0]/;
/** Bytes of no UTF-8, which old decoders took for `.`, `/` and `\\`: never part of anything honest. */
const OVERLONG = /[\xc0\xc1]|\xe0[\x80-\x9f]|\xf0[\x80-\x8f]/;

/**
 * The path template with its parameters filled in. Percent-encoding does not protect a `..`: servers and proxies decode and
 * then walk up, so a segment that is one after any amount of decoding is refused.
 * A fragment in the template is dropped (some documents tell operations apart by it); a query in it stays.
 * @throws SluiceError SLUICE_INVALID_ARGUMENTS for an empty or missing value and, encoded or not, for `.`, `..`, line breaks and NUL.
 */
export const requestPath = (call: BoundCall): string => {
  const values = new Map<string, string>();
  for (const { spec, value } of call.parameters) {
    if (spec.in === "path") values.set(spec.name, serializePath(spec, value));
  }
  const template = withoutGivenPairs(call);
  const filled = template.replace(/\{([^{}]+)\}|[^{}]+|[{}]/g, (literal, name: string | undefined) => {
    if (name === undefined) return percentEncodeKeeping(literal, TEMPLATE_LITERALS);
    const text = values.get(name) ?? "";
    if (text === "") throw refused(name, "must not be empty");
    return text;
  });
  const [path = ""] = filled.split("?", 1);
  if (path.split("/").some(isUnsafeSegment))
    throw refused(
      [...values.keys()].join('", "'),
      "must not lead to another path, nor hold a line break or NUL",
    );
  return filled;
};

/** `/?comp=list` with a parameter `comp`, as storage APIs are described: the parameter is sent, not both. */
const withoutGivenPairs = ({ path, parameters }: BoundCall): string => {
  const [template = ""] = path.split("#", 1);
  const [bare = "", ...query] = template.split("?");
  const given = new Set(parameters.flatMap(({ spec }) => (spec.in === "query" ? [spec.name] : [])));
  const pairs = query
    .join("?")
    .split("&")
    .filter((pair) => !given.has(pair.split("=", 1)[0] ?? ""));
  return pairs.join("&") === "" ? bare : `${bare}?${pairs.join("&")}`;
};

const isUnsafeSegment = (segment: string): boolean => {
  let text = segment;
  for (let round = 0; round < DECODE_ROUNDS; round++) {
    if (
      LINE_BREAKER.test(text) ||
      OVERLONG.test(text) ||
      text.split(/[/\\]/).some((piece) => DOT_SEGMENT.test(piece))
    )
      return true;
    const decoded = percentDecodeLoosely(text);
    if (decoded === text) return false;
    text = decoded;
  }
  return true; // encoded more often than anything honest
};

const refused = (name: string, what: string): SluiceError =>
  new SluiceError("SLUICE_INVALID_ARGUMENTS", `path parameter "${name}" ${what}`);
