import type { Browser, BrowserContextOptions, Page } from "playwright-core";

/** Somebody at the console of a real gateway, and all that went wrong in their browser. */
export interface Visit extends AsyncDisposable {
  readonly page: Page;
  /** Errors of scripts, and what the content security policy stopped. */
  readonly wrong: readonly string[];
  /** Addresses of everything that was asked for. */
  readonly asked: readonly string[];
  signIn(token: string): Promise<void>;
  /** Goes to `#/…` and waits for the page of this heading. */
  go(hash: string, heading: string): Promise<void>;
}

export const visitConsole = async (
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Visit> => {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const [wrong, asked]: [string[], string[]] = [[], []];
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("console", (message) => {
    if (/Content Security Policy|Uncaught/.test(message.text())) wrong.push(message.text());
  });
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(url);
  return {
    page,
    wrong,
    asked,
    async signIn(token) {
      await page.getByLabel("Admin token").fill(token);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    },
    async go(hash, heading) {
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
      await page.getByRole("heading", { level: 1, name: heading }).waitFor();
      await page.getByText("Loading …").first().waitFor({ state: "detached" });
    },
    [Symbol.asyncDispose]: () => context.close(),
  };
};
