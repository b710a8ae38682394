import { dump } from "js-yaml";
import type { PublishRequest } from "./interface.ts";
import type { PublicationFiles } from "./publication-files.ts";

/** A publication as the `adapter.yaml` a person could have written; `parseManifest` judges it like one. */
export const manifestText = (request: PublishRequest, files: Omit<PublicationFiles, "texts">): string => {
  const { service, upstream, allow, plainIds, quota, operations } = request;
  const overlays = files.overlays.length === 0 ? undefined : files.overlays;
  const manifest = {
    service,
    openapi: files.openapi,
    openapiRoot: files.openapiRoot,
    overlays,
    upstream,
    allow,
    policy: files.policy,
    plainIds,
    quota,
    operations,
  };
  return `# Written by sluice publish. Changes made here are taken up at once.\n${dump(withoutAbsent(manifest), { noRefs: true, lineWidth: 110 })}`;
};

/** YAML has no undefined. */
const withoutAbsent = (value: object): unknown => JSON.parse(JSON.stringify(value));
