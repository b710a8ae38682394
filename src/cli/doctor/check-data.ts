import { constants } from "node:fs";
import { access, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  checkRestored,
  findAdminToken,
  readIdentity,
  readRetired,
  readSuccessor,
} from "../../config/index.ts";
import { reasonOf } from "../../core/index.ts";
import { type Check, failure, ok, warning } from "./check.ts";
import { type DoctorContext, runsHere } from "./context.ts";
import { octal } from "./octal.ts";
import { successorIn } from "./successor-in.ts";

const FOLDER = "data folder";
const MB = 1024 * 1024;
/** Beyond what the journal may still take: for logs, copies and everything else. */
const SPARE_BYTES = 64 * MB;

/** The folder, who uses it, whether others can look into it, and whether a gateway would start from it. */
export const checkData = async ({
  config: { data },
  holder,
  probes,
}: DoctorContext): Promise<readonly Check[]> => {
  const status = await stat(data).catch(() => undefined);
  if (status === undefined) return [await checkParent(data)];
  if (!status.isDirectory())
    return [
      failure(FOLDER, `${data} is no folder`, "move it away, or set data in sluice.yaml to another path"),
    ];
  const open = (status.mode & 0o077) !== 0 && process.platform !== "win32";
  return [
    (await isWritable(data))
      ? ok(FOLDER, `${data} can be written`)
      : failure(
          FOLDER,
          `${data} cannot be written by this user`,
          "make its user the owner (chown), or run as its owner",
        ),
    ...(open
      ? [
          warning(
            FOLDER,
            `${data} can be looked into by other users (mode ${octal(status.mode)})`,
            `chmod 700 ${data}`,
          ),
        ]
      : []),
    holder === undefined
      ? ok("lock", "no gateway uses it now")
      : ok("lock", `in use by pid ${holder.pid}${holder.isHere ? "" : ` on ${holder.host}`}: a gateway runs`),
    ...(await startProblems(data, probes)),
  ];
};

/** What `sluice serve` refuses to start with. */
const startProblems = async (data: string, probes: DoctorContext["probes"]): Promise<readonly Check[]> => {
  const restore = await checkRestored(data).then(() => undefined, reasonOf);
  const bans = await probes.bans();
  return [restore, bans].flatMap((problem) =>
    problem === undefined
      ? []
      : [failure(FOLDER, problem, "sluice serve does not start before that is done")],
  );
};

const checkParent = async (data: string): Promise<Check> => {
  let parent = dirname(data);
  while ((await stat(parent).catch(() => undefined)) === undefined && dirname(parent) !== parent)
    parent = dirname(parent);
  return (await isWritable(parent))
    ? ok(FOLDER, `${data} is not there yet: it is made at the first start`)
    : failure(
        FOLDER,
        `${data} is not there, and cannot be made in ${parent}`,
        `make it, for the user that runs the gateway: mkdir -m 700 ${data}`,
      );
};

const isWritable = async (folder: string): Promise<boolean> =>
  access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );

/** The peer's key: there, the owner's alone, and a key. */
export const checkKey = async ({ config: { data } }: DoctorContext): Promise<Check> => {
  const file = join(data, "peer.key");
  try {
    const identity = await readIdentity(file);
    if (identity !== undefined) return await usable(data, `${file}: peer ${identity.peerId}`);
    const isNew = (await stat(join(data, "journal.sqlite")).catch(() => undefined)) === undefined;
    return isNew
      ? ok("key", `${file} is not there yet: it is made at the first start`)
      : warning(
          "key",
          `${file} is gone, though there is a journal: the gateway would start as another peer`,
          "put the key back from a backup; where a new peer is meant, move the whole data folder away",
        );
  } catch (error) {
    return failure("key", reasonOf(error), `chmod 600 ${file}, or put the key back from a backup`);
  }
};

/** A key that was replaced; retired, it takes nothing new. */
const usable = async (data: string, detail: string): Promise<Check> => {
  const [retired, named] = [await readRetired(data), await readSuccessor(data)];
  const statement = retired?.statement ?? named;
  if (statement === undefined) return ok("key", detail);
  const successor = await successorIn(statement);
  return retired === undefined
    ? warning(
        "key",
        `${detail}, has a successor: ${successor}`,
        "move its callers, then retire it: sluice key retire --to successor.jwt (docs/production.md)",
      )
    : warning(
        "key",
        `${detail}, is retired and takes no new particles: its successor is ${successor}`,
        "end this gateway when it is drained, and run its successor (docs/production.md)",
      );
};

/** What is shorter, or has fewer different characters, may be a word that somebody thought of. */
const STRONG_CHARS = 32;
const STRONG_VARIETY = 12;

export const checkToken = async ({ config, env }: DoctorContext): Promise<Check> => {
  if (config.admin.listen === undefined) return ok("admin token", "none is needed: admin.listen is none");
  try {
    const token = await findAdminToken(config.data, env);
    if (token === undefined) return ok("admin token", "there is none yet: it is made at the first start");
    const isStrong = token.length >= STRONG_CHARS && new Set(token).size >= STRONG_VARIETY;
    return isStrong
      ? ok("admin token", `${token.length} characters`)
      : warning(
          "admin token",
          `${token.length} characters, ${new Set(token).size} of them different: it might be guessed`,
          "take a random one: openssl rand -base64 32",
        );
  } catch (error) {
    return failure(
      "admin token",
      reasonOf(error),
      "delete the file to get a new token, or see docs/admin.md",
    );
  }
};

/** Room for what the journal may grow by. */
export const checkDisk = async ({ config: { data, limits, durability } }: DoctorContext): Promise<Check> => {
  const name = "disk";
  try {
    const { bavail, bsize } = await statfs(await nearestFolder(data));
    const free = bavail * bsize;
    const used = (await stat(join(data, "journal.sqlite")).catch(() => undefined))?.size ?? 0;
    const grows = durability === "none" ? 0 : Math.max(0, limits.journalBytes - used);
    const detail = `${megabytes(free)} free; the journal may grow by ${megabytes(grows)} (limits.journalBytes)`;
    const remedy = "free some room, move data to another disk, or lower limits.journalBytes";
    if (free < SPARE_BYTES) return failure(name, detail, remedy);
    return free < grows + SPARE_BYTES ? warning(name, detail, remedy) : ok(name, detail);
  } catch (error) {
    return warning(name, `how much is free cannot be told: ${reasonOf(error)}`, "look for yourself: df -h");
  }
};

const nearestFolder = async (folder: string): Promise<string> =>
  (await stat(folder).catch(() => undefined))?.isDirectory() === true || dirname(folder) === folder
    ? folder
    : nearestFolder(dirname(folder));

const megabytes = (bytes: number): string => `${Math.round(bytes / MB)} MB`;

/** Whether what was recorded can be read. A running gateway says so itself. */
export const checkJournal = (context: DoctorContext): readonly Check[] => {
  const { config, holder, probes } = context;
  if (config.durability === "none") return [ok("journal", "none: durability is none")];
  if (holder !== undefined)
    return [
      ok("journal", runsHere(context) ? "in use; the gateway watches over it" : `in use on ${holder.host}`),
    ];
  const problems = probes.journal();
  return problems.length === 0
    ? [ok("journal", "nothing wrong with it")]
    : problems.map((problem) =>
        failure(
          "journal",
          `journal.sqlite: ${problem}`,
          "restore a backup (sluice restore), or move it away to start anew",
        ),
      );
};
