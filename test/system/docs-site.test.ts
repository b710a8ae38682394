import { execFile } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findChromium } from "../browser/chromium.ts";
import { tempFolder } from "../support/sluice-process.ts";

interface Checks {
  brokenLinks(folder: string, pages: readonly string[], read: (page: string) => string): string[];
}
interface Map {
  readonly NAVIGATION: readonly { readonly pages: readonly string[] }[];
}
const site = <T>(module: string): Promise<T> =>
  import(new URL(`../../site/${module}.mjs`, import.meta.url).href) as Promise<T>;

let folder: Awaited<ReturnType<typeof tempFolder>>;
let said: string;

beforeAll(async () => {
  folder = await tempFolder();
  const built = await promisify(execFile)(process.execPath, ["scripts/build-docs.mjs", folder.path]);
  said = built.stderr;
});
afterAll(() => folder[Symbol.asyncDispose]());

describe("the documentation's site", () => {
  it("is built without a dead link", () => {
    expect(said).toBe("");
  });

  it("has every page of docs/, each in the navigation once", async () => {
    const { NAVIGATION } = await site<Map>("navigation");
    const named = NAVIGATION.flatMap(({ pages }) => pages);
    const pages = globSync("docs/*.md").map((file) => file.slice("docs/".length, -".md".length));
    expect([...named].sort()).toEqual(pages.sort());
    for (const name of named)
      expect([name, existsSync(join(folder.path, `${name}.html`))]).toEqual([name, true]);
  });

  it("would be told of a page and of a heading that are not there", async () => {
    const { brokenLinks } = await site<Checks>("check-links");
    const page =
      '<h1 id="here"></h1><a href="#here"><a href="#gone"><a href="nowhere.html"><a href="https://else.example">';
    expect(brokenLinks(folder.path, ["index.html"], () => page)).toEqual([
      "index.html: #gone: index.html has no heading of that name",
      "index.html: nowhere.html: there is no nowhere.html",
    ]);
  });

  it("takes nothing from elsewhere", () => {
    for (const file of globSync("**/*.html", { cwd: folder.path }))
      expect(readFileSync(join(folder.path, file), "utf8")).not.toMatch(
        /<(?:script|link|img)[^>]+(?:src|href)="(?:https?:)?\/\//,
      );
  });
});

describe.skipIf(findChromium() === undefined)("in Chromium", () => {
  let browser: Browser;
  const open = async (page: string, options: Parameters<Browser["newPage"]>[0]): Promise<Page> => {
    const tab = await browser.newPage({ bypassCSP: true, ...options });
    await tab.goto(pathToFileURL(join(folder.path, page)).href);
    return tab;
  };

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: findChromium() ?? "", args: ["--no-sandbox"] });
  });
  afterAll(() => browser.close());

  it("finds by the keyboard alone", async () => {
    const tab = await open("start.html", {});
    await tab.keyboard.press("/");
    await tab.keyboard.type("SLUICE_DENIED");
    await tab.waitForSelector("#found a");
    await tab.keyboard.press("ArrowDown");
    await tab.keyboard.press("Enter");
    await tab.waitForURL(/troubleshooting\.html#sluice_denied$/);
  });

  it("puts titles that have the words before texts that have them often", async () => {
    const tab = await open("start.html", {});
    await tab.keyboard.press("/");
    await tab.keyboard.type("quota");
    await tab.waitForSelector("#found a b");
    const names = await tab.locator("#found b").allTextContents();
    const titles = names.map((name) => name.toLowerCase().includes("quota"));
    expect(titles[0]).toBe(true);
    expect(titles).toEqual([...titles].sort((a, b) => Number(b) - Number(a)));
  });

  it("has a picture on its first page that fits, and the console's mark", async () => {
    for (const width of [1280, 360]) {
      const tab = await open("index.html", { viewport: { width, height: 800 } });
      const [wide = 0, room = 0] = await tab.evaluate<number[]>(
        "[document.querySelector('main img').getBoundingClientRect().width, document.querySelector('main').clientWidth]",
      );
      expect([width, wide > 300 && wide <= room]).toEqual([width, true]);
      await tab.close();
    }
    expect(readFileSync(join(folder.path, "assets/icon.svg"), "utf8")).toBe(
      readFileSync("console/src/mark.svg", "utf8"),
    );
  });

  it("fits a phone, every page", async () => {
    const tab = await open("index.html", { viewport: { width: 390, height: 844 } });
    const wide: string[] = [];
    for (const page of globSync("*.html", { cwd: folder.path })) {
      await tab.goto(pathToFileURL(join(folder.path, page)).href, { waitUntil: "domcontentloaded" });
      const fits = await tab.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth",
      );
      if (fits !== true) wide.push(page);
    }
    expect(wide).toEqual([]);
  });

  it.each(["light", "dark"] as const)("can be read by everybody, %s", async (colorScheme) => {
    for (const page of ["index.html", "start.html", "policy.html"]) {
      const tab = await open(page, { colorScheme });
      await tab.evaluate(axe.source);
      const found = await tab.evaluate(
        "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes[0].html))",
      );
      expect([page, found]).toEqual([page, []]);
      await tab.close();
    }
  });
});
