import { stat } from "node:fs/promises";
import type { AdapterManifest, Env, OneSecret } from "../../config/index.ts";
import { plural } from "../plural.ts";
import { type Check, failure, ok, warning } from "./check.ts";
import { type DoctorContext, runsHere } from "./context.ts";
import { type NamedSource, secretSources } from "./secret-sources.ts";

/** In the place of what this shell's environment lacks, so that the rest of an adapter can be looked at; fits every scheme. */
const STAND_IN = "stand-in:stand-in";

/** An environment in which no variable is missing that an adapter needs. */
export const filledIn = (env: Env, manifests: readonly AdapterManifest[]): Env => ({
  ...env,
  ...Object.fromEntries(
    manifests.flatMap((manifest) => missingVariables(manifest, env)).map((name) => [name, STAND_IN]),
  ),
});

/** Each adapter as the gateway would load it. */
export const checkAdapters = ({ config, adapters }: DoctorContext): readonly Check[] => {
  if (adapters.length === 0)
    return [
      warning(
        "adapters",
        `${config.adapters} has none`,
        "publish an API: sluice publish <openapi> (docs/functions.md)",
      ),
    ];
  return adapters.flatMap(({ service, functions, problem, warnings, isClosed }) => [
    problem === undefined
      ? ok("adapters", `${service}: ${plural(functions, "function")}${isClosed ? ", switched off" : ""}`)
      : failure("adapters", problem, "correct the file; a gateway that runs goes on with what worked last"),
    ...warnings.map((text) =>
      warning("adapters", `${service}: ${text}`, "see docs/functions.md and docs/policy.md"),
    ),
  ]);
};

const missingVariables = (manifest: AdapterManifest, env: Env): string[] =>
  secretSources(manifest).flatMap(({ source }) =>
    "env" in source && (env[source.env] ?? "") === "" ? [source.env] : [],
  );

/** Every secret that the gateway and its adapters need is where the configuration says. */
export const checkSecrets = async (context: DoctorContext): Promise<readonly Check[]> => {
  const { config, manifests } = context;
  const sources = [
    ...Object.entries(config.telemetry.otlp?.headers ?? {}).map(([name, source]) => ({
      source,
      where: `telemetry.otlp.headers.${name}`,
    })),
    ...manifests.flatMap((manifest) =>
      secretSources(manifest).map(({ source, where }) => ({
        source,
        where: `${manifest.service}: ${where}`,
      })),
    ),
  ];
  const found = (await Promise.all(sources.map((source) => secretCheck(source, context)))).flat();
  if (found.length > 0) return found;
  return [ok("secrets", sources.length === 0 ? "none are needed" : `all ${sources.length} are there`)];
};

const secretCheck = async (
  { source, where }: NamedSource,
  context: DoctorContext,
): Promise<readonly Check[]> => {
  const problem = await problemOf(source, context.env);
  if (problem === undefined) return [];
  // The gateway that runs has an environment of its own.
  return "env" in source && runsHere(context)
    ? [
        warning(
          "secrets",
          `${where}: ${problem} in this shell`,
          "see that it is set where the gateway is started",
        ),
      ]
    : [
        failure(
          "secrets",
          `${where}: ${problem}`,
          "set it where the gateway is started, or change the manifest",
        ),
      ];
};

const problemOf = async (source: OneSecret, env: Env): Promise<string | undefined> => {
  if ("env" in source)
    return (env[source.env] ?? "") === "" ? `environment variable ${source.env} is not set` : undefined;
  const status = await stat(source.file).catch(() => undefined);
  if (status === undefined) return `file ${source.file} is not there`;
  return status.isFile() && status.size > 0 ? undefined : `file ${source.file} is empty`;
};
