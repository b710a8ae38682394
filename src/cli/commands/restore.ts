import { resolve } from "node:path";
import { SluiceError, systemClock } from "../../core/index.ts";
import { isDigest } from "../../particle/index.ts";
import { defineCommand } from "../command.ts";
import { configOption } from "../config-option.ts";
import { printJson, tell } from "../output.ts";

export const restore = defineCommand({
  summary: "Put a backup in the place of a stopped gateway's data",
  operands: "<folder>",
  arity: [1, 1],
  options: {
    config: configOption,
    revoke: {
      type: "string",
      value: "ID",
      multiple: true,
      help: "A credential that was revoked since the backup; may be given several times",
    },
    replace: { type: "boolean", help: "Move aside what is in the data folder; nothing is ever deleted" },
  },
  details: `Particles signed before now are refused from then on, and those that were under way when the backup was made are not run again:
nothing is done twice. Calls of theirs that may have happened are listed as unknown outcomes.`,
  run: async ({ options, operands: [folder = ""] }) => {
    const { loadConfig } = await import("../../config/index.ts");
    const { data, limits } = await loadConfig(options.config);
    const revoke = options.revoke ?? [];
    const stray = revoke.find((id) => !isDigest(id));
    if (stray !== undefined)
      throw new SluiceError("SLUICE_USAGE", `--revoke ${stray} is no id of a credential`);
    const { restore } = await import("../backup/restore.ts");
    const { manifest, epoch, before, carried } = await restore({
      folder: resolve(folder),
      data,
      replace: options.replace === true,
      revoke,
      clockSkewMs: limits.clockSkewMs,
      now: systemClock.now(),
    });
    const { peerId, at } = manifest;
    for (const line of lossesOf(at, carried)) tell(line);
    if (epoch !== undefined)
      tell(`  particles: those signed up to ${iso(epoch.signedAfter)} are refused (SLUICE_PARTICLE_EPOCH)`);
    if (before !== undefined) {
      tell(`What was in ${data} is now in ${before}.`);
      const { unknownToBackup } = await import("../backup/unknown-to-backup.ts");
      for (const line of unknownToBackup(before, data)) tell(line);
    }
    printJson({ data, peerId, at, epoch: epoch ?? null, before: before ?? null });
  },
});

/** What an operator has to make good, as lines. */
const lossesOf = (at: number, carried: number | undefined): readonly string[] => [
  `sluice: restored as of ${iso(at)}. What happened after that is not known here:`,
  carried === undefined
    ? "  REVOCATIONS: credentials revoked since then are VALID AGAIN. Revoke them first of all: sluice revoke ID"
    : `  revocations: those of the journal that was here are kept (${carried}); any made elsewhere since then must be made again`,
  "  bans, and a changed admin token: make them again",
  "  quotas: what was used up since then may be used once more",
  "  callers' idempotency keys: one used since then counts as new in a new particle",
];

const iso = (ms: number): string => new Date(ms).toISOString();
