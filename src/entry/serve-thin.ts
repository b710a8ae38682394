import { type JsonValue, type Problem, SluiceError, toSluiceError } from "../core/index.ts";
import type { ThinLine, ThinListener } from "../overlay/interface.ts";
import { isRef, type Particle } from "../particle/index.ts";
import type { Accepted, EntryAnswer, EntryDesk } from "./interface.ts";
import { malformed, readThinRequest } from "./thin-request.ts";
import { isFinal } from "./told.ts";
import { createWatchSeats, type WatchSeats } from "./watch-seats.ts";

/*
 * The desk for clients on libp2p, as `/sluice/thin/1.0.0`: JSON messages on one stream a connection.
 *
 * - client: `{submit: {id, timestamp, ttl, script, signature}, n}`, `{watch: ref, n}`, `{forget: n}`
 * - gateway: `{n, accepted: {ref, expiresAt}}` once, `{n, answer}` at each news until the final one, or `{n, problem}`, after which `n` may be used again
 */

/** Requests of one stream that have not got their last word. */
const OPEN_AT_ONCE = 256;

type Desk = Pick<EntryDesk, "submit" | "answer" | "initiatorOf" | "watch">;
type Word =
  | { readonly accepted: Accepted }
  | { readonly answer: EntryAnswer }
  | { readonly problem: Problem };

/** What serves the line of each client. */
export const serveThin = (desk: Desk): ((line: ThinLine) => ThinListener) => {
  const seats = createWatchSeats();
  return (line) => new ThinService(desk, line, seats);
};

/** A request that has not got its last word. */
interface Open {
  readonly n: number;
  isOver: boolean;
  /** Ends what it started. */
  stop: () => void;
}

class ThinService implements ThinListener {
  readonly #desk: Desk;
  readonly #line: ThinLine;
  readonly #seats: WatchSeats;
  readonly #open = new Map<number, Open>();
  /** By number: a client that reads slowly gets the latest answer alone. */
  readonly #unsent = new Map<number, Word>();
  #isSending = false;
  #isOver = false;

  constructor(desk: Desk, line: ThinLine, seats: WatchSeats) {
    this.#desk = desk;
    this.#line = line;
    this.#seats = seats;
  }

  message(value: JsonValue): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    const request = readThinRequest(value, this.#line.from);
    const { n } = request;
    if (request.kind === "forget") {
      // Its last word may have gone out meanwhile.
      this.#close(n);
      this.#unsent.delete(n);
      return Promise.resolve();
    }
    if (this.#open.has(n)) throw malformed(`a second request ${n}`);
    if (this.#open.size >= OPEN_AT_ONCE) throw malformed(`a request beyond ${OPEN_AT_ONCE} open ones`);
    const open: Open = { n, isOver: false, stop: () => {} };
    this.#open.set(n, open);
    const work =
      request.kind === "submit" ? this.#submit(open, request.particle) : this.#watch(open, request.ref);
    return work.catch((error) => this.#say(open, { problem: toSluiceError(error).toProblem() }));
  }

  ended(): void {
    this.#isOver = true;
    for (const n of [...this.#open.keys()]) this.#close(n);
    this.#unsent.clear();
  }

  async #submit(open: Open, particle: Particle): Promise<void> {
    this.#say(open, { accepted: await this.#desk.submit(particle) });
  }

  /** Nothing that comes between watching and the answer as of now is lost, nor told in the wrong order. */
  async #watch(open: Open, text: string): Promise<void> {
    const desk = this.#desk;
    const { from } = this.#line;
    if (!isRef(text) || (await desk.initiatorOf(text)) !== from) throw notFound();
    if (open.isOver) return;
    const leave = this.#seats.take(from);
    open.stop = leave;
    let isNewsKnown = false;
    const unwatch = desk.watch(text, (answer) => {
      isNewsKnown = true;
      this.#say(open, { answer });
    });
    open.stop = () => {
      unwatch();
      leave();
    };
    const now = await desk.answer(text);
    if (now === undefined) throw notFound();
    if (!(isNewsKnown || open.isOver)) this.#say(open, { answer: now });
  }

  #say({ n, isOver }: Open, word: Word): void {
    if (isOver) return;
    this.#unsent.set(n, word);
    void this.#send();
  }

  async #send(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      for (const [n, word] of this.#unsent) {
        this.#unsent.delete(n);
        if (!("answer" in word) || isFinal(word.answer)) this.#close(n);
        await this.#line.send({ n, ...word });
      }
    } catch {
      // The stream is over, and who asked on it asks again on another.
      this.ended();
    } finally {
      this.#isSending = false;
    }
  }

  #close(n: number): void {
    const open = this.#open.get(n);
    if (open === undefined) return;
    this.#open.delete(n);
    open.isOver = true;
    open.stop();
  }
}

/** The same for a ref that nobody knows and for somebody else's. */
const notFound = (): SluiceError =>
  new SluiceError("SLUICE_NOT_FOUND", "this initiator has no particle with that ref here");
