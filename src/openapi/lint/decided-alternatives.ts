import { isJsonObject, type JsonObject, type JsonValue } from "../../core/index.ts";

/**
 * The official schemas of 2.0 and 3.0 with their alternatives decided: which of `oneOf: [Parameter, Reference]` is meant can be seen
 * from the value (it has a `$ref`, its `in` is "query"), so that only the branch that is meant complains, not every one.
 */
export const decidedAlternatives = (schema: JsonObject): JsonObject => {
  const rewritten = (node: JsonValue): JsonValue => {
    if (Array.isArray(node)) return node.map(rewritten);
    if (!isJsonObject(node)) return node;
    const copy: JsonObject = Object.fromEntries(
      Object.entries(node).map(([name, value]) => [name, rewritten(value)]),
    );
    for (const keyword of ["oneOf", "anyOf"]) {
      const { [keyword]: alternatives, ...rest } = copy;
      if (!Array.isArray(alternatives)) continue; // a property may be called so
      const branches = alternatives.map((branch) => ({ branch, target: resolved(schema, branch) }));
      const decided = decide(branches, keyword, new Set());
      const others = Array.isArray(rest.allOf) ? rest.allOf : [];
      if (!Object.hasOwn(decided, keyword)) return { ...rest, allOf: [...others, decided] };
    }
    return copy;
  };
  return rewritten(schema) as JsonObject;
};

interface Alternative {
  readonly branch: JsonValue;
  /** What the branch refers to, or itself. */
  readonly target: JsonObject;
}

const decide = (branches: readonly Alternative[], keyword: string, used: ReadonlySet<string>): JsonObject => {
  const [first] = branches;
  if (branches.length === 1 && isJsonObject(first?.branch)) return first.branch;
  const kinds = branches.map(({ target }) => kindsOf(target));
  const key = [...(kinds[0]?.keys() ?? [])].find(
    (name) => !used.has(name) && kinds.every((kind) => kind.has(name)),
  );
  if (key !== undefined) {
    const values = [...new Set(kinds.flatMap((kind) => kind.get(key) ?? []))];
    const ofKind = (value: string): Alternative[] =>
      branches.filter((_, index) => kinds[index]?.get(key) === value);
    return values.reduceRight<JsonObject>(
      (rest, value) => ({
        if: having(key, value),
        // biome-ignore lint/suspicious/noThenProperty: JSON Schema's keyword
        then: decide(ofKind(value), keyword, new Set([...used, key])),
        else: rest,
      }),
      { required: [key], properties: { [key]: { enum: values } } },
    );
  }
  for (const conditionOf of [isReference, isScalar, isKind]) {
    const index = branches.findIndex(({ target }) => conditionOf(target, used) !== undefined);
    const chosen = branches[index];
    if (chosen === undefined) continue;
    const condition = conditionOf(chosen.target, used) ?? true;
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema's keyword
    return { if: condition, then: chosen.branch, else: decide(branches.toSpliced(index, 1), keyword, used) };
  }
  return { [keyword]: branches.map(({ branch }) => branch) };
};

const resolved = (root: JsonObject, branch: JsonValue): JsonObject => {
  const ref = isJsonObject(branch) ? branch.$ref : undefined;
  if (typeof ref !== "string") return isJsonObject(branch) ? branch : {};
  const name = /^#\/definitions\/([^/]+)$/.exec(ref)?.[1];
  const target = name !== undefined && isJsonObject(root.definitions) ? root.definitions[name] : undefined;
  return isJsonObject(target) ? target : {};
};

/** Properties that can have one text only: what tells the kinds of a thing apart. */
const kindsOf = ({ properties }: JsonObject): Map<string, string> => {
  const kinds = new Map<string, string>();
  for (const [name, schema] of Object.entries(isJsonObject(properties) ? properties : {})) {
    const values = isJsonObject(schema) && Array.isArray(schema.enum) ? schema.enum : [];
    if (values.length === 1 && typeof values[0] === "string") kinds.set(name, values[0]);
  }
  return kinds;
};

const having = (key: string, value: string): JsonObject => ({
  type: "object", // the other keywords say nothing about what is none
  required: [key],
  properties: { [key]: { enum: [value] } },
});

/** How a value shows that it is of this branch: the surest sign is looked for first, in all branches. */
type Sign = (target: JsonObject, used: ReadonlySet<string>) => JsonObject | undefined;

const isReference: Sign = ({ required }) =>
  Array.isArray(required) && required.includes("$ref") ? { type: "object", required: ["$ref"] } : undefined;

const isScalar: Sign = ({ type }) => (typeof type === "string" && type !== "object" ? { type } : undefined);

const isKind: Sign = (target, used) => {
  const [kind] = [...kindsOf(target)].filter(([name]) => !used.has(name));
  return kind && having(...kind);
};
