import { openDocument } from "../../src/config/index.ts";
import { type Adapter, compileAdapter, loadDocument } from "../../src/openapi/index.ts";
import { compileAqua } from "./aqua.ts";
import type { CorpusDocument } from "./compatibility.ts";
import { compileOptions } from "./compile-options.ts";

/** A document of the corpus as service "corpus", compiled anew. */
export const corpusAdapter = async ({ file, root }: CorpusDocument): Promise<Adapter> => {
  const { name, text, read } = await openDocument(file, root);
  const { document } = await loadDocument({ text, where: file, name, read });
  return compileAdapter(
    document,
    compileOptions("corpus", { upstreamUrl: "http://127.0.0.1", hosts: "any" }),
  );
};

/**
 * Fluence's compiler over a document's Aqua, called from a script as a user would: every argument handed on, every result given back.
 * The compiler's time grows with the square of the functions it exports, so at most `calls` are, spread over the document.
 * @returns the functions that were called, by name, with the AIR that calls them.
 */
export const callFromAqua = async (aqua: string, calls: number): Promise<ReadonlyMap<string, string>> => {
  const declared = [...serviceBlock(aqua).matchAll(/^ {4}(\w+)\((.*)\)(?: -> (\S+))?$/gm)];
  const step = Math.max(1, declared.length / calls);
  const chosen = declared.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
  const wrappers = chosen.map(([, name = "", parameters = "", result]) => {
    const list = parameters.split(", ").map((parameter) => parameter.split(": ", 1)[0]);
    const call = `Corpus.${name}(${list.join(", ")})`;
    return result === undefined
      ? `func call_${name}(${parameters}):\n    ${call}\n`
      : `func call_${name}(${parameters}) -> ${result}:\n    result_ <- ${call}\n    <- result_\n`;
  });
  const names = chosen.map(([, name = ""]) => name);
  const exported = names.map((name) => `call_${name}`).join(", ");
  const main = `aqua Main\n\nimport "corpus.aqua"\n\nexport ${exported}\n\n${wrappers.join("\n")}`;
  const functions = await compileAqua(
    names.length === 0 ? { "main.aqua": aqua } : { "main.aqua": main, "corpus.aqua": aqua },
  );
  return new Map(names.map((name) => [name, functions[`call_${name}`]?.script ?? ""]));
};

const serviceBlock = (aqua: string): string =>
  aqua.split("\n\n").find((block) => block.startsWith('service Corpus("corpus/aqua"):')) ?? "";
