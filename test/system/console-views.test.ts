import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findChromium } from "../browser/chromium.ts";
import { buildConsole, serveConsole } from "../support/console-files.ts";
import { openBrowser, stagedPage } from "../support/console-page.ts";
import { SCHEMES, showView, VIEWS } from "../support/console-views.ts";
import { type Pictures, pictures } from "../support/pictures.ts";

const chromium = findChromium();
const FOLDER = join(import.meta.dirname, "../browser/screenshots");
const FONTS = join(FOLDER, "fonts.json");
/** UPDATE_SCREENSHOTS=1 keeps what is drawn now. */
const isUpdate = process.env.UPDATE_SCREENSHOTS !== undefined;
/** Share of points. What a moved box makes is ten times as much (the last test). */
const MAX_DIFFERENCE = 0.004;

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser: Browser;
let served: Awaited<ReturnType<typeof serveConsole>>;
let pixels: Pictures;
let hasSameFonts = true;

describe.skipIf(chromium === undefined)("the console's pages", () => {
  beforeAll(async () => {
    mkdirSync(FOLDER, { recursive: true });
    const files = await buildConsole();
    [served, browser] = await Promise.all([serveConsole(files), openBrowser(chromium ?? "")]);
    pixels = await pictures(browser);
    const fonts = await fontWidths(browser);
    if (isUpdate) writeFileSync(FONTS, `${JSON.stringify(fonts)}\n`);
    hasSameFonts = JSON.stringify(JSON.parse(readFileSync(FONTS, "utf8"))) === JSON.stringify(fonts);
    if (!hasSameFonts) console.warn("screenshots are not compared: this machine has other fonts than theirs");
  });
  afterAll(async () => {
    await browser?.close();
    await served?.[Symbol.asyncDispose]();
  });

  describe.each(Object.entries(SCHEMES))("%s", (scheme, options) => {
    let page: Page;
    const complaints: string[] = [];
    beforeAll(async () => {
      page = await stagedPage(browser, served.url, options);
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("console", (message) => {
        if (message.type() === "error" && !message.text().includes("404")) complaints.push(message.text());
      });
    });
    afterAll(() => page?.context().close());

    it.each(Object.entries(VIEWS))(
      "%s: accessible, not too wide, and looks as it did",
      async (name, view) => {
        await showView(page, view);
        expect(await page.getByText("this part of the page failed").count()).toBe(0);
        expect(await violations(page)).toEqual([]);
        expect(await overflow(page)).toBe(0);
        expect(complaints).toEqual([]);
        const kept = join(FOLDER, `${name}-${scheme}.png`);
        const picture = await page.screenshot({ animations: "disabled", caret: "hide" });
        if (isUpdate) await pixels.keep(picture, kept);
        if (hasSameFonts) expect(await pixels.difference(picture, kept)).toBeLessThan(MAX_DIFFERENCE);
      },
    );
  });

  it("a layout that breaks would be seen", async () => {
    const page = await stagedPage(browser, served.url, SCHEMES.light);
    for (const [name, broken] of [
      ["overview", ".charts { display: block }"],
      ["services", "main { padding-left: 5rem !important }"],
      ["peers", ".graph { display: none !important }"],
    ] as const) {
      await showView(page, VIEWS[name] ?? { hash: "" });
      await page.evaluate(`document.adoptedStyleSheets = [new CSSStyleSheet()];
        document.adoptedStyleSheets[0].replaceSync(${JSON.stringify(broken)})`);
      const difference = await pixels.difference(await page.screenshot(), join(FOLDER, `${name}-light.png`));
      expect(difference, name).toBeGreaterThan(4 * MAX_DIFFERENCE);
    }
    await page.context().close();
  });
});

interface AxeResult {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** WCAG 2.2 AA and axe's best practices; each with where. */
const violations = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe);
  const found = await page.evaluate<AxeResult[]>("axe.run().then(({ violations }) => violations)");
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`),
  );
};

/** Pixels by which the page is wider than the window. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");

/** Pictures can be compared only where letters are as wide. */
const fontWidths = async (of: Browser): Promise<number[]> => {
  const page = await of.newPage();
  const widths = await page.evaluate<number[]>(`["system-ui", "monospace"].map((family) => {
    const context = new OffscreenCanvas(1, 1).getContext("2d");
    context.font = "100px " + family;
    return Math.round(context.measureText("Sluice carries particles 0123456789").width);
  })`);
  await page.close();
  return widths;
};
