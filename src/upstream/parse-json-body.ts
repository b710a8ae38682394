import { type JsonValue, MAX_JSON_DEPTH, parseJson } from "../core/index.ts";
import type { Redact } from "./redact-secrets.ts";

const TOO_DEEP = `it is nested more than ${MAX_JSON_DEPTH} levels deep`;

/** JSON text as a value with secrets removed from its strings, or what is wrong with it; no integer is changed. */
export const parseJsonBody = (text: string, redact: Redact): { value: JsonValue } | { problem: string } => {
  let root: { value: JsonValue };
  try {
    root = { value: parseJson(text) };
  } catch (error) {
    return { problem: error instanceof RangeError ? TOO_DEEP : "it is not the JSON it says it is" };
  }
  const stack: { node: Record<string, JsonValue>; depth: number }[] = [{ node: root, depth: 0 }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (top.depth > MAX_JSON_DEPTH) return { problem: TOO_DEEP };
    for (const [key, member] of Object.entries(top.node)) {
      if (typeof member === "string") top.node[key] = redact(member);
      else if (typeof member === "bigint") top.node[key] = redactedInteger(member, redact);
      else if (typeof member === "object" && member !== null) {
        stack.push({ node: member as Record<string, JsonValue>, depth: top.depth + 1 });
      }
    }
  }
  return root;
};

/** A secret may be nothing but digits. */
const redactedInteger = (value: bigint, redact: Redact): JsonValue => {
  const digits = String(value);
  const redacted = redact(digits);
  return redacted === digits ? value : redacted;
};
