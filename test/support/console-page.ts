import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { ANSWERS, NOW } from "./console-answers.ts";

/** The Chromium that is installed, without a window; all of one machine draw alike. */
export const openBrowser = (executablePath: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-dev-shm-usage",
      "--disable-gpu",
      "--font-render-hinting=none",
      "--disable-lcd-text",
    ],
  });

type Answers = Readonly<Record<string, unknown>>;

/**
 * A page of the console at the fixed moment, with these answers in the place of a gateway's: what is not among them is a 404.
 * @param url - of the gateway that serves the console's files.
 */
export const stagedPage = async (
  browser: Browser,
  url: string,
  { answers = ANSWERS, ...options }: BrowserContextOptions & { readonly answers?: Answers } = {},
): Promise<Page> => {
  const context = await browser.newContext({
    timezoneId: "UTC",
    locale: "en-GB",
    reducedMotion: "reduce",
    ...options,
  });
  const page = await context.newPage();
  await page.clock.setFixedTime(NOW);
  await page.route("**/v1/**", (route) => {
    const line = `${route.request().method()} ${new URL(route.request().url()).pathname}`;
    const known = Object.hasOwn(answers, line);
    const missing = { status: 404, code: "SLUICE_NOT_FOUND", detail: `there is no ${line} here` };
    return route.fulfill({
      status: known ? 200 : 404,
      contentType: known ? "application/json" : "application/problem+json",
      body: JSON.stringify(known ? answers[line] : missing),
    });
  });
  await page.addInitScript(() => {
    const { sessionStorage } = globalThis as unknown as {
      sessionStorage: { setItem(key: string, value: string): void };
    };
    sessionStorage.setItem("sluice.token", "a-token");
  });
  await page.goto(new URL("/console/", url).href);
  return page;
};
