import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { compileAqua } from "../support/aqua.ts";
import { fencedBlocks } from "../support/markdown.ts";

it("the Aqua of docs/credentials.md compiles to the calls it speaks of", async () => {
  const [source = ""] = fencedBlocks(await readFile("docs/credentials.md", "utf8"), "aqua");
  const { present, left } = await compileAqua({ "main.aqua": source });
  expect(present?.script).toContain('(call -gateway-arg- ("auth" "present") [-token-arg-]');
  expect(left?.script).toContain('(call -gateway-arg- ("auth" "quota") []');
});
