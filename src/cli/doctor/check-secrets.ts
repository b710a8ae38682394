import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { AdapterManifest, Env, OneSecret } from "../../config/index.ts";
import { type Check, failure, ok, warning } from "./check.ts";
import { type DoctorContext, runsHere } from "./context.ts";
import { octal } from "./octal.ts";
import { type NamedSource, secretSources } from "./secret-sources.ts";

const NAME = "secrets";
const SUM = ["none are needed", "the one that is needed is there"];

interface Wanted {
  readonly source: OneSecret;
  readonly where: string;
  /** The key that names it, and its file. */
  readonly written: string;
}

/** In the place of what this shell's environment lacks, so that the rest of an adapter can be looked at; fits every scheme. */
const standIn = ({ isWhole }: NamedSource): string => (isWhole ? "stand-in:stand-in" : "stand-in");

/** An environment in which no variable is missing that an adapter needs. */
export const filledIn = (env: Env, manifests: readonly AdapterManifest[]): Env => ({
  ...env,
  ...Object.fromEntries(
    manifests
      .flatMap((manifest) => secretSources(manifest))
      .flatMap((named) =>
        "env" in named.source && !isSet(named.source.env, env) ? [[named.source.env, standIn(named)]] : [],
      ),
  ),
});

const isSet = (name: string, env: Env): boolean => (env[name] ?? "") !== "";

/** Every secret that the gateway and its adapters need is where the configuration says. */
export const checkSecrets = async (context: DoctorContext): Promise<readonly Check[]> => {
  const { config, manifests, adapters } = context;
  const sources: Wanted[] = [
    ...Object.entries(config.telemetry.otlp?.headers ?? {}).map(([name, source]) => ({
      source,
      where: `telemetry.otlp.headers.${name}`,
      written: `telemetry.otlp.headers: { ${name}: { env: … } } in ${config.file ?? "sluice.yaml"}`,
    })),
    ...manifests.flatMap((manifest) =>
      secretSources(manifest).map(({ source, where, key }) => ({
        source,
        where: `${manifest.service}: ${where}`,
        written: `${key} in ${manifest.file}`,
      })),
    ),
  ];
  const found = (await Promise.all(sources.map((source) => secretCheck(source, context)))).flat();
  const unread = adapters.filter(
    ({ folder }) => !manifests.some(({ file }) => basename(dirname(file)) === folder),
  );
  const unknown = unread.map(({ service }) =>
    warning(
      NAME,
      `${service}: which it needs is not known: its adapter.yaml cannot be read`,
      "correct that first",
    ),
  );
  if (found.length + unknown.length > 0) return [...found, ...unknown];
  return [ok(NAME, SUM[sources.length] ?? `all ${sources.length} are there`)];
};

const secretCheck = async (
  { source, where, written }: Wanted,
  context: DoctorContext,
): Promise<readonly Check[]> => {
  const found = await lookAt(source, context.env);
  if (found.openMode !== undefined && "file" in source)
    return [
      warning(
        NAME,
        `${where}: ${source.file} can be read by other users (mode ${found.openMode})`,
        `chmod 600 ${source.file}`,
      ),
    ];
  if (found.problem === undefined) return [];
  // The gateway that runs has an environment of its own.
  if ("env" in source && runsHere(context))
    return [
      warning(
        NAME,
        `${where}: ${found.problem} in this shell`,
        "see that it is set where the gateway is started",
      ),
    ];
  const remedy = "env" in source ? "set it where the gateway is started" : "put it there";
  return [failure(NAME, `${where}: ${found.problem}`, `${remedy}, or change ${written}`)];
};

const lookAt = async (
  source: OneSecret,
  env: Env,
): Promise<{ readonly problem?: string; readonly openMode?: string }> => {
  if ("env" in source)
    return isSet(source.env, env) ? {} : { problem: `environment variable ${source.env} is not set` };
  const status = await stat(source.file).catch(() => undefined);
  if (status === undefined) return { problem: `file ${source.file} is not there` };
  if (!status.isFile() || status.size === 0) return { problem: `file ${source.file} is empty` };
  const isOpen = (status.mode & 0o004) !== 0 && process.platform !== "win32";
  return isOpen ? { openMode: octal(status.mode) } : {};
};
