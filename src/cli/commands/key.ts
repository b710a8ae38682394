import { SluiceError, systemClock } from "../../core/index.ts";
import { adminOptions, openAdminApi } from "../admin-api.ts";
import { defineCommand, type OptionValues } from "../command.ts";
import { configOption } from "../config-option.ts";
import { printJson } from "../output.ts";
import { parseDuration } from "../parse-duration.ts";
import { findSigningKey, keyFile, keyOption } from "../signing-key.ts";

const options = {
  key: keyOption,
  config: configOption,
  data: { type: "string", value: "FOLDER", help: "rotate: the data folder of the next key; made" },
  expires: { type: "string", value: "TIME", help: "rotate: how long both keys are one peer; default 90d" },
  to: { type: "string", value: "STATEMENT", help: "retire: what rotate printed, or a file that holds it" },
  force: { type: "boolean", help: "retire: also for another successor than data/successor.jwt names" },
  ...adminOptions,
} as const;

type Options = OptionValues<typeof options>;
type Action = (given: {
  options: Options;
  file: string | undefined;
  signal: AbortSignal;
}) => Promise<unknown>;

const ACTIONS: Readonly<Record<string, Action>> = {
  show: async ({ options: { key } }) => {
    const { peerId } = await findSigningKey(key);
    return { peerId, file: keyFile(key) };
  },
  new: async ({ options: { key } }) => {
    const file = keyFile(key);
    const { loadOrMakeIdentity } = await import("../../config/index.ts");
    const { identity, created } = await loadOrMakeIdentity(file);
    if (created) return { peerId: identity.peerId, file };
    throw new SluiceError("SLUICE_CONFLICT", `${file} is there already; choose another with --key FILE`);
  },
  rotate: async ({ options: { config, data: next, expires = "90d" } }) => {
    if (next === undefined)
      throw new SluiceError("SLUICE_USAGE", "say where the next key shall live: --data FOLDER");
    const expiresMs = parseDuration(expires, "--expires");
    const { loadConfig } = await import("../../config/index.ts");
    const { data } = await loadConfig(config);
    const { rotateKey } = await import("../rotate-key.ts");
    return rotateKey(data, next, { now: systemClock.now(), expiresMs });
  },
  succession: async ({ file }) => {
    if (file === undefined)
      throw new SluiceError("SLUICE_USAGE", "name the statement's file, or - for stdin");
    const { checkSuccession } = await import("../key-succession.ts");
    return checkSuccession(file, systemClock.now());
  },
  retire: async ({ options: { to, force, ...given }, signal }) => {
    if (to === undefined)
      throw new SluiceError(
        "SLUICE_USAGE",
        'say by which statement: --to STATEMENT, from "sluice key rotate"',
      );
    const { readStatementText } = await import("../key-succession.ts");
    const statement = await readStatementText(to);
    const api = await openAdminApi(given, signal);
    return api.request("POST", "/v1/peer/retire", { statement, ...(force === true && { force }) });
  },
};

export const key = defineCommand({
  summary: "Make or show the key that signs your particles; replace a gateway's",
  operands: "[new|show|rotate|succession|retire] [file]",
  arity: [0, 2],
  options,
  details: `"show" is the default. Only the peer id is ever printed, never the key. "new" does not replace a key that is there.

A gateway's key is replaced while it runs (docs/production.md):
  sluice key rotate --data ./data-2       makes the next key; the old one signs a statement that it is the next
  sluice key succession data-2/predecessor.jwt     checks such a statement offline
  sluice key retire --to data/successor.jwt        the running gateway takes nothing new, and drains`,
  run: async ({ options, operands: [action = "show", file], signal }) => {
    const act = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
    if (act === undefined || (file !== undefined && action !== "succession"))
      throw new SluiceError(
        "SLUICE_USAGE",
        `"${[action, file].filter(Boolean).join(" ")}" is none of new, show, rotate, succession FILE and retire; usage: sluice key [action]`,
      );
    printJson(await act({ options, file, signal }));
  },
});
