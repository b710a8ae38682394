import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { SluiceError } from "../core/index.ts";
import type { PolicyOptions } from "../policy/index.ts";
import { compileOperand } from "./compile-operand.ts";
import { namedPeers } from "./named-peers.ts";

const MANIFEST = "adapter.yaml";

/**
 * What a gateway would make the policy of, from the manifest alone.
 * @param operand - an adapter's folder or adapter.yaml.
 * @throws SluiceError SLUICE_USAGE, SLUICE_CONFIG, SLUICE_DOCUMENT.
 */
export const policyOperand = async (
  operand: string,
): Promise<{ options: PolicyOptions; peers: Readonly<Record<string, string>> }> => {
  const manifestFile = [operand, join(operand, MANIFEST)].find(
    (file) => /adapter\.ya?ml$/.test(file) && existsSync(file),
  );
  if (manifestFile === undefined)
    throw new SluiceError(
      "SLUICE_USAGE",
      `"${operand}" is no adapter's folder, no adapter.yaml and no particle's ref`,
    );
  const { loadManifest } = await import("../config/index.ts");
  const peers = await namedPeers(manifestFile);
  const manifest = await loadManifest(resolve(manifestFile), peers);
  const { adapter } = await compileOperand(manifestFile, { unnamed: dirname(resolve(manifestFile)) });
  const { argumentNames } = await import("../openapi/index.ts");
  const { readTextFile } = await import("./read-text-file.ts");
  const { policy: file, allow, plainIds } = manifest;
  const options: PolicyOptions = {
    service: adapter.service,
    functions: [...adapter.functions.values()].map((fn) => ({
      name: fn.name,
      arguments: [...new Set(argumentNames(fn))],
    })),
    rules: allow,
    cedar: file === undefined ? undefined : { file, text: await readTextFile(file, "SLUICE_CONFIG") },
    plainIds,
  };
  return { options, peers };
};

/** What authors of scripts have to know of rules that ask where an argument came from, one line each. */
export const originNotes = ({ rules }: PolicyOptions): string[] =>
  rules.flatMap((rule, index) =>
    Object.keys(rule.arguments ?? {}).map(
      (name) =>
        `allow[${index}]: argument ${name} has to be a result as it was given, or a field or item of one: what a script puts together, a caught error, a stream's element (s!) and what another peer's canon handed on never match`,
    ),
  );
