import { findUnsafeInteger, type JsonValue } from "../core/index.ts";
import type { Redact } from "./redact-secrets.ts";

/** AquaVM refuses deeper values, and validators recurse. */
const MAX_DEPTH = 127;

/** JSON text as a value with secrets removed from its strings, or what is wrong with it; no integer is changed. */
export const parseJsonBody = (text: string, redact: Redact): { value: JsonValue } | { problem: string } => {
  let root: { value: JsonValue };
  try {
    root = { value: JSON.parse(text) as JsonValue };
  } catch {
    return { problem: "it is not the JSON it says it is" };
  }
  const stack: { node: Record<string, JsonValue>; depth: number }[] = [{ node: root, depth: 0 }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (top.depth > MAX_DEPTH) return { problem: `it is nested more than ${MAX_DEPTH} levels deep` };
    for (const [key, member] of Object.entries(top.node)) {
      if (typeof member === "string") top.node[key] = redact(member);
      else if (typeof member === "object" && member !== null) {
        stack.push({ node: member as Record<string, JsonValue>, depth: top.depth + 1 });
      }
    }
  }
  const unsafe = findUnsafeInteger(text); // last: now the text is JSON and not too deep for a reviver
  if (unsafe === undefined) return root;
  const where = unsafe.pointer === "" ? "" : ` at ${redact(unsafe.pointer)}`;
  return {
    problem: `it has the integer ${redact(unsafe.literal)}${where}, beyond 2^53-1, which cannot be passed on exactly; the API should send it as a string`,
  };
};
