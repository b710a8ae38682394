import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { walkThrough } from "../support/docs/walkthrough.ts";

// What these pages say is done here, word for word, by real processes in an empty folder; only ids and ports are filled in.
describe.concurrent("a newcomer who does what the page says", () => {
  it.each(["start", "publish", "secure", "compose"])("gets through docs/%s.md", async (name) => {
    const page = `docs/${name}.md`;
    await walkThrough(page, await readFile(page, "utf8"));
  });
});

describe("a page that does not do what it says", () => {
  const block = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\`\n`;

  it.each([
    ["a command that fails", block("sh", "node -e 'process.exit(3)'"), 'page.md:2: "node -e'],
    ["a failure that does not come", block("sh", "node -p 42   # exit code 1"), "ended with 0, not 1"],
    ["another output", block("sh", "node -p 42") + block("json", "43"), "page.md:5: shows 43"],
    ["a server that does not start", block("sh", "node api.mjs"), '"node api.mjs" ended'],
  ])("is found out: %s", async (_, page, said) => {
    await expect(walkThrough("page.md", page)).rejects.toThrow(said);
  });
});
