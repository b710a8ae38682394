import { z } from "zod";
import { clip, isJsonObject, nearest, SluiceError } from "../core/index.ts";
import type { YamlDocument } from "./yaml-document.ts";

/** A mapping with a fixed set of keys; any other key is an issue that names it and the nearest known one. */
export const section = <Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => unknownKey(key, Object.keys(shape))).join("\n")
        : undefined,
  });

/** A section whose keys all have defaults: absent, and empty in YAML (null), mean all of them. */
export const optionalSection = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.preprocess((value) => value ?? {}, section(shape));

const unknownKey = (key: string, known: readonly string[]): string => {
  const guess = nearest(key, known);
  return `unknown key ${JSON.stringify(clip(key, 64))}; ${guess ? `did you mean ${guess}?` : `known keys: ${known.join(", ")}`}`;
};

/** A whole number within bounds. */
export const whole = (min: number, max: number): z.ZodNumber => {
  const wanted = `must be a whole number from ${min} to ${max}`;
  return z.number(wanted).int(wanted).min(min, wanted).max(max, wanted);
};

/** Short texts by names that are not Sluice's. YAML reads `1.10` as a number and would change it. */
export const textRecord = z.preprocess(
  (value) => value ?? {},
  z
    .record(z.string(), z.string("must be text; put it in quotes").max(2048))
    .refine((record) => Object.keys(record).length <= 100, "has more than 100 keys"),
);

/** What is wrong, and where; collected so that a person sees every problem of a file at once. */
export interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** The value if it fits; else the issues are added. Messages never repeat a value. */
export const check = <T>(schema: z.ZodType<T>, value: unknown, issues: Issue[]): T | undefined => {
  const parsed = schema.safeParse(value, {
    error: (issue) => (issue.code === "invalid_type" && issue.input === undefined ? "is missing" : undefined),
  });
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    // Of a record, what is wrong with a name is told below the name.
    if (issue.code === "invalid_key")
      issues.push({ path: issue.path, message: issue.issues[0]?.message ?? issue.message });
    else if (issue.code !== "unrecognized_keys") issues.push({ path: issue.path, message: issue.message });
    // `section` writes one line a key, in the order of the keys.
    else {
      const messages = issue.message.split("\n");
      issue.keys.forEach((key, index) => {
        issues.push({ path: [...issue.path, key], message: messages[index] ?? issue.message });
      });
    }
  }
  return undefined;
};

/** @throws SluiceError SLUICE_CONFIG with one `file:line: path: message` line an issue. */
export const failOn = (issues: readonly Issue[], document: YamlDocument, file: string): void => {
  if (issues.length === 0) return;
  const lines = issues
    .map(({ path, message }) => ({ line: document.lineOf(path), text: `${dotted(path)}${message}` }))
    .sort((a, b) => a.line - b.line)
    .map(({ line, text }) => `${file}:${line}: ${text}`);
  throw new SluiceError("SLUICE_CONFIG", lines.join("\n"));
};

/** `upstream.credentials.key: `; a part that is no plain word is quoted, so that it cannot forge a line. */
const dotted = (path: readonly PropertyKey[]): string => {
  const parts = path.map((part) => {
    if (typeof part === "number") return `[${part}]`;
    const name = String(part);
    return /^[\w-]{1,64}$/.test(name) ? `.${name}` : `[${JSON.stringify(clip(name, 64))}]`;
  });
  return parts.length === 0 ? "" : `${parts.join("").replace(/^\./, "")}: `;
};

/** The document's top as a mapping: an empty file is an empty mapping. */
export const rootOf = (document: YamlDocument, file: string): object => {
  const root = document.value ?? {};
  if (!isJsonObject(root))
    throw new SluiceError("SLUICE_CONFIG", `${file}:1: must be a mapping of keys to values`);
  return root;
};
