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
import { SIGNATURE, type SignatureChange, signatureChange } from "./signature-file.ts";

/** A publication that works, before anything of it is written. Whoever does not go on with it closes its upstream. */
export interface Publication {
  readonly built: PublishedAdapter;
  /** Text of its `adapter.yaml`. */
  readonly manifest: string;
  /** The other files of its folder. */
  readonly texts: FolderFiles;
  /** Every file it depends on, absolute. */
  readonly files: readonly string[];
  /** For the callers of the service whose place it takes. */
  readonly signature: SignatureChange;
}

/** @throws SluiceError as `buildAdapter` and `publishedDocument`; SLUICE_CONFIG for what no manifest may say. */
export const preparePublication = async (
  request: PublishRequest,
  folder: string,
  served: PublishedAdapter | undefined,
  options: SlotsOptions,
): Promise<Publication> => {
  const files = publicationFiles(request);
  const text = manifestText(request, files);
  const manifest = parseManifest(text, join(folder, MANIFEST), options.peers);
  const document = await publishedDocument(request, manifest);
  const built = await buildAdapter(manifest, document, options);
  const signature = await signatureChange(folder, built.adapter, served?.adapter);
  // A server that is relative to where the document was fetched would be unknown after a restart.
  const upstream = { ...request.upstream, url: built.upstream.url };
  return {
    built,
    manifest: request.documentUrl === undefined ? text : manifestText({ ...request, upstream }, files),
    texts: new Map([...files.texts, [SIGNATURE, signature.text]]),
    files: filesOf(manifest, document),
    signature,
  };
};
