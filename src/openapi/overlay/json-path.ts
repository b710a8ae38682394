import { JSONPathEnvironment, type JSONValue } from "json-p3";
import { type JsonValue, reasonOf } from "../../core/index.ts";

/** A compiled RFC 9535 query. */
export interface JsonPath {
  readonly text: string;
  /**
   * What it selects, a node selected twice as often as that.
   * @throws TooMuchWork when more values would be looked at, or more matches found, than the bounds allow.
   */
  select(root: JsonValue): Match[];
}

export interface Match {
  readonly value: JsonValue;
  /** Member names and array indices from the root. */
  readonly location: readonly (string | number)[];
}

/** A query costs more than it may; the message says what, to go behind the query's text. */
export class TooMuchWork extends Error {}

const MAX_CHARS = 4096;
const MAX_MATCHES = 500_000;
/** Members of objects looked at by one query, filters included. The largest real document has about a million. */
const MAX_LOOKS = 4_000_000;
const MAX_DEPTH = 128;

/**
 * Compiles a query. How long it runs is not bounded here: a filter's regular expression is V8's.
 * @throws Error with what is wrong with it.
 */
export const compileJsonPath = (text: string): JsonPath => {
  if (text.length > MAX_CHARS) throw new Error(`longer than ${MAX_CHARS} characters`);
  const environment = new BoundedEnvironment();
  const query = compiled(environment, text);
  return {
    text,
    select(root) {
      environment.looks = 0;
      const matches: Match[] = [];
      for (const { value, location } of query.lazyQuery(root as JSONValue)) {
        if (matches.length === MAX_MATCHES) throw new TooMuchWork(`selects more than ${MAX_MATCHES} values`);
        matches.push({ value: value as JsonValue, location });
      }
      return matches;
    },
  };
};

const compiled = (
  environment: JSONPathEnvironment,
  text: string,
): ReturnType<JSONPathEnvironment["compile"]> => {
  try {
    return environment.compile(text);
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error }); // too deep a nesting comes as a RangeError
  }
};

class BoundedEnvironment extends JSONPathEnvironment {
  looks = 0;

  constructor() {
    super({ maxRecursionDepth: MAX_DEPTH });
  }

  /** Called for every object that a wildcard, a descent or a filter goes through. */
  override entries(object: Record<string, JSONValue>): [string, JSONValue][] {
    const found = Object.entries(object);
    this.looks += found.length;
    if (this.looks > MAX_LOOKS) throw new TooMuchWork(`looks at more than ${MAX_LOOKS} values`);
    return found;
  }
}
