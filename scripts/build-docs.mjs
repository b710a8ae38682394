// dist/site/ = docs/ as a site: `node scripts/build-docs.mjs [folder]`. Fails for a link or an anchor that leads nowhere.
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Eleventy } from "@11ty/eleventy";
import { brokenLinks } from "../site/check-links.mjs";
import { siteFileOf } from "../site/markdown.mjs";
import { NAVIGATION } from "../site/navigation.mjs";
import { searchIndex } from "../site/search-index.mjs";

const started = performance.now();
const output = process.argv[2] ?? "dist/site";
rmSync(output, { recursive: true, force: true });

const linked = new Set();
const site = new Eleventy("docs", output, {
  configPath: "site/eleventy.config.mjs",
  quietMode: true,
  config: (config) =>
    config.events.on("sluice.linked", (files) => {
      for (const file of files) linked.add(file);
    }),
});
await site.write();

// What pages link to besides pages and pictures comes along as text.
for (const file of [...linked].filter((each) => siteFileOf(each).endsWith(".txt"))) {
  const copy = join(output, siteFileOf(file));
  mkdirSync(dirname(copy), { recursive: true });
  cpSync(file, copy);
}

/** As the navigation has them, so that the search prefers what comes first; pages it has not come last. */
const order = NAVIGATION.flatMap(({ pages: names }) => names.map((name) => `${name}.html`));
const place = (page) => (order.includes(page) ? order.indexOf(page) : order.length);
const pages = globSync("**/*.html", { cwd: output }).sort(
  (a, b) => place(a) - place(b) || a.localeCompare(b),
);
const read = (page) => readFileSync(join(output, page), "utf8");
writeFileSync(
  join(output, "assets/search-index.js"),
  `globalThis.searchIndex = ${JSON.stringify(pages.flatMap((page) => searchIndex(page, read(page))))};\n`,
);
const broken = brokenLinks(output, pages, read);
for (const line of broken) console.error(line);
if (broken.length > 0) process.exitCode = 1;
console.log(`${output}: ${pages.length} pages, ${Math.round(performance.now() - started)} ms`);
