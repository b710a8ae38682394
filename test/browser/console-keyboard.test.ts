import { globSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConsoleFile } from "../../src/admin/console.ts";
import { buildConsole, serveConsole } from "../support/console-files.ts";
import { openBrowser, stagedPage } from "../support/console-page.ts";
import { SCHEMES, showView, VIEWS } from "../support/console-views.ts";
import { findChromium } from "./chromium.ts";

const chromium = findChromium();
/** gzip, of all that a page of it loads. */
const MAX_SCRIPT_BYTES = 120_000;

let files: readonly ConsoleFile[];
beforeAll(async () => {
  files = await buildConsole();
});

it("is small, and has no script or style outside its files", () => {
  const scripts = files.filter(({ mediaType }) => mediaType.startsWith("text/javascript"));
  const bytes = scripts.reduce((sum, { text }) => sum + gzipSync(text).length, 0);
  console.log(`the console's scripts: ${(bytes / 1000).toFixed(1)} kB (gzip)`);
  expect(bytes).toBeLessThan(MAX_SCRIPT_BYTES);
  for (const { text } of files.filter(({ mediaType }) => mediaType.startsWith("text/html"))) {
    expect(text).not.toMatch(/<style|style=|<script(?![^>]* src="\/console\/)|https?:|\son\w+=/);
    expect(text).toContain('<script type="module" crossorigin src="/console/assets/');
  }
  const sources = globSync("console/src/**/*.{ts,tsx}").map((file) => readFileSync(file, "utf8"));
  expect(sources.length).toBeGreaterThan(40);
  expect(sources.join("\n")).not.toMatch(
    /innerHTML|insertAdjacentHTML|\beval\(|new Function|document\.write/i,
  );
});

describe.skipIf(chromium === undefined)("the console without a mouse", () => {
  let browser: Browser;
  let served: Awaited<ReturnType<typeof serveConsole>>;
  let page: Page;
  beforeAll(async () => {
    [served, browser] = await Promise.all([serveConsole(files), openBrowser(chromium ?? "")]);
    page = await stagedPage(browser, served.url, SCHEMES.light);
  });
  afterAll(async () => {
    await browser?.close();
    await served?.[Symbol.asyncDispose]();
  });

  const focused = (): Promise<string> =>
    page.evaluate(
      "(document.activeElement.textContent || document.activeElement.id || document.activeElement.tagName).trim()",
    );
  /** Presses Tab until the focus is there. */
  const tabTo = async (text: string): Promise<void> => {
    for (let count = 0; count < 40; count++) {
      await page.keyboard.press("Tab");
      if ((await focused()) === text) return;
    }
    throw new Error(`Tab never comes to ${text}`);
  };

  it("begins with a link over the navigation, and a new page with its heading", async () => {
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Skip to the content");
    const outline = await page.evaluate<string>("getComputedStyle(document.activeElement).outlineStyle");
    expect(outline).toBe("solid");
    await page.keyboard.press("Enter");
    expect(await focused()).toBe("Overview");
    await page.reload();
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    await tabTo("Services");
    await page.keyboard.press("Enter");
    await page.locator("h1:focus").waitFor();
    expect(await focused()).toBe("Services");
    expect(await page.title()).toBe("Services · Sluice");
    expect(await page.evaluate("location.hash")).toBe("#/services");
  });

  it("keeps the focus inside a dialog, and gives it back", async () => {
    await showView(page, VIEWS.service ?? { hash: "" });
    await tabTo("Disable");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    const inside = "document.querySelector('dialog').contains(document.activeElement)";
    expect(await page.evaluate(inside)).toBe(true);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await focused()).toBe("Disable");
  });

  it("stays with a deed that fails, and says why", async () => {
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Disable" }).press("Enter");
    await page
      .getByRole("dialog")
      .getByRole("alert")
      .getByText("there is no POST /v1/services/sms/disable here")
      .waitFor();
    await page.keyboard.press("Escape");
  });

  it("leaves the focus where it is when a list is read anew", async () => {
    await showView(page, VIEWS.particles ?? { hash: "" });
    await tabTo("EbKw…4YcPSx3u");
    await page.waitForResponse("**/v1/particles?**");
    expect(await focused()).toBe("EbKw…4YcPSx3u");
    await page.getByRole("button", { name: "Pause" }).press("Enter");
    expect(await page.getByRole("button", { name: "Go on" }).getAttribute("aria-pressed")).toBe("true");
  });

  it("is dark when asked to be, for good", async () => {
    const ground = (): Promise<string> => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const light = await ground();
    await page.getByRole("button", { name: "Dark" }).press("Enter");
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.reload();
    await page.getByRole("heading", { level: 1 }).waitFor();
    expect(await ground()).toBe(dark);
  });

  it("has its menu behind a button on a phone", async () => {
    const phone = await stagedPage(browser, served.url, SCHEMES.phone);
    const menu = phone.getByRole("button", { name: "Menu" });
    expect(await menu.getAttribute("aria-expanded")).toBe("false");
    expect(await phone.getByRole("link", { name: "Peers" }).isVisible()).toBe(false);
    await menu.press("Enter");
    await phone.getByRole("link", { name: "Peers" }).press("Enter");
    await phone.getByRole("heading", { level: 1, name: "Peers" }).waitFor();
    expect(await menu.getAttribute("aria-expanded")).toBe("false");
  });
});
