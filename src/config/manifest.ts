import { basename, dirname, resolve } from "node:path";
import { z } from "zod";
import type { AdapterManifest, OneSecret, SecretSource } from "./interface.ts";
import { peerSet, resolvePeers } from "./peers.ts";
import { readText } from "./read-text.ts";
import { check, failOn, type Issue, optionalSection, rootOf, section, whole } from "./schema.ts";
import { secretSource } from "./secret-source.ts";
import { parseYaml } from "./yaml-document.ts";

const MAX_BYTES = 1024 * 1024;

const httpUrl = z.string().refine((text) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // user:password@ in a URL would be a literal secret, and a query or fragment has no place in a base.
  return (
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    `${url.username}${url.password}${url.search}${url.hash}` === ""
  );
}, "must be an http or https URL without user, query and fragment");

const names = z.array(z.string().min(1)).max(10_000);

const manifestSchema = section({
  service: z.string().min(1).optional(),
  openapi: z.string().min(1),
  upstream: optionalSection({
    url: httpUrl.optional(),
    credentials: z.preprocess((value) => value ?? {}, z.record(z.string(), secretSource)),
    timeoutMs: whole(1, 3_600_000).default(10_000),
  }),
  allow: z
    .array(section({ peers: peerSet, functions: names.optional() }))
    .max(10_000)
    .nullish(),
  operations: z.preprocess(
    (value) => value ?? {},
    z.record(
      z.string(),
      section({
        name: z.string().min(1).optional(),
        arguments: names.optional(),
        body: z.literal("optional", "can only be optional").optional(),
        results: z.enum(["strict", "lenient"], "must be strict or lenient").optional(),
      }),
    ),
  ),
});

/** @throws SluiceError SLUICE_CONFIG, one line a problem. `peers`: the names of sluice.yaml. */
export const loadManifest = async (
  file: string,
  peers: Readonly<Record<string, string>>,
): Promise<AdapterManifest> => parseManifest(await readText(file, MAX_BYTES, "the manifest"), file, peers);

/** The same from text; `file` is where it stands or will stand: paths are relative to it, the service is named for its folder. */
export const parseManifest = (
  text: string,
  file: string,
  peers: Readonly<Record<string, string>>,
): AdapterManifest => {
  const document = parseYaml(text, file);
  const issues: Issue[] = [];
  const parsed = check(manifestSchema, rootOf(document, file), issues);
  const allow = (parsed?.allow ?? []).map((rule, index) => ({
    ...rule,
    peers: resolvePeers(rule.peers, peers, ["allow", index, "peers"], issues),
  }));
  failOn(issues, document, file);
  if (parsed === undefined) throw new TypeError("a failed parse has issues");
  const folder = dirname(file);
  return {
    file,
    service: parsed.service ?? basename(folder),
    openapi: resolve(folder, parsed.openapi),
    upstream: {
      url: parsed.upstream.url,
      timeoutMs: parsed.upstream.timeoutMs,
      credentials: Object.fromEntries(
        Object.entries(parsed.upstream.credentials).map(([scheme, source]) => [
          scheme,
          absolute(source, folder),
        ]),
      ),
    },
    allow,
    operations: parsed.operations,
  };
};

const absolute = (source: SecretSource, folder: string): SecretSource => {
  if (!("password" in source)) return absoluteFile(source, folder);
  const { username, password } = source;
  return {
    username: typeof username === "string" ? username : absoluteFile(username, folder),
    password: absoluteFile(password, folder),
  };
};

const absoluteFile = (source: OneSecret, folder: string): OneSecret =>
  "file" in source ? { file: resolve(folder, source.file) } : source;
