import { type JsonValue, parseJson, SluiceError } from "../../core/index.ts";
import { isPeerId, isRef } from "../../particle/index.ts";
import type { SealBinding } from "../../seals/interface.ts";
import { defineCommand } from "../command.ts";
import { readBytes } from "../read-bytes.ts";
import { findSigningKey, keyOption } from "../signing-key.ts";

export const seal = defineCommand({
  summary: "Seal a value so that one gateway alone can read it, in one particle",
  operands: "[JSON|-]",
  arity: [0, 1],
  options: {
    to: { type: "string", value: "PEER", help: "Who may open it, a peer id" },
    initiator: {
      type: "string",
      value: "PEER",
      help: "Whose particle it will be in; default the peer of your own key",
    },
    ref: { type: "string", value: "REF", help: "Which particle: its ref" },
    nonce: {
      type: "string",
      value: "NONCE",
      help: "Which particle, before it is signed: the middle part of its s1. id, or another id whole",
    },
    service: {
      type: "string",
      value: "NAME",
      help: "The one service of that peer that may open it; default any",
    },
    key: keyOption,
  },
  details: `The value is JSON; a string needs its quotes. Without an operand, or with -, it is read from stdin, where other users of
the machine do not see it. Printed is the sealed text, to be given as an argument of the function that wants it.

  echo '"4242424242424242"' | sluice seal --to 12D3KooW... --service bank --nonce 9b2e4c1a`,
  run: async ({ options, operands: [operand = "-"] }) => {
    const to = peerOption("--to", options.to);
    const particle = particleOption(options);
    const value = parsed(operand === "-" ? utf8(await readBytes("-", MAX_BYTES)) : operand);
    const initiator =
      options.initiator === undefined
        ? (await findSigningKey(options.key)).peerId
        : peerOption("--initiator", options.initiator);
    const { sealValue } = await import("../../seals/index.ts");
    process.stdout.write(
      `${await sealValue(value, to, { initiator, particle, service: options.service })}\n`,
    );
  },
});

const MAX_BYTES = 1_048_576;

const peerOption = (flag: string, given: string | undefined): string => {
  if (given === undefined)
    throw new SluiceError("SLUICE_USAGE", `say who may open it: ${flag} PEER (12D3KooW...)`);
  if (isPeerId(given)) return given;
  throw new SluiceError("SLUICE_USAGE", `${flag} is a peer id (12D3KooW...); "${given}" is not`);
};

const particleOption = ({
  ref,
  nonce,
}: {
  readonly ref?: string;
  readonly nonce?: string;
}): SealBinding["particle"] => {
  if ((ref === undefined) === (nonce === undefined))
    throw new SluiceError(
      "SLUICE_USAGE",
      "say which particle it is for, in one way: --ref REF or --nonce NONCE",
    );
  if (ref !== undefined) {
    if (isRef(ref)) return { ref };
    throw new SluiceError("SLUICE_USAGE", `"${ref}" is no particle's ref (base58, 43 or 44 characters)`);
  }
  const chosen = nonce ?? "";
  if (chosen !== "" && chosen.length <= 128 && !chosen.startsWith("s1.")) return { nonce: chosen };
  throw new SluiceError(
    "SLUICE_USAGE",
    "--nonce is the middle part of an s1. id (s1.<nonce>.<hash>), or the whole of another id: 1 to 128 characters",
  );
};

/** A parser's message quotes what it read, which is meant to stay secret. */
const parsed = (text: string): JsonValue => {
  try {
    return parseJson(text);
  } catch {
    throw new SluiceError("SLUICE_USAGE", `the value is not JSON; for a string write '"..."'`);
  }
};

const utf8 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");
