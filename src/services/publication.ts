import { join } from "node:path";
import { parseManifest } from "../config/index.ts";
import { publishedDocument } from "./adapter-document.ts";
import { type FolderFiles, MANIFEST } from "./adapter-folder.ts";
import type { SlotsOptions } from "./adapter-slots.ts";
import type { PublishRequest } from "./interface.ts";
import { filesOf } from "./load-slot.ts";
import { manifestText } from "./manifest-text.ts";
import { publicationFiles } from "./publication-files.ts";
import { buildAdapter, type PublishedAdapter } from "./published-adapter.ts";
import { SIGNATURE, signatureChange } from "./signature-file.ts";

/** A publication that works, before anything of it is written. Whoever does not go on with it closes its upstream. */
export interface Publication {
  readonly built: PublishedAdapter;
  /** Text of its `adapter.yaml`. */
  readonly manifest: string;
  /** The other files of its folder. */
  readonly texts: FolderFiles;
  /** Every file it depends on, absolute. */
  readonly files: readonly string[];
}

/** @throws SluiceError as `buildAdapter` and `publishedDocument`; SLUICE_CONFIG for what no manifest may say. */
export const preparePublication = async (
  request: PublishRequest,
  folder: string,
  options: SlotsOptions,
): Promise<Publication> => {
  const files = publicationFiles(request);
  const text = manifestText(request, files);
  const manifest = parseManifest(text, join(folder, MANIFEST), options.peers);
  const document = await publishedDocument(request, manifest);
  const compiled = await buildAdapter(manifest, document, options);
  const { text: signature, changes } = await signatureChange(folder, compiled.adapter);
  const built = withChanges(compiled, changes);
  // A server that is relative to where the document was fetched would be unknown after a restart.
  const upstream = { ...request.upstream, url: built.upstream.url };
  return {
    built,
    manifest: request.documentUrl === undefined ? text : manifestText({ ...request, upstream }, files),
    texts: new Map([...files.texts, [SIGNATURE, signature]]),
    files: filesOf(manifest, document),
  };
};

/** A publication that breaks callers says so, and is made all the same: that is for its operator to decide. */
const withChanges = (built: PublishedAdapter, changes: readonly string[]): PublishedAdapter => {
  if (changes.length === 0) return built;
  const { summary, notices } = built;
  return {
    ...built,
    summary: { ...summary, warnings: [...changes, ...summary.warnings] },
    notices: [...changes, ...notices],
  };
};
