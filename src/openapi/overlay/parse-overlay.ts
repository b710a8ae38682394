import {
  clip,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  nearest,
  printable,
  reasonOf,
  SluiceError,
} from "../../core/index.ts";
import { compileJsonPath, type JsonPath } from "./json-path.ts";

/** An Overlay document, 1.0 or 1.1, ready to be applied. */
export interface Overlay {
  /** File name or URL, for messages. */
  readonly where: string;
  readonly actions: readonly Action[];
}

export interface Action {
  /** `actions[2] "$.paths"`, for messages. */
  readonly label: string;
  readonly target: JsonPath;
  readonly change: Change;
}

export type Change =
  | { readonly kind: "update"; readonly value: JsonValue }
  | { readonly kind: "copy"; readonly from: JsonPath }
  | { readonly kind: "remove" }
  /** An action may do nothing. */
  | { readonly kind: "none" };

const MAX_ACTIONS = 1000;
const ROOT_KEYS = ["overlay", "info", "extends", "actions"];
const ACTION_KEYS = ["target", "description", "update", "copy", "remove"];

/**
 * Checks an Overlay document by the rules of its specification's schema. `extends` is not followed: whoever applies an overlay says to what.
 * @param where - file name or URL, for messages.
 * @throws SluiceError SLUICE_DOCUMENT.
 */
export const parseOverlay = (value: JsonValue, where: string): Overlay => {
  const wrong = (what: string): SluiceError => new SluiceError("SLUICE_DOCUMENT", `${where}: ${what}`);
  if (!isJsonObject(value)) throw wrong("an overlay is an object that starts with `overlay: 1.1.0`");
  const version = versionOf(value.overlay);
  if (version === undefined)
    throw wrong("`overlay` must be the version of the Overlay specification, as text: 1.0.0 or 1.1.0");
  knownKeys(value, ROOT_KEYS, wrong);
  checkInfo(value.info, wrong);
  if (value.extends !== undefined && typeof value.extends !== "string")
    throw wrong("`extends` must be a URL");
  const { actions } = value;
  if (!Array.isArray(actions) || actions.length === 0)
    throw wrong("`actions` must be a list of at least one action");
  if (actions.length > MAX_ACTIONS)
    throw wrong(`there are more than ${MAX_ACTIONS} actions; split the overlay`);
  checkDistinct(actions, wrong);
  return {
    where,
    actions: actions.map((action, index) =>
      parseAction(action, version, `actions[${index}]`, (what) => wrong(`actions[${index}]${what}`)),
    ),
  };
};

type Wrong = (what: string) => SluiceError;

const versionOf = (value: JsonValue | undefined): "1.0" | "1.1" | undefined => {
  const found = typeof value === "string" ? /^(1\.[01])\.\d+$/.exec(value)?.[1] : undefined;
  return found === "1.0" || found === "1.1" ? found : undefined;
};

const checkInfo = (info: JsonValue | undefined, wrong: Wrong): void => {
  if (!isJsonObject(info)) throw wrong("`info` must be an object with a title and a version");
  for (const key of ["title", "version"]) {
    if (typeof info[key] !== "string")
      throw wrong(`\`info.${key}\` must be a text${key === "version" ? ": write it in quotes" : ""}`);
  }
  if (info.description !== undefined && typeof info.description !== "string")
    throw wrong("`info.description` must be a text");
};

/** The same action twice would append the same items twice. */
const checkDistinct = (actions: readonly JsonValue[], wrong: Wrong): void => {
  const seen = new Map<string, number>();
  for (const [index, action] of actions.entries()) {
    const text = JSON.stringify(action);
    const first = seen.get(text);
    if (first !== undefined) throw wrong(`actions[${index}] is the same as actions[${first}]; leave one out`);
    seen.set(text, index);
  }
};

const parseAction = (action: JsonValue, version: "1.0" | "1.1", name: string, wrong: Wrong): Action => {
  if (!isJsonObject(action)) throw wrong(" must be an object with a target");
  if (action.copy !== undefined && version === "1.0")
    throw wrong(" has `copy`, which Overlay 1.0 does not know; write `overlay: 1.1.0`");
  knownKeys(action, ACTION_KEYS, (what) => wrong(`: ${what}`));
  if (action.description !== undefined && typeof action.description !== "string")
    throw wrong(".description must be a text");
  const target = parsePath(action.target, ".target", wrong);
  return {
    label: `${name} "${printable(clip(target.text, 120))}"`,
    target,
    change: changeOf(action, wrong),
  };
};

const changeOf = ({ remove, update, copy }: JsonObject, wrong: Wrong): Change => {
  if (remove !== undefined && typeof remove !== "boolean") throw wrong(".remove must be true or false");
  const from = copy === undefined ? undefined : parsePath(copy, ".copy", wrong);
  if (remove === true) return { kind: "remove" };
  if (from !== undefined && update !== undefined)
    throw wrong(" has both `update` and `copy`; make it two actions");
  if (from !== undefined) return { kind: "copy", from };
  return update === undefined ? { kind: "none" } : { kind: "update", value: update };
};

const parsePath = (text: JsonValue | undefined, field: string, wrong: Wrong): JsonPath => {
  if (typeof text !== "string" || !text.startsWith("$"))
    throw wrong(`${field} must be a JSONPath query, which starts with $`);
  try {
    return compileJsonPath(text);
  } catch (error) {
    throw wrong(
      `${field} "${printable(clip(text, 120))}" is not a JSONPath query (RFC 9535): ${printable(clip(reasonOf(error), 200))}`,
    );
  }
};

const knownKeys = (value: JsonObject, known: readonly string[], wrong: Wrong): void => {
  for (const key of Object.keys(value)) {
    if (known.includes(key) || key.startsWith("x-")) continue;
    const guess = nearest(key, known);
    throw wrong(
      `there is no key "${printable(clip(key, 80))}" here; ${guess === undefined ? `there are: ${known.join(", ")}` : `did you mean "${guess}"?`}`,
    );
  }
};
