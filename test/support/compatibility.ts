import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { openDocument } from "../../src/config/index.ts";
import { compileAdapter, loadDocument } from "../../src/openapi/index.ts";

const CORPUS = fileURLToPath(new URL("../../../shared/corpus", import.meta.url));

export interface CorpusDocument {
  readonly name: string;
  readonly file: string;
  /** The folder that its files must be in. */
  readonly root: string;
}

/** The documents of the corpus; none where it is absent. */
export const corpusDocuments = (): CorpusDocument[] => {
  const openapi = join(CORPUS, "openapi");
  const typespec = join(CORPUS, "typespec-openapi31");
  if (!existsSync(openapi)) return [];
  const { documents } = JSON.parse(readFileSync(join(openapi, "index.json"), "utf8")) as {
    documents: { file: string }[];
  };
  return [
    ...documents.map(({ file }) => {
      const folder = file.includes("/") ? (file.split("/", 1)[0] ?? "") : "";
      return { name: file, file: join(openapi, file), root: join(openapi, folder) };
    }),
    ...readdirSync(typespec, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".yaml"))
      .sort()
      .map((name) => ({
        name: `typespec/${name}`,
        file: join(typespec, name),
        root: dirname(join(typespec, name)),
      })),
  ];
};

/** What becomes of one document; `refused` counts by reason. */
export interface Compatibility {
  readonly version: string;
  readonly operations: number;
  readonly published: number;
  readonly refused: Readonly<Record<string, number>>;
}

export const compatibilityOf = async ({
  file,
  root,
}: Omit<CorpusDocument, "name">): Promise<Compatibility> => {
  const { name, text, read } = await openDocument(file, root);
  const { document } = await loadDocument({ text, where: file, name, read });
  const adapter = compileAdapter(document, {
    service: "corpus",
    credentials: [],
    upstreamUrl: "http://127.0.0.1",
    hosts: "any",
    serverVariables: {},
    operations: {},
    arrayItems: 1000,
  });
  const refused: Record<string, number> = {};
  for (const { reason } of adapter.refused) refused[reason] = (refused[reason] ?? 0) + 1;
  return {
    version: document.version,
    operations: adapter.operations,
    published: adapter.functions.size,
    refused,
  };
};

/** Its line of the table without what a machine's speed decides. */
export const compatibilityLine = (
  name: string,
  { version, operations, published, refused }: Compatibility,
): string => {
  const reasons = Object.entries(refused).map(([reason, count]) => `${count} ${reason}`);
  return `| ${name} | ${version} | ${operations} | ${published} | ${reasons.join(", ")} |`;
};
