import { clip, printable } from "../core/index.ts";

const MAX_CHARS = 400;

/** A document's text for a report: one line of bounded length that paints no terminal. */
export const shown = (text: string): string => clip(printable(text), MAX_CHARS);
