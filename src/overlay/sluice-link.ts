import type { Connection, Stream } from "@libp2p/interface";
import { type Clock, joinBytes, nextTurn, reasonOf, toSluiceError } from "../core/index.ts";
import type { Undeliverable } from "../particle/index.ts";
import type { Cargo, Link, Receipt } from "./delivery/interface.ts";
import { encodeCargo } from "./encode-cargo.ts";
import { FrameSplitter } from "./frames.ts";
import {
  ANSWER_MS,
  BATCH_BYTES,
  REPLY_BYTES,
  SLUICE_PROTOCOL,
  UNACKNOWLEDGED,
  UNREAD_REPLY_BYTES,
} from "./limits.ts";
import {
  acknowledgedNumbers,
  KIND,
  noticeFrame,
  particleFrame,
  readFrame,
  violation,
} from "./sluice-frames.ts";
import { noticeJson, parseRefusal } from "./words.ts";
import { writeAll } from "./write-all.ts";

export interface SluiceLinkDeps {
  readonly clock: Clock;
  readonly maxStreams: number;
  /** The peer broke the protocol, or does not let us speak it. */
  readonly onTrouble: (reason: string) => void;
}

/** A connection to a peer that speaks `/sluice/particle/1.0.0`: one stream out, opened when there is something to say and again after it broke. */
export class SluiceLink implements Link {
  readonly acknowledges = true;
  readonly #connection: Connection;
  readonly #deps: SluiceLinkDeps;
  #outward: Promise<OutwardStream> | undefined;

  constructor(connection: Connection, deps: SluiceLinkDeps) {
    this.#connection = connection;
    this.#deps = deps;
  }

  get id(): string {
    return this.#connection.id;
  }

  get isOpen(): boolean {
    return this.#connection.status === "open";
  }

  async carry(cargo: readonly Cargo[]): Promise<void> {
    let outward: OutwardStream;
    try {
      outward = await this.#stream();
    } catch {
      for (const { receipt } of cargo) receipt(LOST);
      return;
    }
    await outward.carry(cargo);
  }

  /** Best effort. */
  async tell(notice: Undeliverable): Promise<void> {
    const outward = await this.#stream().catch(() => undefined);
    outward?.tell(notice);
  }

  reset(reason: string): void {
    void this.#outward?.then(
      (outward) => outward.end(reason),
      () => {},
    );
    this.#outward = undefined;
  }

  close(): void {
    void this.#outward?.then(
      (outward) => outward.close(),
      () => {},
    );
  }

  #stream(): Promise<OutwardStream> {
    if (this.#outward !== undefined) return this.#outward;
    const opening: Promise<OutwardStream> = this.#open(() => {
      if (this.#outward === opening) this.#outward = undefined;
    });
    this.#outward = opening;
    opening.catch(() => {
      if (this.#outward === opening) this.#outward = undefined;
    });
    return opening;
  }

  async #open(onEnd: () => void): Promise<OutwardStream> {
    const { maxStreams, onTrouble } = this.#deps;
    const signal = AbortSignal.timeout(ANSWER_MS);
    try {
      const options = { signal, maxOutboundStreams: maxStreams };
      return new OutwardStream(await this.#connection.newStream(SLUICE_PROTOCOL, options), this.#deps, onEnd);
    } catch (error) {
      onTrouble(reasonOf(error));
      // Nobody answers at the other end: without this the next try would take the same connection.
      if (signal.aborted) this.#connection.abort(new Error("the peer does not answer"));
      throw error;
    }
  }
}

/** Particles out, replies in. */
class OutwardStream {
  readonly #stream: Stream;
  readonly #deps: SluiceLinkDeps;
  readonly #onEnd: () => void;
  readonly #replies = new FrameSplitter(REPLY_BYTES);
  /** By number; the particles themselves are not held. */
  readonly #unacknowledged = new Map<number, (receipt: Receipt) => void>();
  #number = 0;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #writing: Promise<void> | undefined;
  #ended = false;

