import { randomUUID } from "node:crypto";
import { open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import type { Ban, BanRequest } from "../admin/interface.ts";
import { type Clock, reasonOf, SluiceError } from "../core/index.ts";
import { isPeerId } from "../particle/index.ts";

/** The peers that an operator banned while the gateway runs; those of `peer.deny` are the configuration's. */
export interface Bans {
  isBanned(peerId: string): boolean;
  get(peerId: string): Ban | undefined;
  /** Those that hold, newest first. */
  list(): readonly Ban[];
  /** Resolves when it is on record, and holds from then on; in place of an earlier one. @throws SluiceError SLUICE_CONFLICT: too many; SLUICE_STORAGE. */
  ban(request: BanRequest): Promise<Ban>;
  /** Resolves when that is on record; false where the peer was not banned. @throws SluiceError SLUICE_STORAGE. */
  lift(peerId: string): Promise<boolean>;
}

export const MAX_BANS = 10_000;
const MAX_REASON_CHARS = 500;

const kept = z.strictObject({
  bans: z
    .array(
      z.strictObject({
        peerId: z.string().refine(isPeerId, "is no peer id"),
        at: z.int().min(0),
        until: z.int().min(0).optional(),
        reason: z.string().max(MAX_REASON_CHARS).optional(),
        by: z.string().max(256),
      }),
    )
    .max(MAX_BANS),
});

/**
 * Bans that survive restarts, in `file`: JSON, readable by its owner alone, replaced whole.
 * @throws SluiceError SLUICE_CONFIG: the file cannot be read, for a gateway must not start without knowing whom it refuses.
 */
export const openBans = async (file: string, clock: Clock): Promise<Bans> => {
  let bans = new Map((await readBans(file)).map((ban) => [ban.peerId, ban]));
  const holds = ({ until }: Ban): boolean => until === undefined || until > clock.now();
  const get = (peerId: string): Ban | undefined => {
    const ban = bans.get(peerId);
    return ban !== undefined && holds(ban) ? ban : undefined;
  };

  let writing: Promise<unknown> = Promise.resolve();
  /** One change after the other, each made when it is on record. */
  const change = (make: (now: Map<string, Ban>) => void): Promise<void> => {
    const changed = writing.then(async () => {
      const next = new Map([...bans].filter(([, ban]) => holds(ban)));
      make(next);
      await writeBans(file, [...next.values()]);
      bans = next;
    });
    writing = changed.catch(() => {});
    return changed;
  };

  return {
    isBanned: (peerId) => get(peerId) !== undefined,
    get,
    list: () => [...bans.values()].filter(holds).sort((one, other) => other.at - one.at),
    async ban({ peerId, reason, forMs, by }) {
      const at = clock.now();
      const ban: Ban = {
        peerId,
        at,
        ...(forMs === undefined ? {} : { until: at + forMs }),
        ...(reason === undefined ? {} : { reason }),
        by,
      };
      await change((next) => {
        if (next.size >= MAX_BANS && !next.has(peerId))
          throw new SluiceError(
            "SLUICE_CONFLICT",
            `${MAX_BANS} peers are banned already: lift some of these bans, or close relay.allow to all but a list`,
          );
        next.set(peerId, ban);
      });
      return ban;
    },
    async lift(peerId) {
      if (get(peerId) === undefined) return false;
      await change((next) => void next.delete(peerId));
      return true;
    },
  };
};

const readBans = async (file: string): Promise<readonly Ban[]> => {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw unreadable(file, reasonOf(error));
  });
  if (text === undefined) return [];
  try {
    return kept.parse(JSON.parse(text)).bans.map(({ until, reason, ...ban }) => ({
      ...ban,
      ...(until === undefined ? {} : { until }),
      ...(reason === undefined ? {} : { reason }),
    }));
  } catch (error) {
    throw unreadable(file, error instanceof z.ZodError ? "it does not hold bans" : reasonOf(error));
  }
};

const unreadable = (file: string, reason: string): SluiceError =>
  new SluiceError(
    "SLUICE_CONFIG",
    `the bans of ${file} cannot be read: ${reason}; mend the file, or delete it and ban again`,
  );

const writeDraft = async (draft: string, text: string): Promise<void> => {
  await using handle = await open(draft, "wx", 0o600);
  await handle.writeFile(text);
  await handle.sync();
};

/** On the disk before it takes the old one's place. */
const writeBans = async (file: string, bans: readonly Ban[]): Promise<void> => {
  const draft = `${file}.${randomUUID()}`;
  try {
    await writeDraft(draft, `${JSON.stringify({ bans }, undefined, 1)}\n`);
    await rename(draft, file);
    await using folder = await open(dirname(file), "r");
    await folder.sync();
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw new SluiceError("SLUICE_STORAGE", `${file} cannot be written: ${reasonOf(error)}`, {
      cause: error,
    });
  }
};
