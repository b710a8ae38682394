import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ANSWERS } from "../support/console-answers.ts";
import { buildConsole, serveConsole } from "../support/console-files.ts";
import { openBrowser, stagedPage } from "../support/console-page.ts";
import { SCHEMES, showView, VIEWS } from "../support/console-views.ts";
import { findChromium } from "./chromium.ts";

const chromium = findChromium();

/** Everything at once: markup, a script's address, a turn of direction that is never undone, and 10 KB without a break. */
const HOSTILE = `<img src=x onerror="window.ran=1"><script>window.ran=1</script>javascript:alert(1) \u202e\u2067${"x".repeat(10_240)}`;
/** Words of the API's own, and places in it. */
const KEPT = new Set([
  "state",
  "status",
  "kind",
  "effect",
  "direction",
  "role",
  "unit",
  "ref",
  "service",
  "method",
  "rule",
  "initiator",
  "peerId",
  "self",
  "peer",
  "type",
  "$ref",
]);

const poisoned = (value: unknown, key = ""): unknown => {
  if (typeof value === "string") return KEPT.has(key) ? value : HOSTILE;
  if (Array.isArray(value)) return value.map((item) => poisoned(item, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, poisoned(inner, name)]));
};

describe.skipIf(chromium === undefined)("the console with hostile answers", () => {
  let browser: Browser;
  let served: Awaited<ReturnType<typeof serveConsole>>;

  beforeAll(async () => {
    [served, browser] = await Promise.all([serveConsole(await buildConsole()), openBrowser(chromium ?? "")]);
  });
  afterAll(async () => {
    await browser?.close();
    await served?.[Symbol.asyncDispose]();
  });

  const signs = (page: Page): Promise<{ ran: unknown; tags: number; tooWide: number; lines: boolean }> =>
    page.evaluate(`({
      ran: window.ran ?? null,
      tags: document.querySelectorAll("img, script:not([src]), iframe").length,
      tooWide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      lines: document.querySelector("h1") !== null,
    })`);

  it.each(["light", "phone"] as const)("runs nothing, and keeps its layout: %s", async (scheme) => {
    const page = await stagedPage(browser, served.url, {
      ...SCHEMES[scheme],
      answers: poisoned(ANSWERS) as never,
    });
    for (const [name, view] of Object.entries(VIEWS).filter(([name]) => name !== "sign-in")) {
      await showView(page, view);
      expect(await signs(page), name).toEqual({ ran: null, tags: 0, tooWide: 0, lines: true });
      expect(await page.getByText("this part of the page failed").count(), name).toBe(0);
    }
    await page.context().close();
  });

  it("shows what it can when answers are not what they should be", async () => {
    const answers = { ...ANSWERS, "GET /v1/limits": { limits: 7 }, "GET /v1/quotas": [] };
    const page = await stagedPage(browser, served.url, { answers });
    await page.evaluate("location.hash = '#/limits'");
    await page.getByText("this part of the page failed").first().waitFor();
    await page.getByLabel("Configuration").getByText("/var/lib/sluice").waitFor();
    await page.context().close();
  });

  it("says per part what is not there", async () => {
    const page = await stagedPage(browser, served.url, {
      answers: { "GET /v1/peer": ANSWERS["GET /v1/peer"] },
    });
    await page.getByText("Not available: there is no GET /v1/overview here").waitFor();
    await page.evaluate("location.hash = '#/attention'");
    await page.getByText("Not available: there is no GET /v1/dead-letters here").waitFor();
    await page.getByText("Not available: there is no GET /v1/unknown-outcomes here").waitFor();
    await page.context().close();
  });
});
