import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { REPOSITORY } from "./sluice-process.ts";
import { tempDir } from "./temp-dir.ts";

const config = (options: object) => ({
  extends: join(REPOSITORY, "tsconfig.json"),
  compilerOptions: {
    // What a generated module takes from "sluice/client" is declared there.
    paths: { "sluice/client": [join(REPOSITORY, "src/chain/index.ts")] },
    typeRoots: [join(REPOSITORY, "node_modules/@types")],
    ...options,
  },
  include: ["*.ts"],
});

/**
 * What `tsc --strict` says of modules: nothing, where all is well.
 * @param options - of the compiler, besides the repository's.
 */
export const typeCheck = async (
  files: Readonly<Record<string, string>>,
  options: object = {},
): Promise<string> => {
  await using folder = await tempDir();
  const named = Object.entries({
    ...files,
    "tsconfig.json": JSON.stringify(config(options)),
    "package.json": '{"type": "module"}',
  });
  await Promise.all(
    named.map(([name, text]) => writeFile(join(folder.path, name.replaceAll("/", "_")), text)),
  );
  const compiler = join(REPOSITORY, "node_modules/.bin/tsc");
  const { stdout } = await promisify(execFile)(compiler, ["-p", folder.path]).catch(
    (error: { stdout: string }) => error,
  );
  return stdout;
};
