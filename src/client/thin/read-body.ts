import { SluiceError } from "../../core/index.ts";

interface Bounds {
  /** Of a line, and of a text. */
  readonly maxChars: number;
  readonly signal: AbortSignal;
}

/**
 * The `data` of each server-sent event (HTML, section 9.2.6), one line each as Sluice writes them, until the stream ends.
 * @throws SluiceError SLUICE_BAD_RESULT when a line is too long, SLUICE_CONNECT when the stream breaks; the signal's reason.
 */
export async function* readEvents(body: ReadableStream<Uint8Array>, bounds: Bounds): AsyncGenerator<string> {
  let parts: string[] = [];
  let held = 0;
  for await (const text of chunks(body, bounds.signal)) {
    let at = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", at)) {
      const line = parts.join("") + text.slice(at, end);
      parts = [];
      held = 0;
      at = end + 1;
      if (line.startsWith(DATA)) yield line.slice(DATA.length);
    }
    parts.push(text.slice(at));
    held += text.length - at;
    if (held > bounds.maxChars) throw tooLong(bounds);
  }
}

/** A whole body. @throws as `readEvents`. */
export const readText = async (body: ReadableStream<Uint8Array>, bounds: Bounds): Promise<string> => {
  const parts: string[] = [];
  let held = 0;
  for await (const text of chunks(body, bounds.signal)) {
    parts.push(text);
    held += text.length;
    if (held > bounds.maxChars) throw tooLong(bounds);
  }
  return parts.join("");
};

const DATA = "data: ";

async function* chunks(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<string> {
  const reader = body.getReader();
  const utf8 = new TextDecoder();
  try {
    for (;;) {
      const { value, done } = await reader.read().catch(() => {
        signal.throwIfAborted();
        throw new SluiceError("SLUICE_CONNECT", "the gateway's answer was cut off");
      });
      signal.throwIfAborted();
      if (done) return;
      yield utf8.decode(value, { stream: true });
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

const tooLong = ({ maxChars }: Bounds): SluiceError =>
  new SluiceError("SLUICE_BAD_RESULT", `the gateway's answer is longer than ${maxChars} characters`);
