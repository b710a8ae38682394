import type { Dispatcher } from "undici";
import { reasonOf } from "../core/index.ts";

/** The body of an answer as text; or in words what is wrong, `cause` where it did not come whole. */
export const answerText = async (
  { body }: Dispatcher.ResponseData,
  maxBytes: number,
  signal: AbortSignal,
): Promise<{ readonly text: string } | { readonly problem: string; readonly cause?: unknown }> => {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) return { problem: `is larger than ${maxBytes} bytes` };
      chunks.push(chunk);
    }
  } catch (error) {
    return { problem: `broke off: ${signal.aborted ? "no end in time" : reasonOf(error)}`, cause: error };
  }
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks)) };
  } catch {
    return { problem: "is not UTF-8 text" };
  }
};
