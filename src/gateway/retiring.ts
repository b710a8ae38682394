import { readRetired, readSuccessor, writeRetired } from "../config/index.ts";
import { type Clock, type Logger, SluiceError, type Timer } from "../core/index.ts";
import type { Engine } from "../engine/index.ts";
import { readSuccession, type Succession } from "../jose/index.ts";

/** What a retired peer says of itself. */
export interface Retirement {
  /** Peer id of who goes on in its place. */
  readonly successor: string;
  /** Its own word for that, which anybody can check (`sluice key succession`). */
  readonly statement: string;
  /** Unix ms. */
  readonly retiredAt: number;
  /** Particles that still are here; at 0 the process can be stopped. */
  readonly held: number;
}

export interface Retiring {
  /** Undefined: this peer takes new particles. */
  state(): Retirement | undefined;
  /** It is retired, and nothing is left here. */
  readonly isDrained: boolean;
  /**
   * Takes nothing new from now on, in later processes too.
   * @param options - `force`: also for another successor than the one that the data folder's own statement names.
   * @throws SluiceError SLUICE_INVALID_CREDENTIAL, SLUICE_REQUEST: no statement of this peer that holds now; SLUICE_CONFLICT: another has the place; SLUICE_STORAGE.
   */
  retire(statement: string, options?: { readonly force?: boolean | undefined }): Promise<Retirement>;
  close(): void;
}

interface RetiringDeps {
  readonly data: string;
  readonly peerId: string;
  readonly engine: Pick<Engine, "held" | "retire">;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Between two looks for whether anything is left, ms. */
const LOOK_MS = 1_000;

/** To be made before anything is received: a peer that was retired stays so. @throws SluiceError SLUICE_CONFIG: what is on record is damaged. */
export const createRetiring = async ({
  data,
  peerId,
  engine,
  clock,
  logger,
}: RetiringDeps): Promise<Retiring> => {
  let retired: (Omit<Retirement, "held"> & Succession) | undefined;
  let isDrained = false;
  let timer: Timer | undefined;

  const look = (): void => {
    isDrained = engine.held === 0;
    if (isDrained)
      logger.info({ successor: retired?.to }, "retired, and no particle is left: stop this process");
    else timer = clock.timer(LOOK_MS, look);
  };
  const begin = (succession: Succession, statement: string, retiredAt: number): void => {
    retired = { ...succession, successor: succession.to, statement, retiredAt };
    engine.retire(
      new SluiceError("SLUICE_MOVED", `${peerId} takes no new particles: its successor is ${succession.to}`),
    );
    timer = clock.timer(LOOK_MS, look);
  };
  const own = async (statement: string): Promise<Succession> => {
    const succession = await readSuccession(statement);
    if (succession.from === peerId) return succession;
    throw new SluiceError("SLUICE_REQUEST", `the statement is of ${succession.from}, this peer is ${peerId}`);
  };
  const state = (): Retirement | undefined => {
    if (retired === undefined) return undefined;
    const { successor, statement, retiredAt } = retired;
    return { successor, statement, retiredAt, held: engine.held };
  };

  /** There is no way back: what `sluice key rotate` left here says who is meant. */
  const checkNamed = async (to: string): Promise<void> => {
    const named = await readSuccessor(data);
    const known = named === undefined ? undefined : (await readSuccession(named).catch(() => undefined))?.to;
    if (named === undefined || known === to) return;
    throw new SluiceError(
      "SLUICE_CONFLICT",
      `the statement names ${to}, ${data}/successor.jwt ${known ?? "nobody: it is damaged"}; give the one that is meant, or --force`,
    );
  };

  const retire: Retiring["retire"] = async (statement, { force } = {}) => {
    const succession = await own(statement);
    if (succession.expiresAt <= clock.now())
      throw new SluiceError(
        "SLUICE_REQUEST",
        "the statement's time is over: make another with sluice key rotate",
      );
    if (retired !== undefined && retired.to !== succession.to)
      throw new SluiceError("SLUICE_CONFLICT", `this peer is retired already, for ${retired.to}`);
    if (retired === undefined) {
      if (force !== true) await checkNamed(succession.to);
      const at = clock.now();
      await writeRetired(data, { at, statement });
      begin(succession, statement, at);
      logger.warn({ successor: succession.to }, "retired: no new particles are taken from now on");
    }
    return state() as Retirement;
  };

  /** One after the other: what is on record is what holds. */
  let last: Promise<unknown> = Promise.resolve();

  const kept = await readRetired(data);
  if (kept !== undefined) begin(await own(kept.statement), kept.statement, kept.at);
  return {
    state,
    get isDrained() {
      return isDrained;
    },
    retire(statement, options) {
      const done = last.then(() => retire(statement, options));
      last = done.catch(() => {});
      return done;
    },
    close: () => timer?.cancel(),
  };
};
