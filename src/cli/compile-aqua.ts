import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { CompilationResult, CompileFromPathArgs } from "@fluencelabs/aqua-api";
import { didYouMean, SluiceError } from "../core/index.ts";
import type { AquaType } from "./aqua-values.ts";

/** A function of an Aqua file as AIR, which reads its parameters from `getDataSrv` by their names. */
export interface AquaFunction {
  readonly name: string;
  readonly script: string;
  readonly parameters: readonly (readonly [name: string, type: AquaType])[];
  readonly results: readonly AquaType[];
}

/** What is used of `@fluencelabs/aqua-api`. */
interface Compiler {
  compileFromPath(args: CompileFromPathArgs): Promise<CompilationResult>;
}

const PACKAGE = "@fluencelabs/aqua-api";

/**
 * One function of an Aqua file, compiled by Fluence's own compiler. Imports are looked for beside the file and in `node_modules` above it.
 * @param wanted - undefined: the only one that the file exports.
 * @param load - brings the compiler, which is installed by those who want it (10 MB).
 * @throws SluiceError SLUICE_USAGE: no compiler, or what it says of the file, a line a problem; no such function, or several.
 */
export const compileAqua = async (
  file: string,
  wanted: string | undefined,
  load: () => Promise<Compiler> = () => import("@fluencelabs/aqua-api"),
): Promise<AquaFunction> => {
  const { compileFromPath } = await loaded(load, file);
  const filePath = resolve(file);
  const { functions, errors } = await compileFromPath({
    filePath,
    imports: [dirname(filePath), ...(createRequire(filePath).resolve.paths("aqua") ?? [])],
    logLevel: "off",
    targetType: "air",
    noEmptyResponse: false, // a function that returns nothing answers too: with no value
  });
  if (errors.length > 0) throw refused(file, errors);
  const names = Object.keys(functions);
  const name = wanted ?? (names.length === 1 ? names[0] : undefined);
  const found = name !== undefined && Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (name === undefined || found === undefined) throw unknown(file, wanted, names);
  const { domain, codomain } = found.funcDef.arrow;
  return {
    name,
    script: found.script,
    parameters: domain.tag === "labeledProduct" ? Object.entries(domain.fields as Fields) : [],
    results: codomain.tag === "nil" ? [] : codomain.items,
  };
};

type Fields = Readonly<Record<string, AquaType>>;

const loaded = async (load: () => Promise<Compiler>, file: string): Promise<Compiler> => {
  const { noDeprecation } = process;
  process.noDeprecation = true; // the compiler uses what Node would rather see gone, and nobody here can change it
  try {
    return await load();
  } catch (error) {
    if ((error as { code?: unknown }).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new SluiceError(
      "SLUICE_USAGE",
      `${file}: Aqua is compiled by ${PACKAGE}, which is not installed beside sluice: npm install ${PACKAGE}`,
      { cause: error },
    );
  } finally {
    process.noDeprecation = noDeprecation === true;
  }
};

const refused = (file: string, errors: readonly string[]): SluiceError => {
  const lines = errors.flatMap((error) => stripVTControlCharacters(error).split("\n"));
  const said = lines.filter((line) => line.trim() !== "").map((line) => line.trimEnd());
  return new SluiceError("SLUICE_USAGE", [`${file} does not compile:`, ...said].join("\n"));
};

const unknown = (file: string, wanted: string | undefined, names: readonly string[]): SluiceError => {
  const all = names.length === 0 ? "it exports none" : `it exports ${names.join(", ")}`;
  if (wanted === undefined)
    return new SluiceError("SLUICE_USAGE", `${file}: say which function to run, --func NAME: ${all}`);
  const guess = didYouMean(wanted, names);
  return new SluiceError(
    "SLUICE_USAGE",
    `${file} has no function "${wanted}"${guess === "" ? `: ${all}` : guess}`,
  );
};
