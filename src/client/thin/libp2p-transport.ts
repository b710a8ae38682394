import { type Clock, type JsonObject, SluiceError, toSluiceError } from "../../core/index.ts";
import type { EntryAnswer } from "../../entry/interface.ts";
import type { dialThin } from "../../overlay/thin-dial.ts";
import type { Particle, Signer } from "../../particle/index.ts";
import type { ThinTransport, Watched } from "./interface.ts";
import { Latest } from "./latest.ts";
import { parseAnswer } from "./parse-answer.ts";
import { GRACE_MS, patiently, pauseAfter } from "./patience.ts";
import { createPlaces } from "./places.ts";
import { base64 } from "./sign-request.ts";
import { createThinSession, type Reply, type ThinSession } from "./thin-session.ts";

/** Requests at once; together the 256 that a gateway takes of one stream. */
const SUBMITS = 64;
const WATCHES = 192;

export interface Libp2pTransportOptions {
  /** A WebSocket multiaddr of the gateway. */
  readonly address: string;
  readonly key: Signer;
  readonly clock: Clock;
  readonly dial: typeof dialThin;
}

/**
 * The way in over `/sluice/thin/1.0.0` (src/entry/serve-thin.ts): one connection for all that is under way, made again when it is lost, as long
 * as something waits for an answer.
 */
export const createLibp2pTransport = ({
  address,
  key,
  clock,
  dial,
}: Libp2pTransportOptions): ThinTransport => {
  const closing = new AbortController();
  const submits = createPlaces(SUBMITS);
  const watches = createPlaces(WATCHES);
  let current: Promise<ThinSession> | undefined;
  /** Scripts lead home over it, so that no other will do. */
  let gateway: string | undefined;

  const session = (): Promise<ThinSession> => {
    if (current !== undefined) return current;
    const mine: Promise<ThinSession> = connect(() => {
      if (current === mine) current = undefined;
    });
    current = mine;
    mine.catch(() => {
      if (current === mine) current = undefined;
    });
    return mine;
  };
  const connect = async (onEnd: () => void): Promise<ThinSession> => {
    const connection = await dial({ address, key, clock, signal: closing.signal });
    gateway ??= connection.peerId;
    if (connection.peerId === gateway) return createThinSession(connection, onEnd);
    await connection.close();
    throw new SluiceError("SLUICE_BAD_RESULT", `${address}: another gateway answers there now`);
  };

  /** Everything that is said to one request. */
  const ask = async (request: JsonObject, signal: AbortSignal): Promise<Asked> => {
    const replies = new Latest<Word>();
    const give = (): void => replies.fail(signal.reason);
    signal.addEventListener("abort", give, { once: true });
    let forget = (): void => {};
    const done = (): void => {
      signal.removeEventListener("abort", give);
      forget();
    };
    try {
      const { ask: askThere } = await withSignal(session(), signal);
      forget = askThere(request, (reply) => {
        if (reply.kind === "problem") replies.fail(reply.error);
        else replies.tell(reply);
      });
    } catch (error) {
      done();
      throw error;
    }
    return { replies, done };
  };

  const submitOnce = async (particle: Particle, signal: AbortSignal): Promise<void> => {
    const { replies, done } = await ask({ submit: wireForm(particle) }, signal);
    try {
      const reply = await replies.next();
      if (reply?.kind !== "accepted") throw unasked();
    } finally {
      done();
    }
  };

  /** The first answer, and what brings the others. */
  const watchOnce = async ({ ref, deadline }: Watched, signal: AbortSignal): Promise<Watching> => {
    const { replies, done } = await ask({ watch: ref }, signal);
    const timer = clock.timer(deadline + GRACE_MS - clock.now(), () => replies.end());
    const stop = (): void => {
      timer.cancel();
      done();
    };
    const next = async (): Promise<EntryAnswer | undefined> => {
      const reply = await replies.next();
      if (reply?.kind === "accepted") throw unasked();
      return reply && parseAnswer(reply.answer, ref);
    };
    try {
      return { first: await next(), next, stop };
    } catch (error) {
      stop();
      throw error;
    }
  };

  return {
    async entry(signal) {
      const { peerId } = await withSignal(session(), signal);
      return peerId;
    },

    async submit(particle, given) {
      const signal = AbortSignal.any([given, closing.signal]);
      const leave = await submits.take(signal);
      try {
        const deadline = particle.timestamp + particle.ttl;
        await patiently({ clock, deadline, signal }, () => submitOnce(particle, signal));
      } finally {
        leave();
      }
    },

    async *answers(watched, given) {
      const signal = AbortSignal.any([given, closing.signal]);
      const deadline = watched.deadline + GRACE_MS;
      const leave = await watches.take(signal);
      try {
        for (let rounds = 0; clock.now() < deadline; rounds++) {
          if (rounds > 0) await pauseAfter(rounds, { clock, signal });
          const watching = await patiently({ clock, deadline, signal }, () => watchOnce(watched, signal));
          try {
            for (let answer = watching.first; answer !== undefined; answer = await watching.next()) {
              yield answer;
              if (answer.state !== "running") return;
            }
          } catch (error) {
            // Where the connection is lost before the last answer, another goes on.
            if (toSluiceError(error).code !== "SLUICE_CONNECT") throw error;
          } finally {
            watching.stop();
          }
        }
      } finally {
        leave();
      }
    },

    async close() {
      closing.abort(new SluiceError("SLUICE_CLOSED", "the client was closed"));
      await current?.then(
        (open) => open.close(),
        () => {},
      );
    },
  };
};

type Word = Exclude<Reply, { readonly kind: "problem" }>;

interface Asked {
  readonly replies: Latest<Word>;
  /** To be called when nobody waits for them any more. */
  done(): void;
}

interface Watching {
  readonly first: EntryAnswer | undefined;
  /** Undefined: its time is over. @throws SluiceError SLUICE_CONNECT: the connection is lost; SLUICE_BAD_RESULT. */
  next(): Promise<EntryAnswer | undefined>;
  stop(): void;
}

const unasked = (): SluiceError =>
  new SluiceError("SLUICE_BAD_RESULT", "the gateway answered what it was not asked");

/** Others may wait for it too. */
const withSignal = <T>(shared: Promise<T>, signal: AbortSignal): Promise<T> => {
  const given = Promise.withResolvers<never>();
  const give = (): void => given.reject(signal.reason);
  if (signal.aborted) give();
  signal.addEventListener("abort", give, { once: true });
  return Promise.race([shared, given.promise]).finally(() => signal.removeEventListener("abort", give));
};

/** The initiator is whose connection it is. */
const wireForm = ({ id, timestamp, ttl, script, signature }: Particle): JsonObject => ({
  id,
  timestamp,
  ttl,
  script,
  signature: base64(signature),
});
