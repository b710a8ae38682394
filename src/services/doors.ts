import { SluiceError } from "../core/index.ts";
import type { ParticleRef } from "../particle/index.ts";
import type { Closure } from "./closure.ts";
import type { CallContext } from "./interface.ts";

/** Lets the calls of one service in, whichever state of its files serves them. */
export interface Door {
  /**
   * Called when a call comes, and what it returns once that is over.
   * @throws SluiceError SLUICE_DISABLED.
   */
  enter(caller: Caller): () => void;
}

export type Caller = Pick<CallContext, "ref" | "timestamp">;

/** Who is in which service, so that one can be drained: particles that called it go on, others do not begin. */
export interface Doors {
  of(service: string): Door;
  /** What would still be let in, were it draining. */
  inside(service: string): { readonly calls: number; readonly particles: number };
  /** The particle's time is over: it calls nothing any more. */
  over(ref: ParticleRef): void;
  /**
   * Particles that an earlier life of this process took in: what they called then is not known, so that each may have called any service.
   * Until they are named no service counts as empty.
   */
  restore(refs: Iterable<ParticleRef>): void;
  /** Tells of draining services that are empty now. */
  look(): void;
}

export interface DoorsDeps {
  /** By service: whether it is closed now. */
  readonly closureOf: (service: string) => Closure | undefined;
  /** Names of the services that drain now. */
  readonly draining: () => readonly string[];
  /** Nobody is left in a draining service. Told again at the next look while that is so. */
  readonly onEmpty: (service: string) => void;
}

/** Particles that are remembered: many times what a gateway holds at a time. The oldest is forgotten first, which a drain then refuses. */
const MAX_PARTICLES = 100_000;

interface Room {
  calls: number;
  particles: number;
}

export const createDoors = ({ closureOf, draining, onEmpty }: DoorsDeps): Doors => {
  /** Which services a particle called. */
  const visitors = new Map<ParticleRef, Set<Room>>();
  const rooms = new Map<string, Room>();
  let earlier: Set<ParticleRef> | undefined;

  const roomOf = (service: string): Room => {
    const known = rooms.get(service);
    if (known !== undefined) return known;
    const room: Room = { calls: 0, particles: 0 };
    rooms.set(service, room);
    return room;
  };

  const forget = (ref: ParticleRef): void => {
    for (const room of visitors.get(ref) ?? []) room.particles--;
    visitors.delete(ref);
  };

  const note = (ref: ParticleRef, room: Room): void => {
    const visited = visitors.get(ref);
    if (visited?.has(room) === true) return;
    room.particles++;
    if (visited !== undefined) {
      visited.add(room);
      return;
    }
    visitors.set(ref, new Set([room]));
    if (visitors.size <= MAX_PARTICLES) return;
    const [oldest] = visitors.keys();
    if (oldest !== undefined) forget(oldest);
  };

  const wasHere = ({ ref, timestamp }: Caller, room: Room, { at }: Closure): boolean =>
    visitors.get(ref)?.has(room) === true || (earlier?.has(ref) === true && timestamp <= at);

  const look = (): void => {
    if (earlier === undefined || earlier.size > 0) return;
    for (const service of draining()) {
      const { calls, particles } = roomOf(service);
      if (calls === 0 && particles === 0) onEmpty(service);
    }
  };

  return {
    of: (service) => ({
      enter(caller) {
        const room = roomOf(service);
        const closure = closureOf(service);
        if (closure !== undefined && !(closure.mode === "draining" && wasHere(caller, room, closure)))
          throw closed(service, closure);
        note(caller.ref, room);
        room.calls++;
        return () => {
          room.calls--;
          if (room.calls === 0) look(); // its particle may be over already
        };
      },
    }),
    inside(service) {
      const { calls, particles } = roomOf(service);
      return { calls, particles: particles + (earlier?.size ?? 0) };
    },
    over(ref) {
      forget(ref);
      earlier?.delete(ref);
    },
    restore(refs) {
      earlier = new Set(refs);
    },
    look,
  };
};

const closed = (service: string, { mode }: Closure): SluiceError =>
  new SluiceError(
    "SLUICE_DISABLED",
    mode === "disabled"
      ? `${service} is disabled by its operator`
      : `${service} is disabled by its operator: it ends what it began, and begins nothing`,
  );
