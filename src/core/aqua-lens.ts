import { isJsonObject, type JsonValue } from "./json.ts";

/** One step: `.$` (where an accessor begins), `.[3]`, `.name`. */
const STEP = /\.(?:\$|\[(\d{1,10})\]|([A-Za-z0-9_-]{1,256}))/y;

/** AquaVM's own are as long as the script has them; a peer that makes its own data writes what it likes. */
const MAX_CHARS = 4_096;

/**
 * What stands at a tetraplet's lens in a value: `""`, `.$.v`, `.$.[1].name`, and `.$.list.$.[0].$.name`, as AquaVM 0.62 writes it for what was taken out in
 * several goes (measured; reference, section 5). Undefined: nothing is there, or it is no such lens, like `.$.[variable]`, which only the script knows.
 */
export const valueAtLens = (root: JsonValue, lens: string): JsonValue | undefined => {
  const steps = stepsOf(lens);
  if (steps === undefined) return undefined;
  let value: JsonValue | undefined = root;
  for (const step of steps) {
    if (typeof step === "number") value = Array.isArray(value) ? value[step] : undefined;
    else value = isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
    if (value === undefined) return undefined;
  }
  return value;
};

/** The same place in one spelling: `.name`, `.$.name` and `.$.$.name` are `.$.name`, the whole is `""`. Undefined: it is no such lens. */
export const plainLens = (lens: string): string | undefined => {
  const steps = stepsOf(lens);
  if (steps === undefined || steps.length === 0) return steps && "";
  return `.$${steps.map((step) => (typeof step === "number" ? `.[${step}]` : `.${step}`)).join("")}`;
};

/** Members by name, items by number. */
const stepsOf = (lens: string): readonly (string | number)[] | undefined => {
  if (lens.length > MAX_CHARS) return undefined;
  const steps: (string | number)[] = [];
  for (let at = 0; at < lens.length; ) {
    STEP.lastIndex = at;
    const step = STEP.exec(lens);
    if (step === null) return undefined;
    at = STEP.lastIndex;
    const [, index, name] = step;
    if (index !== undefined) steps.push(Number(index));
    if (name !== undefined) steps.push(name);
  }
  return steps;
};
