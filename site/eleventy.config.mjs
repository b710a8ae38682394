import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { amendMarkdown, OUTSIDE, repositoryFileOf, siteFileOf } from "./markdown.mjs";
import { NAVIGATION } from "./navigation.mjs";

/** Pages of the repository outside docs/, by their path. */
const OTHER_PAGES = [
  "README.md",
  "CHANGELOG.md",
  "SECURITY.md",
  "examples/browser/README.md",
  "examples/compose-existing/README.md",
  "examples/verify-upstream/README.md",
];

const titleOf = (file) => /^# (.+)$/m.exec(readFileSync(file, "utf8"))?.[1] ?? basename(file);

const navigation = NAVIGATION.map(({ title, pages }) => ({
  title,
  pages: pages
    .map((name) => `docs/${name}.md`)
    .filter((file) => existsSync(file))
    .map((file) => ({ file, href: siteFileOf(file), title: titleOf(file) })),
}));

const unlisted = readdirSync("docs").filter(
  (name) => name.endsWith(".md") && !NAVIGATION.some(({ pages }) => pages.includes(name.slice(0, -3))),
);
if (unlisted.length > 0) throw new Error(`site/navigation.mjs does not name ${unlisted.join(", ")}`);

/** Of a page as Eleventy knows it: its file in the repository, and on the site. */
const fileOf = ({ inputPath }) => repositoryFileOf(inputPath);
const placeOf = (page) => siteFileOf(fileOf(page));

const inOrder = navigation.flatMap(({ pages }) => pages);

export default function configure(config) {
  const copied = new Set();
  config.setUseGitIgnore(false);
  config.addGlobalData("layout", "page.njk");
  config.addGlobalData("navigation", navigation);
  config.addGlobalData("eleventyComputed", {
    permalink: ({ page }) => placeOf(page),
    title: ({ page }) => titleOf(fileOf(page)),
    root: ({ page }) => "../".repeat(placeOf(page).split("/").length - 1),
    current: ({ page }) => placeOf(page),
    around: ({ page }) => {
      const at = inOrder.findIndex(({ file }) => file === fileOf(page));
      return at === -1 ? {} : { before: inOrder[at - 1], after: inOrder[at + 1] };
    },
  });
  config.addFilter("sections", (html) =>
    [...html.matchAll(/<h2 id="([^"]+)">(.*?) <a class="anchor"/g)].map(([, id, title]) => ({ id, title })),
  );
  config.amendLibrary("md", (md) => amendMarkdown(md, (file) => copied.add(file)));
  for (const file of OTHER_PAGES.filter((each) => existsSync(each)))
    config.addTemplate(`${OUTSIDE}${file}`, readFileSync(file, "utf8"));
  config.addPassthroughCopy({ "site/assets": "assets", "console/src/mark.svg": "assets/icon.svg" });
  config.addPassthroughCopy("docs/**/*.svg");
  config.on("eleventy.after", () => config.events.emit("sluice.linked", [...copied]));
  return {
    dir: { input: "docs", includes: "../site/layouts", layouts: "../site/layouts" },
    templateFormats: ["md"],
    markdownTemplateEngine: false,
  };
}
