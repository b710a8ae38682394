import { SluiceError } from "../core/index.ts";
import type { BoundCall } from "../openapi/interface.ts";
import { percentDecodeLoosely, percentEncodeKeeping } from "./percent-encode.ts";
import { serializePath } from "./serialize-parameter.ts";

const TEMPLATE_LITERALS = "/?:@!$&'()*+,;=-._~";
const DECODE_ROUNDS = 4;
const DOT_SEGMENT = /^[\s\p{Cc}]*\.[\s\p{Cc}]*\.?[\s\p{Cc}]*(;|$)/u;

/**
 * The path template with its parameters filled in. Percent-encoding does not protect a `..`: servers and proxies decode and
 * then walk up, so a segment that is one after any amount of decoding is refused.
 * A fragment in the template is dropped (some documents tell operations apart by it); a query in it stays.
 * @throws SluiceError SLUICE_INVALID_ARGUMENTS for an empty or missing value and for `.` and `..`.
 */
export const requestPath = (call: BoundCall): string => {
  const values = new Map<string, string>();
  for (const { spec, value } of call.parameters) {
    if (spec.in === "path") values.set(spec.name, serializePath(spec, value));
  }
  const [template = ""] = call.path.split("#", 1);
  const filled = template.replace(/\{([^{}]+)\}|[^{}]+|[{}]/g, (literal, name: string | undefined) => {
    if (name === undefined) return percentEncodeKeeping(literal, TEMPLATE_LITERALS);
    const text = values.get(name) ?? "";
    if (text === "") throw refused(name, "must not be empty");
    return text;
  });
  const [path = ""] = filled.split("?", 1);
  if (path.split("/").some(isDotSegment))
    throw refused([...values.keys()].join('", "'), "must not lead to another path");
  return filled;
};

const isDotSegment = (segment: string): boolean => {
  let text = segment;
  for (let round = 0; round < DECODE_ROUNDS; round++) {
    if (text.split(/[/\\]/).some((piece) => DOT_SEGMENT.test(piece))) return true;
    const decoded = percentDecodeLoosely(text);
    if (decoded === text) return false;
    text = decoded;
  }
  return true; // encoded more often than anything honest
};

const refused = (name: string, what: string): SluiceError =>
  new SluiceError("SLUICE_INVALID_ARGUMENTS", `path parameter "${name}" ${what}`);
