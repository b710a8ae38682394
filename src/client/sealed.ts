import { type JsonValue, SluiceError } from "../core/index.ts";
import type { Identity } from "../particle/index.ts";
import { createOpener, type SealBinding, sealValue } from "../seals/index.ts";
import type { Input, ScriptAnswer } from "./interface.ts";

/** A value that is sealed as soon as its particle is signed: before that nobody knows which particle to bind it to. */
export class Sealed {
  readonly value: JsonValue;
  readonly to: string;

  constructor(value: JsonValue, to: string) {
    this.value = value;
    this.to = to;
  }
}

/**
 * An input, an argument or a part of one that only the peer `to` can read: every other peer on the way sees a text, its length and who it is for.
 * @param to - peer id of the gateway that serves the function.
 */
export const sealed = (value: JsonValue, to: string): Sealed => new Sealed(value, to);

/**
 * An input as it goes into the particle, with what is to be sealed in it sealed.
 * @throws SluiceError SLUICE_REQUEST (no peer id), SLUICE_INVALID_ARGUMENTS (too large).
 */
export const sealInput = async (input: Input, binding: SealBinding): Promise<JsonValue> => {
  const found = [...sealedIn(input)];
  const texts = await Promise.all(
    found.map(async (each) => [each, await sealValue(each.value, each.to, binding)] as const),
  );
  return withTexts(input, new Map(texts));
};

/**
 * A result that was sealed to this peer.
 * @param answer - of the run that gave it.
 * @throws SluiceError SLUICE_BAD_RESULT when it is not sealed, or to another peer, or for another particle.
 */
export const openSealed = async (
  value: JsonValue,
  identity: Pick<Identity, "peerId" | "seed">,
  { ref, particleId }: Pick<ScriptAnswer, "ref" | "particleId">,
): Promise<JsonValue> => {
  if (typeof value !== "string") throw new SluiceError("SLUICE_BAD_RESULT", "the result is not sealed");
  try {
    return await createOpener(identity).open(value, { initiator: identity.peerId, ref, particleId });
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    throw new SluiceError("SLUICE_BAD_RESULT", `the result cannot be opened: ${error.message}`);
  }
};

const sealedIn = function* (input: Input): Generator<Sealed> {
  if (input instanceof Sealed) yield input;
  else if (typeof input === "object" && input !== null)
    for (const part of Object.values(input)) yield* sealedIn(part);
};

const withTexts = (input: Input, texts: ReadonlyMap<Sealed, string>): JsonValue => {
  if (input instanceof Sealed) return texts.get(input) ?? null;
  // Large inputs without anything to seal are not copied.
  if (typeof input !== "object" || input === null || texts.size === 0) return input as JsonValue;
  if (Array.isArray(input)) return input.map((part: Input) => withTexts(part, texts));
  return Object.fromEntries(Object.entries(input).map(([name, part]) => [name, withTexts(part, texts)]));
};
