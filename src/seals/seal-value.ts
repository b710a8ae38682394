import { CompactEncrypt, importJWK } from "jose";
import { isDeeperThan, type JsonValue, MAX_JSON_DEPTH, SluiceError, stringifyJson } from "../core/index.ts";
import { sealingJwk } from "../jose/index.ts";
import { MAX_SEALED_CHARS } from "./compact-form.ts";
import type { SealBinding } from "./interface.ts";
import { ALG, isServiceName, sealHeader } from "./seal-header.ts";

/**
 * A value as text that only `to` can open, and only in that particle. Its length and who it is for can be seen.
 * @throws SluiceError SLUICE_REQUEST (`to` is no peer id of a usable key, `service` no name of a service), SLUICE_INVALID_ARGUMENTS (too long or too deep to be opened).
 */
export const sealValue = (value: JsonValue, to: string, binding: SealBinding): Promise<string> =>
  sealText(stringifyJson(value), to, binding);

/**
 * A result, JSON text, as the JSON text of its sealed value.
 * @throws like `sealValue`.
 */
export const sealResult = async (
  json: string,
  { to, binding }: { readonly to: string; readonly binding: SealBinding },
): Promise<string> => JSON.stringify(await sealText(json, to, binding));

/** Can values be sealed to this peer? Not every text that looks like a peer id stands for a point of the curve. */
export const canSealTo = (peerId: string): boolean => recipientKey(peerId) !== undefined;

const sealText = async (json: string, to: string, binding: SealBinding): Promise<string> => {
  if (isDeeperThan(json, MAX_JSON_DEPTH)) throw tooMuch("is nested too deeply");
  const plaintext = utf8.encode(json);
  // Base64 makes four characters of three bytes; the rest is header, nonce and tag.
  if (plaintext.length > (MAX_SEALED_CHARS * 3) / 4 - HEAD_BYTES) throw tooMuch("is too large");
  const jwk = recipientKey(to);
  if (jwk === undefined)
    throw new SluiceError("SLUICE_REQUEST", "values are sealed to the peer id of an Ed25519 key (12D3KooW…)");
  if (binding.service !== undefined && !isServiceName(binding.service))
    throw new SluiceError("SLUICE_REQUEST", "values are sealed for a service by its name, like bank");
  return new CompactEncrypt(plaintext)
    .setProtectedHeader(sealHeader(to, binding))
    .encrypt(await importJWK({ ...jwk }, ALG));
};

const HEAD_BYTES = 2_048;

const recipientKey = (peerId: string): ReturnType<typeof sealingJwk> | undefined => {
  try {
    return sealingJwk(peerId);
  } catch {
    return undefined;
  }
};

const tooMuch = (problem: string): SluiceError =>
  new SluiceError("SLUICE_INVALID_ARGUMENTS", `the value ${problem} to be sealed`);

const utf8 = new TextEncoder();
