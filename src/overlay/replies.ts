import type { Stream } from "@libp2p/interface";
import { joinBytes, nextTurn, type Problem } from "../core/index.ts";
import { UNREAD_REPLY_BYTES } from "./limits.ts";
import { acknowledgementFrames, refusalFrame } from "./sluice-frames.ts";
import { refusalJson } from "./words.ts";

/** What a stream's sender is told of its particles; the acknowledgements of one turn of the event loop go in one frame. */
export class Replies {
  readonly #stream: Stream;
  #acknowledged: number[] = [];
  #refusals: Uint8Array[] = [];
  #isDue = false;

  constructor(stream: Stream) {
    this.#stream = stream;
  }

  acknowledge(number: number): void {
    this.#acknowledged.push(number);
    this.#schedule();
  }

  refuse(number: number, problem: Problem): void {
    this.#refusals.push(...refusalFrame(number, refusalJson(problem)));
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    nextTurn(() => this.#write());
  }

  #write(): void {
    const frames = [...acknowledgementFrames(this.#acknowledged), ...this.#refusals];
    this.#isDue = false;
    this.#acknowledged = [];
    this.#refusals = [];
    // Its sender is gone, and sends again what it was not told of.
    if (this.#stream.writeStatus !== "writable") return;
    this.#stream.send(joinBytes(frames));
    if (this.#stream.writeBufferLength > UNREAD_REPLY_BYTES)
      this.#stream.abort(new Error("the sender does not read what becomes of its particles"));
  }
}
