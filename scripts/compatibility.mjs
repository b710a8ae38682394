// Makes docs/compatibility.md: what of the corpus is published. `node scripts/compatibility.mjs` on a quiet machine; every document is
// read in a process of its own, so that ms and MB are its alone. test/integration/compatibility.test.ts holds the rest of the table.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compatibilityLine, compatibilityOf, corpusDocuments } from "../test/support/compatibility.ts";

const own = fileURLToPath(import.meta.url);
const [, , mode, place] = process.argv;

const measured = (document) => {
  const printed = execFileSync(process.execPath, [own, "--one", JSON.stringify(document)], {
    encoding: "utf8",
  });
  return { name: document.name, ...JSON.parse(printed) };
};

const page = (rows) => {
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
  const share = ((100 * sum("published")) / sum("operations")).toFixed(2);
  const lines = rows.map(({ name, ms, mb, ...row }) => `${compatibilityLine(name, row)} ${ms} | ${mb} |`);
  return `# What real documents become

Made by \`node scripts/compatibility.mjs\` over a corpus of ${rows.length} documents of other people; a test holds every column but the last two.
${sum("published")} of ${sum("operations")} operations are published (${share}%); [functions.md](functions.md#what-is-not-published) explains the reasons. Hosts that a document names for
single operations count as allowed here; a manifest has to list them (\`upstream.hosts\`). ms: from opening the file until every operation can
be called. MB: the largest resident size of a process that does nothing else, of which Node with the compiler loaded is about 90.

| document | version | operations | published | refused | ms | MB |
| --- | --- | --: | --: | --- | --: | --: |
${lines.join("\n")}

## Judged by software of others

\`npm run oracles\` runs these through a gateway and prints the counts; each holds the exact list of what does not pass, with the reason. The figures are of
November 2026.

| oracle | judges | passed |
| --- | --- | --: |
| AutoRest's test server 3.3.51 (Swagger 2.0) | requests and answers, by its own report | 700 of 708 scenarios |
| TypeSpec Spector (OpenAPI 3.1) | requests and answers, by its own report | 718 of 720 scenarios |
| Prism 5.16 as mock upstream, ten documents of this page | generated calls of JSON operations | 3366 of 3366 calls |
| \`@fluencelabs/aqua-api\` 0.14.6 and \`tsc --strict\` | bindings of every document of this page | 113 of 113 documents |
`;
};

if (mode === "--one") {
  const started = performance.now();
  const row = await compatibilityOf(JSON.parse(place));
  const ms = Math.round(performance.now() - started);
  console.log(JSON.stringify({ ...row, ms, mb: Math.round(process.resourceUsage().maxRSS / 1024) }));
} else {
  writeFileSync(new URL("../docs/compatibility.md", import.meta.url), page(corpusDocuments().map(measured)));
}
