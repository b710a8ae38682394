/**
 * A value as JSON text, bigints as their digits. @param indent - spaces a level; absent: one line.
 * @throws TypeError for what JSON cannot hold, such as a value inside itself.
 */
export const stringifyJson = (value: unknown, indent?: number): string => {
  try {
    return JSON.stringify(value, undefined, indent);
  } catch (error) {
    // JSON.stringify throws for a bigint. Values rarely hold one, and a replacer doubles its time.
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(value, digits, indent);
  }
};

/** ECMAScript's raw JSON, which TypeScript's es2024 does not know. */
const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): unknown };

const digits = (_key: string, value: unknown): unknown =>
  typeof value === "bigint" ? rawJSON(String(value)) : value;
