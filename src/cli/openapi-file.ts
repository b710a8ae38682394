import { isJsonObject, SluiceError } from "../core/index.ts";
import type { LoadedDocument, OverlaySource } from "../openapi/index.ts";
import { tell } from "./output.ts";

export interface LoadedOpenapi extends LoadedDocument {
  /** The root file's text. */
  readonly text: string;
  /** Overlay actions that matched nothing, one line each. */
  readonly unmatched: readonly string[];
}

/** For commands that read a document of several files. */
export const ROOT_OPTION = {
  type: "string",
  value: "DIR",
  help: "Folder that the files it refers to must be in; default the document's own",
} as const;

/**
 * Reads the document that an operand names: a file, a folder that holds one, or an https URL.
 * @throws SluiceError SLUICE_DOCUMENT, SLUICE_UNREACHABLE, SLUICE_REQUEST.
 */
export const loadOpenapi = async (
  operand: string,
  { overlays = [], root }: { overlays?: readonly OverlaySource[]; root?: string | undefined } = {},
): Promise<LoadedOpenapi> => {
  const { createAmendment, loadDocument } = await import("../openapi/index.ts");
  const { amend, unmatched } = createAmendment(overlays);
  if (isUrl(operand)) {
    const { fetchDocument } = await import("../upstream/index.ts");
    const text = await fetchDocument(operand);
    return { text, unmatched, ...(await loadDocument({ text, where: operand, url: operand, amend })) };
  }
  const { openDocument } = await import("../config/index.ts");
  const { where, name, text, read } = await openDocument(operand, root);
  return { text, unmatched, ...(await loadDocument({ text, where, name, read, amend })) };
};

/** @throws SluiceError SLUICE_DOCUMENT */
export const readOverlays = async (files: readonly string[]): Promise<OverlaySource[]> => {
  const { readTextFile } = await import("./read-text-file.ts");
  return Promise.all(
    files.map(async (file) => ({ file, text: await readTextFile(file, "SLUICE_DOCUMENT") })),
  );
};

const isUrl = (operand: string): boolean => {
  if (/^http:\/\//i.test(operand)) {
    throw new SluiceError(
      "SLUICE_USAGE",
      `${operand}: only https is fetched; download the document and name the file`,
    );
  }
  return /^https:\/\//i.test(operand);
};

/** A line for each operation that cannot be published, with its place in the document; anything but such a list is no line. */
export const tellRefused = (file: string, refused: unknown): void => {
  for (const refusal of Array.isArray(refused) ? refused : [])
    if (isJsonObject(refusal))
      tell(
        `sluice: ${file}#${String(refusal.pointer)}: not published: ${String(refusal.message)} [${String(refusal.reason)}]`,
      );
};
