/** Words of Aqua's own grammar: a function of that name would be hard to call or to wrap. */
const AQUA_KEYWORDS: ReadonlySet<string> = new Set(
  (
    "ability alias aqua as catch co const copy data declare declares else export false for from func if import join module nil " +
    "on otherwise par parseq rec service true try use via"
  ).split(" "),
);

const upperFirst = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const lowerFirst = (word: string): string => word.charAt(0).toLowerCase() + word.slice(1);

const words = (text: string): string[] => text.split(/[^A-Za-z0-9_]+/).filter((word) => word !== "");

/** Words joined in camel case, the first letter lowered; what is inside a word stays: `send-letter` -> `sendLetter`. */
const camelCase = (text: string): string =>
  words(text)
    .map((word, index) => (index === 0 ? lowerFirst(word) : upperFirst(word)))
    .join("");

const pascalCase = (text: string): string => words(text).map(upperFirst).join("");

/**
 * An operation's function name: from its operationId, else from method and path (`GET /users/{id}` -> `getUsersById`).
 * Always matches `[a-z][A-Za-z0-9_]*` and is no Aqua keyword.
 */
export const functionName = (operationId: string | undefined, method: string, path: string): string => {
  const route = `${method.toLowerCase()}/${path.replaceAll(/\{([^{}]*)\}/g, "/by/$1/")}`;
  const joined = camelCase(operationId ?? "") || camelCase(route);
  const named = /^[a-z]/.test(joined) ? joined : `op${joined}`;
  return AQUA_KEYWORDS.has(named) ? `${named}_` : named;
};

/** May a person choose this name for a function? */
export const isFunctionName = (name: string): boolean =>
  /^[a-z][A-Za-z0-9_]*$/.test(name) && !AQUA_KEYWORDS.has(name);

/**
 * Names for the fields of one struct or the arguments of one function, as Aqua can write them: a name that already is an identifier stays
 * (`amount`), others become one (`X-Request-Id` -> `xRequestId`, `_id` -> `x_id`); what would be the same twice is numbered.
 */
export const fieldNames = (names: readonly string[]): Map<string, string> => {
  const unused = createUnused(new Set(names.filter(isField)));
  return new Map(names.map((name) => [name, isField(name) ? name : unused(fieldName(name))]));
};

/**
 * The same for the arguments of a service function in Aqua, where two names must not be used: compiler 0.14.6 passes its own
 * variables of these names instead of the caller's values.
 */
export const aquaArgumentNames = (names: readonly string[]): Map<string, string> => {
  const identifiers = fieldNames(names);
  const unused = createUnused(new Set(identifiers.values()));
  return new Map(
    [...identifiers].map(([name, identifier]) => [
      name,
      COMPILER_VARIABLES.has(identifier) ? unused(`${identifier}_`) : identifier,
    ]),
  );
};

const COMPILER_VARIABLES: ReadonlySet<string> = new Set(["id", "ret"]);

const isField = (name: string): boolean => /^[a-z][A-Za-z0-9_]*$/.test(name);

const fieldName = (name: string): string => {
  const joined = camelCase(name) || "field";
  return isField(joined) ? joined : `x${joined}`;
};

/** A name for a type or a service: starts with a capital letter. */
export const typeName = (text: string): string => {
  const joined = pascalCase(text) || "Type";
  return /^[A-Z]/.test(joined) ? joined : `T${joined}`;
};

/** Gives out type names, each once. */
export interface TypeNames {
  /** `wanted`, or where that is taken `wantedData`, `wantedData2`, ... */
  allot(wanted: string): string;
}

export const createTypeNames = (reserved: Iterable<string>): TypeNames => {
  const taken = new Set(reserved);
  const unused = createUnused(taken);
  return { allot: (wanted) => unused(taken.has(wanted) ? `${wanted}Data` : wanted) };
};

/** Gives out names, each once: `wanted`, `wanted2`, `wanted3`, ... Remembers how far it came, so that many alike cost no more. */
const createUnused = (taken: Set<string>): ((wanted: string) => string) => {
  const last = new Map<string, number>();
  return (wanted) => {
    let number = last.get(wanted) ?? 1;
    let name = number === 1 ? wanted : `${wanted}${number}`;
    while (taken.has(name)) name = `${wanted}${++number}`;
    taken.add(name);
    last.set(wanted, number);
    return name;
  };
};
