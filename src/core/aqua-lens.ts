import { isJsonObject, type JsonValue } from "./json.ts";

/** One step: `.$` (where an accessor begins), `.[3]`, `.name`. */
const STEP = /\.(?:\$|\[(\d{1,10})\]|([A-Za-z0-9_-]{1,256}))/y;

/** What stands at a tetraplet's lens (`""`, `.$.v`, `.$.[1].name`) in a value; undefined: nothing, or no lens of AquaVM's. */
export const valueAtLens = (root: JsonValue, lens: string): JsonValue | undefined => {
  let value: JsonValue | undefined = root;
  for (let at = 0; at < lens.length; ) {
    STEP.lastIndex = at;
    const step = STEP.exec(lens);
    if (step === null) return undefined;
    at = STEP.lastIndex;
    const [, index, name] = step;
    if (index !== undefined) value = Array.isArray(value) ? value[Number(index)] : undefined;
    if (name !== undefined)
      value = isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    if (value === undefined) return undefined;
  }
  return value;
};
