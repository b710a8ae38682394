import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CompilationResult, compileFromPath } from "@fluencelabs/aqua-api";
import { tempDir } from "../../support/temp-dir.ts";
import { BUILTIN_ROWS } from "./builtin-rows.ts";
import { DECLARED, fixture } from "./declared.ts";
import type { Compiled } from "./feature-probes.ts";
import { NOTHING } from "./outcome.ts";

interface AllCompiled {
  /** One a row: it calls the builtin on a gateway. */
  readonly builtins: Readonly<Record<string, Compiled>>;
  readonly functions: Readonly<Record<string, Compiled>>;
  readonly greeter: unknown;
}

/**
 * All Aqua of the probes by Fluence's own compiler, as JSON.
 * @param shop - bindings that features.aqua imports.
 */
export const compileAll = async (shop: string): Promise<AllCompiled> => {
  await using folder = await tempDir();
  const files = {
    ...Object.fromEntries(FIXTURES.map((name) => [`${name}.aqua`, fixture(`${name}.aqua`)])),
    "shop.aqua": shop,
    "rows.aqua": rowsSource(),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder.path, name), text);
  const rows = await compiled(join(folder.path, "rows.aqua"));
  const { functions, services } = await compiled(join(folder.path, "features.aqua"));
  return {
    builtins: Object.fromEntries(
      DECLARED.flatMap(({ name }, index) => {
        const row = rows.functions[`row${index}`];
        return row === undefined ? [] : [[name, row]];
      }),
    ),
    functions,
    greeter: services.Greeter,
  };
};

const FIXTURES = ["aqua-lib", "js-client", "nox", "features"];

interface OneCompiled {
  readonly functions: Readonly<Record<string, Compiled>>;
  readonly services: Readonly<Record<string, unknown>>;
}

const compiled = async (filePath: string): Promise<OneCompiled> => {
  const result = await compileFromPath({ filePath, logLevel: "off", targetType: "air" });
  if (result.errors.length > 0) throw new Error(result.errors.join("\n"));
  const { functions, services }: Pick<CompilationResult, "functions" | "services"> = result;
  return plain({ functions, services }) as OneCompiled;
};

/** One function a row: it calls the builtin on the gateway and gives what that gave. */
const rowsSource = (): string => {
  const functions = DECLARED.map(
    (
      { name, aqua, result },
      index,
    ) => `func row${index}(relay: string, second: string) -> ${result ?? "string"}:
  on relay:
    ${result === undefined ? "" : "found <- "}${aqua}(${BUILTIN_ROWS[name]?.call ?? ""})
  <- ${result === undefined ? `"${NOTHING}"` : "found"}
`,
  );
  const imports = ["aqua-lib", "js-client", "nox"].map((name) => `import "${name}.aqua"`);
  return `aqua Rows

${imports.join("\n")}

export ${DECLARED.map((_, index) => `row${index}`).join(", ")}

${functions.join("\n")}`;
};

/** The compiler's results are Scala's objects: as JSON their fields have the class's name in front. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, member: unknown) =>
      typeof member === "object" && member !== null && !Array.isArray(member)
        ? Object.fromEntries(
            Object.entries(member).map(([key, inner]) => [key.replace(/^L\w+?__f_/, ""), inner]),
          )
        : member,
    ),
  );
