import { Readable } from "node:stream";
import { type Clock, stringifyJson } from "../core/index.ts";
import type { EntryAnswer } from "../entry/interface.ts";
import { isFinal } from "./answers.ts";

/** Answers as server-sent events (WHATWG HTML section 9.2), the final one being the last. */
export interface AnswerStream {
  readonly readable: Readable;
  /** Each answer includes those before: a reader that is slow gets the latest alone, and no more than one is kept for it. */
  offer(answer: EntryAnswer): void;
  /** Ends without a final answer. */
  end(): void;
}

/** Keeps proxies and their readers from taking a quiet stream for a dead one. */
const HEARTBEAT_MS = 15_000;

/** @param onClose - called once, when it ended or its reader has gone. */
export const createAnswerStream = (clock: Clock, onClose: () => void): AnswerStream => {
  let unsent: EntryAnswer | undefined;
  let isWanted = false;
  let isOver = false;
  let sent = 0;
  const readable = new Readable({
    highWaterMark: 1,
    read() {
      isWanted = true;
      flush();
    },
    destroy(error, done) {
      heartbeat.cancel();
      onClose();
      done(error);
    },
  });
  const push = (text: string): void => {
    isWanted = false;
    readable.push(text);
  };
  const end = (): void => {
    if (!isOver) readable.push(null);
    isOver = true;
  };
  const flush = (): void => {
    if (!isWanted || isOver || unsent === undefined) return;
    const answer = unsent;
    unsent = undefined;
    push(`event: answer\nid: ${++sent}\ndata: ${stringifyJson(answer)}\n\n`);
    if (isFinal(answer)) end();
  };
  const beat = (): void => {
    if (isWanted && !isOver) push(":\n\n");
    heartbeat = clock.timer(HEARTBEAT_MS, beat);
  };
  let heartbeat = clock.timer(HEARTBEAT_MS, beat);
  return {
    readable,
    offer(answer) {
      unsent = answer;
      flush();
    },
    end,
  };
};
