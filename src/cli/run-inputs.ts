import type { Input } from "../client/interface.ts";
import { isJsonObject, type JsonObject, SluiceError } from "../core/index.ts";
import { peerNamed } from "../particle/index.ts";
import { peersOf } from "./named-peers.ts";
import { parseJson } from "./parse-json.ts";
import { readTextFile } from "./read-text-file.ts";

/** Inputs by name: a JSON object, or `@FILE` with one; without it none. @throws SluiceError SLUICE_USAGE. */
export const readInputs = async (given: string | undefined): Promise<JsonObject> => {
  if (given === undefined) return {};
  const text = given.startsWith("@") ? await readTextFile(given.slice(1), "SLUICE_USAGE") : given;
  const where = given.startsWith("@") ? given.slice(1) : "--data";
  const value = parseJson(text, where);
  if (!isJsonObject(value))
    throw new SluiceError("SLUICE_USAGE", `${where} must be a JSON object, inputs by name`);
  return value;
};

export const sealInputOption = {
  type: "string",
  value: "NAME=PEER[/SERVICE]",
  multiple: true,
  help: "Seal an input to that peer, and the one service of it, so that nobody else reads it",
} as const;

/** Whom an input is sealed to. */
export interface InputSeal {
  readonly to: string;
  readonly service: string | undefined;
}

/** By the input's name. @throws SluiceError SLUICE_USAGE; SLUICE_CONFIG: ./sluice.yaml, which names peers. */
export const parseSeals = async (given: readonly string[] = []): Promise<ReadonlyMap<string, InputSeal>> => {
  if (given.length === 0) return new Map();
  const peers = await peersOf(undefined);
  return new Map(given.map((text) => sealOf(text, peers)));
};

const sealOf = (text: string, peers: Readonly<Record<string, string>>): [name: string, seal: InputSeal] => {
  const parts = /^(?<name>[^=]+)=(?<peer>[^/]+)(?:\/(?<service>.+))?$/.exec(text)?.groups;
  if (parts === undefined)
    throw new SluiceError("SLUICE_USAGE", `--seal "${text}" is not like card=12D3KooW.../bank`);
  const { name = "", peer = "", service } = parts;
  const named = peerNamed(peer, peers);
  if ("peerId" in named) return [name, { to: named.peerId, service }];
  throw new SluiceError("SLUICE_USAGE", `--seal "${text}": ${named.problem}`);
};

/** @throws SluiceError SLUICE_USAGE: there is no such input. */
export const sealInputs = async (
  inputs: JsonObject,
  seals: ReadonlyMap<string, InputSeal>,
): Promise<Readonly<Record<string, Input>>> => {
  if (seals.size === 0) return inputs;
  const stray = [...seals.keys()].find((name) => !Object.hasOwn(inputs, name));
  if (stray !== undefined)
    throw new SluiceError("SLUICE_USAGE", `--seal ${stray}: there is no such input; give it with --data`);
  const { sealed } = await import("../client/index.ts");
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]): [string, Input] => {
      const seal = seals.get(name);
      return [name, seal === undefined ? value : sealed(value, seal.to, seal.service)];
    }),
  );
};
