import { clip } from "../core/index.ts";

/** Longer than any peer id or sensible name; a script may choose text of any length. */
export const MAX_NAME_CHARS = 128;

/** A name that a script chose, as it is remembered for people. */
export const shownName = (name: string): string => clip(name, MAX_NAME_CHARS);
