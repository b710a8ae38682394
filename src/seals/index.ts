export type { FoundIn, Opener, SealBinding } from "./interface.ts";
export { createOpener, isSealedTo } from "./opener.ts";
export { canSealTo, sealResult, sealValue } from "./seal-value.ts";
export { Sealed, sealed } from "./sealed.ts";
