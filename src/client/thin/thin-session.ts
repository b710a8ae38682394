import { isJsonObject, type JsonObject, type JsonValue, SluiceError } from "../../core/index.ts";
import type { ThinConnection } from "../../overlay/thin-dial.ts";
import { problemError } from "./parse-answer.ts";

/** What a gateway says to a request. */
export type Reply =
  | { readonly kind: "accepted" }
  /** As it came. */
  | { readonly kind: "answer"; readonly answer: JsonValue }
  /** Its last word, or this session's. */
  | { readonly kind: "problem"; readonly error: SluiceError };

/** Requests on one connection, and what is said to each. */
export interface ThinSession {
  /** The gateway's. */
  readonly peerId: string;
  /** @param onReply - never called within this. @returns ends it: nothing more is said. */
  ask(request: JsonObject, onReply: (reply: Reply) => void): () => void;
  close(): Promise<void>;
}

/** @param onEnd - called once; every request has got its problem, SLUICE_CONNECT where another session may do better. */
export const createThinSession = (connection: ThinConnection, onEnd: () => void): ThinSession => {
  const open = new Map<number, (reply: Reply) => void>();
  let lastNumber = 0;
  let ended: SluiceError | undefined;

  const message = (value: JsonValue): void => {
    const { n, accepted, answer, problem } = isJsonObject(value) ? value : {};
    if (typeof n !== "number") throw new SluiceError("SLUICE_BAD_RESULT", "the gateway answers no request");
    const onReply = open.get(n);
    // Given up meanwhile.
    if (onReply === undefined) return;
    if (answer !== undefined) onReply({ kind: "answer", answer });
    else {
      open.delete(n);
      onReply(
        accepted === undefined ? { kind: "problem", error: problemError(problem) } : { kind: "accepted" },
      );
    }
  };
  const end = (error: SluiceError): void => {
    if (ended !== undefined) return;
    ended = error;
    onEnd();
    for (const onReply of open.values()) onReply({ kind: "problem", error });
    open.clear();
    void connection.close();
  };
  const opening = Promise.withResolvers<Awaited<ReturnType<ThinConnection["open"]>>>();
  opening.promise.catch(end);
  let isOpening = false;
  const send = (text: JsonObject): void => {
    // The gateway waits for a first message, but not for long.
    if (!isOpening) opening.resolve(connection.open({ message, ended: end }));
    isOpening = true;
    void opening.promise.then((stream) => stream.send(text)).catch(() => {});
  };
  return {
    peerId: connection.peerId,
    ask(request, onReply) {
      const n = ++lastNumber;
      open.set(n, onReply);
      if (ended === undefined) send({ ...request, n });
      else queueMicrotask(() => open.delete(n) && onReply({ kind: "problem", error: ended as SluiceError }));
      return () => {
        if (open.delete(n) && ended === undefined) send({ forget: n });
      };
    },
    close: () => connection.close(),
  };
};
