import {
  findUncarried,
  isCarried,
  type JsonValue,
  MAX_JSON_DEPTH,
  stringifyJson,
  utf8Length,
} from "../core/index.ts";

/**
 * A function's value as the JSON text AquaVM is fed, or why it must not be: AquaVM turns a text it cannot parse into a
 * nameless error and rounds an integer of more than 64 bits, and JSON.stringify would write a number too large for JSON as null
 * without a word.
 */
export const resultText = (value: JsonValue, maxBytes: number): { text: string } | { problem: string } => {
  const problem = unfit(value);
  if (problem !== undefined) return { problem };
  const text = stringifyJson(value);
  const bytes = utf8Length(text);
  return bytes > maxBytes
    ? { problem: `the result is ${bytes} bytes long, and at most ${maxBytes} may travel` }
    : { text };
};

/** Walks without recursion, since depth is one of the things that may be wrong. */
const unfit = (root: JsonValue): string | undefined => {
  const stack: { node: JsonValue; depth: number }[] = [{ node: root, depth: 0 }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { node, depth } = top;
    if (typeof node === "string" && !node.isWellFormed())
      return "the result has text with half of a surrogate pair";
    if ((typeof node === "number" || typeof node === "bigint") && !isCarried(node)) return uncarried(root);
    if (typeof node !== "object" || node === null) continue;
    if (depth === MAX_JSON_DEPTH) return `the result is nested more than ${MAX_JSON_DEPTH} levels deep`;
    for (const [key, member] of Object.entries(node)) {
      if (key === "__proto__")
        return 'the result has a field called "__proto__", which peers in JavaScript cannot read';
      if (!key.isWellFormed()) return "the result has a field name with half of a surrogate pair";
      stack.push({ node: member, depth: depth + 1 });
    }
  }
  return undefined;
};

const uncarried = (root: JsonValue): string => {
  const { literal, pointer } = findUncarried(root) ?? { literal: "a number", pointer: "" };
  const where = pointer === "" ? "" : ` at ${pointer}`;
  return `the result has ${literal}${where}, outside the range that particles carry exactly (64-bit integers and doubles); the API should send it as a string`;
};
