export { createEntryDesk } from "./desk.ts";
export type { Accepted, EntryAnswer, EntryCall, EntryDesk } from "./interface.ts";
export type { EngineSide, EntryDeps, EntryOptions } from "./options.ts";
export { seenCalls } from "./seen-calls.ts";
export { serveThin } from "./serve-thin.ts";
