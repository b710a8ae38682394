import type { MessageStream, Stream } from "@libp2p/interface";
import { joinBytes } from "../core/index.ts";
import { FrameSplitter, frame } from "./frames.ts";

/*
 * multistream-select 1.0, as a dialler needs it that speaks one protocol: both sides send lines, each behind its length and ending in \n, first
 * the name of this protocol itself. What is offered may be used at once, before the other side has agreed.
 */
const NAME = "/multistream/1.0.0";
const NOT_AVAILABLE = "na";
const LINE_BYTES = 1024;

export const offer = (protocol: string): Uint8Array => joinBytes([line(NAME), line(protocol)]);

/** What the other side says to an offer. */
export interface Agreement {
  /** There are more lines to come. */
  readonly isDue: boolean;
  /** Takes one that is due. @throws Error the other side does not agree. */
  take(body: Uint8Array): void;
}

export const agreement = (protocol: string): Agreement => {
  const due = [NAME, protocol];
  return {
    get isDue() {
      return due.length > 0;
    },
    take(body) {
      if (textOf(body) !== due.shift())
        throw new Error(`UnsupportedProtocol: ${protocol} is not spoken there`);
    },
  };
};

/** Offers one protocol and waits for the answer. @throws Error; the signal's reason. */
export const negotiate = async (
  stream: MessageStream,
  protocol: string,
  signal: AbortSignal,
): Promise<void> => {
  const lines = new FrameSplitter(LINE_BYTES);
  const said = agreement(protocol);
  const settled = Promise.withResolvers<void>();
  const give = (): void => settled.reject(signal.reason as Error);
  const read = ({ data }: { readonly data: { subarray(): Uint8Array } }): void => {
    try {
      lines.push(data.subarray());
      for (let body = lines.next(); body !== undefined; body = lines.next()) said.take(body);
      if (!said.isDue) settled.resolve();
    } catch (error) {
      settled.reject(error as Error);
    }
  };
  stream.addEventListener("message", read);
  signal.addEventListener("abort", give, { once: true });
  try {
    signal.throwIfAborted();
    stream.send(offer(protocol));
    await settled.promise;
  } finally {
    stream.removeEventListener("message", read);
    signal.removeEventListener("abort", give);
  }
};

/** Says of every protocol that it is not spoken here. To peers that look whether this one lives that is an answer as well. */
export const decline = (stream: Stream): void => {
  const lines = new FrameSplitter(LINE_BYTES);
  stream.addEventListener("message", ({ data }) => {
    try {
      lines.push(data.subarray());
      for (let body = lines.next(); body !== undefined; body = lines.next())
        stream.send(line(textOf(body) === NAME ? NAME : NOT_AVAILABLE));
    } catch (error) {
      stream.abort(error as Error);
    }
  });
  stream.addEventListener("remoteCloseWrite", () => void stream.close().catch(() => {}));
};

const line = (text: string): Uint8Array => frame(new TextEncoder().encode(`${text}\n`));

const textOf = (body: Uint8Array): string => new TextDecoder().decode(body).replace(/\n$/, "");
