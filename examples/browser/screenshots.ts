import { mkdir } from "node:fs/promises";
import type { Page } from "playwright-core";
import { openBrowser } from "./browser.ts";
import { serve } from "./stage/serve.ts";

/* Pictures of the page in every state that matters, at two widths, light and dark: node screenshots.ts [FOLDER] */

const folder = process.argv[2] ?? "screenshots";
await mkdir(folder, { recursive: true });

const ended = async (page: Page, kind: string): Promise<void> => {
  await page.getByRole("button").click();
  await page.locator(`#outcome[data-kind="${kind}"]`).waitFor();
  await page.locator('form:not([aria-busy="true"])').waitFor();
};

const STATES: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  idle: async () => {},
  "on-its-way": async (page) => {
    await page.getByLabel("Each API takes").selectOption("1.2 s");
    await page.getByRole("button").click();
    await page.locator('#chain [data-id="sms"][data-state="active"]').first().waitFor();
  },
  sent: (page) => ended(page, "sent"),
  declined: async (page) => {
    await page.getByLabel("Customer").fill("C-1002");
    await ended(page, "declined");
  },
  tampered: async (page) => {
    await page.getByLabel("Trouble").selectOption("a relay changes it");
    await ended(page, "refused");
  },
  offline: async (page) => {
    await page.context().setOffline(true);
    await ended(page, "offline");
  },
};

await using served = await serve(0);
const browser = await openBrowser();
for (const width of [1280, 360])
  for (const colorScheme of ["light", "dark"] as const)
    for (const [state, reach] of Object.entries(STATES)) {
      const page = await browser.newPage({ colorScheme, viewport: { width, height: 800 } });
      await page.goto(served.url);
      await page.locator("#key").filter({ hasText: "12D3Koo" }).waitFor();
      await reach(page);
      await page.screenshot({ path: `${folder}/${state}-${width}-${colorScheme}.png`, fullPage: true });
      await page.close();
    }
await browser.close();
console.log(`pictures are in ${folder}`);
