import type { JsonObject } from "../../core/index.ts";
import { parseText } from "../document/parse.ts";
import { applyOverlay } from "./apply-overlay.ts";
import { parseOverlay } from "./parse-overlay.ts";

/** An overlay's text and where it stands, for messages. */
export interface OverlaySource {
  readonly file: string;
  readonly text: string;
}

/** What overlays do to a document. */
export interface Amendment {
  /** @throws SluiceError SLUICE_DOCUMENT */
  amend(root: JsonObject): JsonObject;
  /** Filled by `amend`: actions that changed nothing, one line each. */
  readonly unmatched: readonly string[];
}

/**
 * Overlays in the order they are applied.
 * @throws SluiceError SLUICE_DOCUMENT when one is no overlay.
 */
export const createAmendment = (sources: readonly OverlaySource[]): Amendment => {
  const overlays = sources.map(({ file, text }) => ({
    file,
    overlay: parseOverlay(parseText(text, file), file),
  }));
  const unmatched: string[] = [];
  return {
    unmatched,
    amend(root) {
      let current = root;
      for (const { file, overlay } of overlays) {
        const applied = applyOverlay(current, overlay);
        unmatched.push(...applied.unmatched.map((action) => `${file}: ${action} matches nothing`));
        current = applied.root;
      }
      return current;
    },
  };
};
