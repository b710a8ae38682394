import { type Threat, threat } from "../threat.ts";

const RESTORE = "cli/backup/restore.ts";

/** Copies of a gateway's state, and two processes over one. */
export const stateThreats: readonly Threat[] = [
  threat(
    "O29",
    "network",
    "sends again, after a restore, a particle that the backup does not know",
    "a restored journal takes only particles signed after the restore",
    [
      "engine/before-epoch.ts",
      "if (epoch === undefined || timestamp > epoch.signedAfter) return;",
      "if (epoch === undefined || timestamp > 0) return;",
    ],
  ),
  threat(
    "O30",
    "careless operator",
    "restores a backup in which a particle was under way that has long had its effect",
    "what a backup held as live is ended, and listed where its outcome is not known",
    [
      "engine/before-epoch.ts",
      "if (epoch === undefined) return { particles, ended: [] };",
      "if (epoch === undefined || epoch.n > 0) return { particles, ended: [] };",
    ],
  ),
  threat(
    "O31",
    "curious operator",
    "reads the key in a backup as another user of the machine",
    "a backup's folder is closed to others, also one that was there",
    ["cli/backup/back-up.ts", "if (present.length === 0) await chmod(folder, 0o700);", ""],
  ),
  threat(
    "O32",
    "curious operator",
    "changes a backup before it is restored",
    "every file's hash is checked",
    [RESTORE, "if (copied.bytes !== bytes || copied.sha256 !== sha256)", "if (copied.bytes !== bytes)"],
  ),
  threat(
    "O33",
    "curious operator",
    "names a path outside of the data folder in a backup's manifest",
    "only files of a gateway's state have names there",
    ["cli/backup/manifest.ts", "name: z.string().refine(isStateFile),", "name: z.string(),"],
  ),
  threat(
    "O34",
    "curious operator",
    "puts another gateway's key into a backup",
    "a backup is of the peer that its manifest names",
    [
      RESTORE,
      'if ((await readIdentity(join(staged, "peer.key")))?.peerId !== peerId)',
      'if ((await readIdentity(join(staged, "peer.key"))) === undefined)',
    ],
  ),
  threat(
    "O35",
    "careless operator",
    "restores a backup under a gateway that runs",
    "a restore needs the lock of the data folder",
    [RESTORE, "const lock = await lockData(data);", "const lock = { release: async () => {} };"],
  ),
  threat(
    "O36",
    "careless operator",
    "starts a gateway from what an interrupted restore left",
    "it does not start until the restore was done again",
    ["gateway/state.ts", "await checkRestored(given.data);", ""],
  ),
  threat(
    "O37",
    "careless operator",
    "starts a second gateway with one data folder",
    "the folder has a lock; the second says whose",
    [
      "gateway/state.ts",
      "const lock = await lockData(given.data);",
      "const lock = { release: async () => {} };",
    ],
  ),
  threat(
    "O38",
    "careless operator",
    "starts a second gateway with one data folder in another container, where no process of the first is to be seen",
    "the holder listens on a socket in the folder for as long as it lives",
    ["config/data-lock.ts", "if (said !== undefined) return said;", ""],
  ),
];
