// Makes the pages of docs/ that the code knows better than anybody: `node scripts/reference.mjs`. A test fails while they differ.
import { writeFileSync } from "node:fs";
import { generatedPages } from "./docs/generated-pages.ts";

for (const [file, text] of Object.entries(await generatedPages())) writeFileSync(file, text);
