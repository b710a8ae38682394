import { SluiceError } from "../../core/index.ts";

/**
 * The `data` of each server-sent event (HTML, section 9.2.6), one line each as Sluice writes them, until the stream ends or breaks.
 * @throws SluiceError SLUICE_BAD_RESULT when one is longer than `maxChars`; the signal's reason.
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  { maxChars, signal }: { readonly maxChars: number; readonly signal: AbortSignal },
): AsyncGenerator<string> {
  const reader = body.getReader();
  const utf8 = new TextDecoder();
  let text = "";
  try {
    for (;;) {
      const { value, done } = await reader.read().catch(() => ({ value: undefined, done: true as const }));
      signal.throwIfAborted();
      if (done) return;
      text += utf8.decode(value, { stream: true });
      if (text.length > maxChars)
        throw new SluiceError(
          "SLUICE_BAD_RESULT",
          `the gateway's answer is longer than ${maxChars} characters`,
        );
      const lines = text.split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) if (line.startsWith("data: ")) yield line.slice(6);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
