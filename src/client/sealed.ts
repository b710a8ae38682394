import { type JsonValue, SluiceError } from "../core/index.ts";
import type { Identity } from "../particle/index.ts";
import { createOpener, isSealedTo, type SealBinding, Sealed, sealValue } from "../seals/index.ts";
import type { Input, ScriptAnswer } from "./interface.ts";

/** The service that a particle is made to call: what is sealed to its peer, and for no service, is for this one. */
export interface Called {
  readonly peer: string;
  readonly service: string;
}

/**
 * An input as it goes into the particle, with what is to be sealed in it sealed.
 * @throws SluiceError SLUICE_REQUEST (no peer id, no name of a service), SLUICE_INVALID_ARGUMENTS (too large).
 */
export const sealInput = async (
  input: Input,
  binding: Omit<SealBinding, "service">,
  called?: Called,
): Promise<JsonValue> => {
  const found = [...sealedIn(input)];
  const texts = await Promise.all(
    found.map(async (each) => {
      const service = each.service ?? (each.to === called?.peer ? called.service : undefined);
      return [each, await sealValue(each.value, each.to, { ...binding, service })] as const;
    }),
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
    return await createOpener(identity).open(value, {
      initiator: identity.peerId,
      ref,
      particleId,
      service: undefined,
    });
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    throw new SluiceError("SLUICE_BAD_RESULT", `the result cannot be opened: ${error.message}`);
  }
};

/**
 * A value in which everything that is sealed to this peer is opened.
 * @throws SluiceError SLUICE_BAD_RESULT as `openSealed`.
 */
export const openAll = async (
  value: JsonValue,
  identity: Pick<Identity, "peerId" | "seed">,
  answer: Pick<ScriptAnswer, "ref" | "particleId">,
): Promise<JsonValue> => {
  if (typeof value === "string")
    return isSealedTo(value, identity.peerId) ? openSealed(value, identity, answer) : value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value))
    return Promise.all(value.map((item: JsonValue) => openAll(item, identity, answer)));
  const members = Object.entries(value).map(
    async ([name, member]) => [name, await openAll(member, identity, answer)] as const,
  );
  return Object.fromEntries(await Promise.all(members));
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
