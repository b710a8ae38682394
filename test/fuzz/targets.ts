import type { Target } from "./target.ts";
import { callTargets } from "./targets/calls.ts";
import { scriptTargets } from "./targets/scripts.ts";
import { signedTargets } from "./targets/signed.ts";
import { textTargets } from "./targets/texts.ts";
import { wireTargets } from "./targets/wire.ts";

/** The slow ones first, so that both threads end at about the same time. */
export const TARGETS: readonly Target[] = [
  ...scriptTargets,
  ...textTargets,
  ...callTargets,
  ...signedTargets,
  ...wireTargets,
];
