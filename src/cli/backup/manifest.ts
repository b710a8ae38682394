import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { SluiceError } from "../../core/index.ts";
import { isPeerId } from "../../particle/index.ts";
import { isStateFile } from "./state-files.ts";

/** What makes a folder a backup; written last. */
export const MANIFEST = "manifest.json";

const MAX_BYTES = 65_536;
const unixMs = z.int().min(0).max(8.64e15);

const schema = z.strictObject({
  kind: z.literal("sluice-backup"),
  /** Of Sluice. */
  version: z.string().max(64),
  /** Unix ms, before the first file was read. */
  at: unixMs,
  peerId: z.string().refine(isPeerId),
  /** Null: the gateway keeps none (durability none). */
  journal: z
    .strictObject({
      format: z.int().min(1),
      /** How often it was restored before. */
      epoch: z.int().min(0),
    })
    .nullable(),
  files: z
    .array(
      z.strictObject({
        name: z.string().refine(isStateFile),
        bytes: z.int().min(0),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .max(64)
    .refine((files) => new Set(files.map(({ name }) => name)).size === files.length),
});

export type BackupManifest = z.infer<typeof schema>;
export type BackupFile = BackupManifest["files"][number];

/** @throws SluiceError SLUICE_CONFIG: the folder is no backup, or a half-made one. */
export const readManifest = async (folder: string): Promise<BackupManifest> => {
  const file = join(folder, MANIFEST);
  const text = await readFile(file).catch(() => undefined);
  if (text === undefined)
    throw new SluiceError("SLUICE_CONFIG", `${folder} is no finished backup: it has no ${MANIFEST}`);
  try {
    if (text.length > MAX_BYTES) throw new Error("too large");
    return schema.parse(JSON.parse(text.toString("utf8")));
  } catch (error) {
    throw new SluiceError("SLUICE_CONFIG", `${file} was not written by this version of "sluice backup"`, {
      cause: error,
    });
  }
};
