import type { Target } from "./target.ts";
import { callTargets } from "./targets/calls.ts";
import { chainAirTargets } from "./targets/chain-air.ts";
import { chainAnswerTargets } from "./targets/chain-answers.ts";
import { httpEntryTargets } from "./targets/http-entry.ts";
import { operatingTargets } from "./targets/operating.ts";
import { scriptTargets } from "./targets/scripts.ts";
import { signedTargets } from "./targets/signed.ts";
import { textTargets } from "./targets/texts.ts";
import { thinTargets } from "./targets/thin.ts";
import { wireTargets } from "./targets/wire.ts";

/** The slow ones first, so that both threads end at about the same time. */
export const TARGETS: readonly Target[] = [
  ...scriptTargets,
  ...chainAirTargets,
  ...textTargets,
  ...chainAnswerTargets,
  ...httpEntryTargets,
  ...thinTargets,
  ...operatingTargets,
  ...callTargets,
  ...signedTargets,
  ...wireTargets,
];