  constructor(stream: Stream, deps: SluiceLinkDeps, onEnd: () => void) {
    this.#stream = stream;
    this.#deps = deps;
    this.#onEnd = onEnd;
    stream.addEventListener("message", ({ data }) => this.#read(data.subarray()));
    stream.addEventListener("close", () => this.end("it closed"));
    stream.addEventListener("remoteCloseWrite", () => queueMicrotask(() => this.end("the peer ended it")));
    if (stream.status !== "open") queueMicrotask(() => this.end("it closed"));
  }

  async carry(cargo: readonly Cargo[]): Promise<void> {
    for (const one of cargo) {
      if (this.#ended) {
        one.receipt(LOST);
        continue;
      }
      const number = (this.#number + 1) >>> 0;
      const frame = encodeCargo(one, (particle) => particleFrame(number, particle));
      if (frame === undefined) continue;
      this.#number = number;
      this.#unacknowledged.set(number, one.receipt);
      this.#append(frame);
    }
    // More than those who sent them still wait for: the rest was given up.
    if (this.#unacknowledged.size > UNACKNOWLEDGED) this.end("the peer does not acknowledge");
    if (this.#pendingBytes > BATCH_BYTES) await this.#writing;
  }

  tell(notice: Undeliverable): void {
    if (!this.#ended && this.#pendingBytes < UNREAD_REPLY_BYTES)
      this.#append(noticeFrame(noticeJson(notice)));
  }

  /** What has no receipt is lost. */
  end(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#onEnd();
    if (this.#stream.status === "open") this.#stream.abort(new Error(reason));
    const receipts = [...this.#unacknowledged.values()];
    this.#unacknowledged.clear();
    this.#pending = [];
    for (const receipt of receipts) receipt(LOST);
  }

  close(): void {
    this.#stream.close().catch(() => {});
  }

  #append(parts: readonly Uint8Array[]): void {
    for (const part of parts) {
      this.#pending.push(part);
      this.#pendingBytes += part.length;
    }
    this.#writing ??= this.#write();
  }

  /** What was appended in one turn of the event loop goes out in one write, and while that takes time the rest waits. */
  async #write(): Promise<void> {
    await new Promise<void>(nextTurn);
    try {
      while (this.#pending.length > 0) {
        const bytes = joinBytes(this.#pending);
        this.#pending = [];
        this.#pendingBytes = 0;
        await writeAll(this.#stream, bytes, this.#deps.clock);
      }
    } catch (error) {
      this.end(reasonOf(error));
    } finally {
      this.#writing = undefined;
    }
  }

  #read(chunk: Uint8Array): void {
    if (this.#ended) return;
    try {
      this.#replies.push(chunk);
      for (let body = this.#replies.next(); body !== undefined; body = this.#replies.next()) this.#take(body);
    } catch (error) {
      const reason = toSluiceError(error).message;
      this.#deps.onTrouble(reason);
      this.end(reason);
    }
  }

  #take(body: Uint8Array): void {
    const reply = readFrame(body);
    if (reply.kind === KIND.acknowledged) {
      for (const number of acknowledgedNumbers(reply)) this.#receiptOf(number)(ACKNOWLEDGED);
    } else if (reply.kind === KIND.refused) {
      const problem = parseRefusal(reply.payload);
      this.#receiptOf(reply.number)({ kind: "refused", problem });
    } else throw violation(`a reply of kind ${reply.kind}`);
  }

  #receiptOf(number: number): (receipt: Receipt) => void {
    const receipt = this.#unacknowledged.get(number);
    if (receipt === undefined) throw violation(`a reply to number ${number}`);
    this.#unacknowledged.delete(number);
    return receipt;
  }
}

const LOST: Receipt = { kind: "lost" };
const ACKNOWLEDGED: Receipt = { kind: "acknowledged" };
