import { base64url, type CryptoKey, compactDecrypt, importJWK, type KeyObject } from "jose";
import { isDeeperThan, type JsonValue, MAX_JSON_DEPTH, parseJson, SluiceError } from "../core/index.ts";
import { sealingJwk, sealingSecret } from "../jose/index.ts";
import type { Identity } from "../particle/index.ts";
import type { Opener } from "./interface.ts";
import { ALG, ENC, headerProblem, isFor, readHeader } from "./seal-header.ts";

/** Opens what is sealed to this peer; the key is made of its seed when it is first needed. */
export const createOpener = ({ peerId, seed }: Pick<Identity, "peerId" | "seed">): Opener => {
  let imported: ReturnType<typeof importJWK> | undefined;
  const key = (): ReturnType<typeof importJWK> => {
    const { kty, crv, x } = sealingJwk(peerId);
    imported ??= importJWK({ kty, crv, x, d: base64url.encode(sealingSecret(seed)) }, ALG);
    return imported;
  };
  return {
    async open(sealed, found) {
      const header = readHeader(sealed);
      if (header === undefined) throw refused("is none, or longer than can be opened");
      const problem = headerProblem(header, peerId, found);
      if (problem !== undefined) throw refused(problem);
      return contentOf(await decrypted(sealed, await key()));
    },
  };
};

/** Is this text sealed to `peerId`? Only opening it tells whether it can be opened. */
export const isSealedTo = (text: string, peerId: string): boolean => {
  const header = readHeader(text);
  return header !== undefined && isFor(header, peerId);
};

const decrypted = async (sealed: string, key: CryptoKey | KeyObject | Uint8Array): Promise<Uint8Array> => {
  try {
    const { plaintext } = await compactDecrypt(sealed, key, {
      keyManagementAlgorithms: [ALG],
      contentEncryptionAlgorithms: [ENC],
    });
    return plaintext;
  } catch {
    throw refused("cannot be opened: it was changed on its way, or sealed with another key");
  }
};

const contentOf = (plaintext: Uint8Array): JsonValue => {
  try {
    const json = utf8.decode(plaintext);
    // Nobody has looked at it before.
    if (!isDeeperThan(json, MAX_JSON_DEPTH)) return parseJson(json);
  } catch {
    // Said below: a parser's message quotes the text.
  }
  throw refused("holds no JSON, or is nested too deeply");
};

const refused = (problem: string): SluiceError =>
  new SluiceError("SLUICE_INVALID_ARGUMENTS", `the sealed value ${problem}`);

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
