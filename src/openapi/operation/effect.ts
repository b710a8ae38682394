import { clip, EFFECTS, type Effect, effectOfMethod, SluiceError } from "../../core/index.ts";
import { isThere, member } from "../document/pointer.ts";
import type { Warn } from "../document/refused.ts";
import type { Document, KeyPlace, OperationOverrides, SecurityScheme } from "../interface.ts";
import { keyPlace } from "./key-place.ts";
import type { SelectedOperation } from "./select.ts";

export interface DecidedEffect {
  readonly effect: Effect;
  /** Where its key goes; undefined: it carries none. */
  readonly key: KeyPlace | undefined;
}

interface Surroundings {
  readonly document: Document;
  /** That the operation may be sent with. */
  readonly schemes: readonly SecurityScheme[];
  readonly warn: Warn;
}

/** draft-ietf-httpapi-idempotency-key-header */
const USUAL_KEY: KeyPlace = { in: "header", name: "Idempotency-Key" };

/**
 * What repeating an operation does, and where its key goes: by the manifest, else by the document's `x-effect` and `x-idempotency-key`,
 * else by its method. What the document says and cannot be is told and left to the method: a key where nobody looks for it stops no
 * repetition.
 * @throws SluiceError SLUICE_CONFIG when the manifest's part cannot be.
 */
export const readEffect = (
  { document, schemes, warn }: Surroundings,
  selected: SelectedOperation,
  overrides: OperationOverrides,
  where: string,
): DecidedEffect => {
  const usual = effectOfMethod(selected.method);
  const effect = overrides.effect ?? declaredEffect(selected, warn) ?? usual;
  const own = overrides.idempotencyKey;
  const declared = member(selected.operation, "x-idempotency-key");
  const asked =
    own ?? (isThere(declared) ? declared.node : undefined) ?? (effect === "keyed" ? USUAL_KEY : undefined);
  if (asked === undefined) return { effect, key: undefined };
  const key = takesKey(effect)
    ? keyPlace(document, selected, schemes, asked)
    : `is for what is keyed or once; the operation is ${effect}`;
  if (typeof key !== "string") return { effect, key };
  if (own !== undefined) throw new SluiceError("SLUICE_CONFIG", `${where}.idempotencyKey: ${key}`);
  if (overrides.effect === "keyed")
    throw new SluiceError(
      "SLUICE_CONFIG",
      `${where}.effect: its idempotency key ${key}; say where with idempotencyKey`,
    );
  const pointer = isThere(declared) ? declared.pointer : member(selected.operation, "x-effect").pointer;
  warn(pointer, "effect-ignored", `the idempotency key ${key}`);
  return { effect: effect === "keyed" ? usual : effect, key: undefined };
};

const takesKey = (effect: Effect): boolean => effect === "keyed" || effect === "once";

const declaredEffect = ({ operation }: SelectedOperation, warn: Warn): Effect | undefined => {
  const said = member(operation, "x-effect");
  if (!isThere(said)) return undefined;
  const effect = EFFECTS.find((each) => each === said.node);
  if (effect === undefined) {
    const shown = clip(JSON.stringify(said.node), 40);
    warn(said.pointer, "effect-ignored", `x-effect is ${shown}, none of ${EFFECTS.join(", ")}`);
  }
  return effect;
};
