import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildConsole, serveConsole } from "../support/console-files.ts";
import { openBrowser } from "../support/console-page.ts";
import { SCHEMES } from "../support/console-views.ts";
import { type Visit, visitConsole } from "../support/console-visit.ts";
import { findChromium } from "./chromium.ts";

const chromium = findChromium();
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const DOCUMENT = readFileSync("openapi/admin/openapi.json", "utf8");
const TOKEN = "a-token-of-this-gateway";

describe.skipIf(chromium === undefined)("the page of the admin API", () => {
  let browser: Browser;
  let served: Awaited<ReturnType<typeof serveConsole>>;
  beforeAll(async () => {
    [served, browser] = await Promise.all([serveConsole(await buildConsole()), openBrowser(chromium ?? "")]);
  });
  afterAll(async () => {
    await browser?.close();
    await served?.[Symbol.asyncDispose]();
  });

  /** The page, with the document for those who have the token. */
  const visit = async (hash = "", options: BrowserContextOptions = {}): Promise<Visit> => {
    const visited = await visitConsole(browser, "about:blank", options);
    await visited.page.route("**/v1/openapi.json", async (route) => {
      const isKnown = (await route.request().allHeaders()).authorization === `Bearer ${TOKEN}`;
      const type = { contentType: "application/json" };
      await route.fulfill(isKnown ? { ...type, body: DOCUMENT } : { ...type, status: 401, body: "{}" });
    });
    await visited.page.goto(new URL(`/console/api.html${hash}`, served.url).href);
    return visited;
  };
  const signIn = async ({ page }: Visit, token = TOKEN): Promise<void> => {
    await page.getByLabel("Admin token").fill(token);
    await page.getByRole("button", { name: "Sign in" }).click();
  };

  it("is for those with a token, which it takes over from the console and gives to nobody else", async () => {
    await using visited = await visit();
    const { page, asked } = visited;
    await signIn(visited, "wrong");
    await page.getByText("This gateway does not take that token.").waitFor();
    await signIn(visited);
    await page.getByRole("heading", { level: 1, name: /^Sluice admin/ }).waitFor();
    await page.reload();
    await page.getByRole("heading", { level: 1, name: /^Sluice admin/ }).waitFor();
    const elsewhere = asked.filter((address) => address.includes(TOKEN) || !address.startsWith(served.url));
    expect(elsewhere.filter((address) => address !== "about:blank")).toEqual([]);
    expect(visited.wrong).toEqual([]);
  });

  it("shows the operation that its address names: what it takes, what it answers, how a shell asks", async () => {
    await using visited = await visit("#publishService");
    await signIn(visited);
    const operation = visited.page.locator("#publishService");
    await operation.getByRole("heading", { name: "Body" }).waitFor();
    expect(await operation.textContent()).toContain("Needs the role operator.");
    expect(await operation.getByLabel("curl of publishService").textContent()).toMatch(
      /^curl -fsS -H "\$auth" -H "\$json" \$admin\/v1\/services -d '\{\n {2}"service": "notes"/,
    );
    await operation.getByText("Fields of upstream").click();
    await operation.getByText("timeoutMs").waitFor();
    await visited.page.evaluate('location.hash = "#getHealth"');
    await visited.page.locator("#getHealth").getByRole("heading", { name: "Answers" }).waitFor();
  });

  it("finds operations", async () => {
    await using visited = await visit();
    await signIn(visited);
    await visited.page.getByLabel("Find operations").fill("DELETE lift ban");
    await visited.page
      .getByRole("status")
      .getByText(/^1 of \d+ operations$/)
      .waitFor();
    expect(await visited.page.locator(".operation").count()).toBe(1);
  });

  it.each(Object.entries(SCHEMES))("is accessible and not too wide: %s", async (_, options) => {
    await using visited = await visit("#publishService", options);
    await signIn(visited);
    await visited.page.locator("#publishService").getByRole("heading", { name: "Body" }).waitFor();
    await visited.page.evaluate(axe);
    const violations =
      "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))";
    expect(await visited.page.evaluate(violations)).toEqual([]);
    expect(await visited.page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
    expect(visited.wrong).toEqual([]);
  });
});
