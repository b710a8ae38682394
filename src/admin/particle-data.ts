import { clip, type JsonValue, maskTokens, parseJson, utf8Length } from "../core/index.ts";
import type { ParticleReading } from "../engine/interface.ts";

/** Of what is shown of one particle, about. */
export const MAX_DATA_BYTES = 1024 * 1024;
/** Of that, the script's share; a script is at most limits.scriptBytes. */
const MAX_SCRIPT_CHARS = 256 * 1024;
/** What a value takes besides its text. */
const ENTRY_BYTES = 160;

export interface ShownValue {
  readonly peer: string;
  readonly service: string;
  readonly function: string;
  /** Not 0: the call failed, and the result is its message. */
  readonly retCode: number;
  readonly result?: JsonValue;
  readonly truncated?: true;
}

export interface ShownData {
  readonly script: string;
  readonly values: readonly ShownValue[];
  readonly note?: string;
}

/** A particle's results, decoded; of credentials and of what is sealed the place is shown, and what there is no room for is left out. */
export const shownData = ({ script, reading }: ParticleReading): ShownData => {
  const shown = clip(maskTokens(script), MAX_SCRIPT_CHARS);
  const values: ShownValue[] = [];
  let room = MAX_DATA_BYTES - utf8Length(shown);
  let left = reading.more;
  for (const step of reading.steps) {
    if (step.kind !== "answered") continue;
    const { peer, service, function: fn, retCode, value = "" } = step;
    const text = maskedText(reading.values.get(value));
    const bytes = text === undefined ? 0 : utf8Length(text);
    const entry = ENTRY_BYTES + utf8Length(`${peer}${service}${fn}`);
    if (entry > room) {
      left++;
      continue;
    }
    const fits = text !== undefined && entry + bytes <= room;
    room -= fits ? entry + bytes : entry;
    const what = fits ? { result: parseJson(text) } : ({ truncated: true } as const);
    values.push({ peer, service, function: fn, retCode, ...what });
  }
  return {
    script: shown,
    values,
    ...(left === 0 ? {} : { note: `${left} results more are in the data than can be shown at once` }),
  };
};

const maskedText = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : maskTokens(text);
