import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AquaFunction, compileFromPath } from "@fluencelabs/aqua-api";

/** Compiles `main.aqua`, which may import the other files, with Fluence's own compiler; its errors fail the test. */
export const compileAqua = async (files: Record<string, string>): Promise<Record<string, AquaFunction>> => {
  const folder = await mkdtemp(join(tmpdir(), "sluice-aqua-"));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const filePath = join(folder, "main.aqua");
    const { functions, errors } = await compileFromPath({
      filePath,
      imports: [folder],
      logLevel: "off",
      targetType: "air",
    });
    if (errors.length > 0) throw new Error(errors.join("\n"));
    return functions;
  } finally {
    await rm(folder, { recursive: true });
  }
};
