import { extname } from "node:path";
import { type JsonObject, type JsonValue, SluiceError } from "../core/index.ts";
import { readTextFile } from "./read-text-file.ts";

/** What a person asks to be run, of a file. */
export interface AskedRun {
  /** Of an Aqua file: which function, and perhaps its arguments. */
  readonly func: string | undefined;
  readonly data: JsonObject;
  /** Names of the inputs that will be sealed. */
  readonly sealed: ReadonlySet<string>;
}

export interface PreparedScript {
  readonly script: string;
  readonly inputs: JsonObject;
  /** What the script answers, as people read it. */
  resultsOf(values: readonly JsonValue[]): readonly JsonValue[];
}

/** AIR as it is, a function of an Aqua file compiled. @throws SluiceError SLUICE_USAGE. */
export const prepareScript = async (file: string, asked: AskedRun): Promise<PreparedScript> => {
  const prepare = PREPARED[extname(file)];
  if (prepare !== undefined) return prepare(file, asked);
  throw new SluiceError("SLUICE_USAGE", `${file}: only .air scripts and .aqua files can be run`);
};

const prepareAir = async (file: string, { func, data }: AskedRun): Promise<PreparedScript> => {
  if (func !== undefined)
    throw new SluiceError(
      "SLUICE_USAGE",
      `--func is about Aqua; ${file} is one script, its inputs are --data`,
    );
  const script = await readTextFile(file, "SLUICE_USAGE");
  return { script, inputs: data, resultsOf: (values) => values };
};

const prepareAqua = async (file: string, { func, data, sealed }: AskedRun): Promise<PreparedScript> => {
  const { aquaInputs, parseCall } = await import("./aqua-call.ts");
  const { compileAqua } = await import("./compile-aqua.ts");
  const { fromAqua } = await import("./aqua-values.ts");
  const call = func === undefined ? undefined : parseCall(func);
  await readTextFile(file, "SLUICE_USAGE"); // in one line and as always, where it cannot be read
  const fn = await compileAqua(file, call?.name);
  return {
    script: fn.script,
    inputs: aquaInputs(fn, { list: call?.list, data, sealed }),
    resultsOf: (values) =>
      values.map((value, index) => {
        const type = fn.results[index];
        return type === undefined ? value : fromAqua(value, type);
      }),
  };
};

const PREPARED: Readonly<Record<string, (file: string, asked: AskedRun) => Promise<PreparedScript>>> = {
  ".air": prepareAir,
  ".aqua": prepareAqua,
};
