import { existsSync, statSync } from "node:fs";
import { join, normalize, posix, relative } from "node:path";
import { highlight } from "./highlight.mjs";
import { slugger } from "./slug.mjs";

/** Where Eleventy finds pages of the repository that are not in docs/. */
export const OUTSIDE = "@/";

/** The file in the repository of a page as Eleventy names it. */
export const repositoryFileOf = (inputPath) => {
  const file = normalize(inputPath);
  const outside = `docs/${OUTSIDE}`;
  return file.startsWith(outside) ? file.slice(outside.length) : file;
};

/**
 * Where a link of a page leads on the site.
 * @param page - the page's path in the repository, `docs/start.md`.
 * @returns what to write, and the file of the repository that must come along; `href` undefined: a folder, which the site does not have.
 */
export const resolveLink = (page, link) => {
  if (/^[a-z]+:/i.test(link)) return { href: link };
  const [path, anchor] = link.split("#");
  const hash = anchor === undefined ? "" : `#${anchor}`;
  if (path === "") return { href: hash };
  let file = normalize(join(page, "..", path));
  if (existsSync(file) && statSync(file).isDirectory()) {
    file = join(file, "README.md");
    if (!existsSync(file)) return {};
  }
  const here = siteFileOf(page);
  // One that is not there is found by the check of the built site.
  return {
    href: posix.relative(posix.dirname(here), siteFileOf(file)) + hash,
    file: existsSync(file) ? file : undefined,
  };
};

/** The file of the site for a file of the repository: a page of docs/ at the top, another page under its path, any other file as text. */
export const siteFileOf = (file) => {
  const place = file.startsWith("docs/") ? relative("docs", file) : file;
  if (place.endsWith(".md")) return place.replace(/\.md$/, ".html");
  return /\.(svg|png)$/.test(place) ? place : `${place}.txt`;
};

const inline = (token, write) => (token.children ?? []).forEach(write);
const attribute = (token, name) => token.attrs?.find(([key]) => key === name);

/** Makes of Eleventy's Markdown what Git hosts show: the same anchors, links between pages, tables that can be scrolled. */
export const amendMarkdown = (md, linked) => {
  md.set({ html: false, highlight });
  md.core.ruler.push("site-headings", ({ tokens, env }) => {
    const slug = slugger();
    env.headings = [];
    tokens.forEach((token, index) => {
      if (token.type !== "heading_open") return;
      const title = textOf(tokens[index + 1]);
      const id = slug(title);
      token.attrSet("id", id);
      env.headings.push({ id, title, level: Number(token.tag.slice(1)) });
    });
  });
  md.core.ruler.push("site-empty-headers", ({ tokens }) => {
    tokens.forEach((token, index) => {
      if (token.type !== "th_open" || tokens[index + 1].content !== "") return;
      token.tag = "td";
      tokens[index + 2].tag = "td";
    });
  });
  md.core.ruler.push("site-links", ({ tokens, env }) => {
    const page = repositoryFileOf(env.page.inputPath);
    for (const token of tokens)
      inline(token, (child) => {
        const target = attribute(child, child.type === "image" ? "src" : "href");
        if (target === undefined) return;
        const { href, file } = resolveLink(page, target[1]);
        target[1] = href ?? "";
        if (href === undefined) child.attrs = [["title", "a folder of the repository"]];
        if (file !== undefined) linked(file);
      });
  });
  md.renderer.rules.heading_close = (tokens, index) => {
    const id = tokens[index - 2].attrGet("id");
    return ` <a class="anchor" href="#${id}" aria-label="Link to this section">#</a></${tokens[index].tag}>\n`;
  };
  const fence = md.renderer.rules.fence;
  md.renderer.rules.fence = (...given) => fence(...given).replace("<pre>", '<pre tabindex="0">'); // it may scroll
  md.renderer.rules.table_open = (tokens, at) => {
    // A table of keys is read row by row on a phone. After table, thead and tr comes the first cell.
    const kind = tokens[at + 4]?.content === "key" ? "table keys" : "table";
    return `<div class="${kind}" tabindex="0"><table>\n`;
  };
  md.renderer.rules.table_close = () => "</table></div>\n";
};

/** The words of an inline token, as a Git host takes them for the anchor. */
const textOf = (token) => token.children.map(({ content }) => content).join("");
