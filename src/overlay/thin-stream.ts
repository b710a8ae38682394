import type { StreamMuxer } from "@libp2p/interface";
import {
  type JsonValue,
  joinBytes,
  jsonOfUtf8,
  reasonOf,
  SluiceError,
  stringifyJson,
} from "../core/index.ts";
import { FrameSplitter, frame } from "./frames.ts";
import { THIN_ANSWER_BYTES, THIN_PROTOCOL } from "./limits.ts";
import { agreement, offer } from "./multistream.ts";

/** JSON messages to a gateway. */
export interface ThinStream {
  /** After the end of the stream nothing happens. */
  send(message: JsonValue): void;
}

export interface ThinReader {
  /** @throws SluiceError at once: no such message; the stream ends with it. */
  message(message: JsonValue): void;
  /** Once. SLUICE_CONNECT: it was lost; SLUICE_BAD_RESULT: what came is not of this protocol. */
  ended(error: SluiceError): void;
}

/** What is sent goes along with the offer of the protocol: no time is lost by asking first. @throws SluiceError SLUICE_CONNECT. */
export const openThinStream = async (muxer: StreamMuxer, reader: ThinReader): Promise<ThinStream> => {
  const stream = await muxer.createStream().catch((error: unknown) => {
    throw lost(reasonOf(error));
  });
  const agreed = agreement(THIN_PROTOCOL);
  const frames = new FrameSplitter(THIN_ANSWER_BYTES);
  let isOver = false;
  const end = (error: SluiceError): void => {
    if (isOver) return;
    isOver = true;
    stream.abort(error);
    reader.ended(error);
  };
  const take = (body: Uint8Array): void => {
    if (agreed.isDue) {
      agreed.take(body);
      return;
    }
    const message = jsonOfUtf8(body);
    if (message === undefined) throw new Error("a message is no JSON");
    reader.message(message);
  };
  stream.addEventListener("message", ({ data }) => {
    if (isOver) return;
    try {
      frames.push(data.subarray());
      for (let body = frames.next(); body !== undefined; body = frames.next()) take(body);
    } catch (error) {
      end(error instanceof SluiceError && error.code === "SLUICE_BAD_RESULT" ? error : unreadable(error));
    }
  });
  stream.addEventListener("close", () => end(lost("the gateway, or the network, ended the stream")));
  stream.addEventListener("remoteCloseWrite", () =>
    queueMicrotask(() => end(lost("the gateway ended the stream"))),
  );
  let head: readonly Uint8Array[] = [offer(THIN_PROTOCOL)];
  return {
    send(message) {
      if (isOver) return;
      const bytes = frame(new TextEncoder().encode(stringifyJson(message)));
      try {
        stream.send(joinBytes([...head, bytes]));
        head = [];
      } catch (error) {
        end(lost(reasonOf(error)));
      }
    },
  };
};

const lost = (reason: string): SluiceError => new SluiceError("SLUICE_CONNECT", reason);

const unreadable = (error: unknown): SluiceError =>
  new SluiceError("SLUICE_BAD_RESULT", `the gateway does not speak ${THIN_PROTOCOL} (${reasonOf(error)})`);
