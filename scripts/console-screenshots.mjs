// Pictures of every page of the console with staged answers, light, dark and on a phone: node scripts/console-screenshots.mjs [FOLDER]
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { findChromium } from "../test/browser/chromium.ts";
import { buildConsole, serveConsole } from "../test/support/console-files.ts";
import { openBrowser, stagedPage } from "../test/support/console-page.ts";
import { SCHEMES, showView, VIEWS } from "../test/support/console-views.ts";

const [folder = "screenshots", only] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const chromium = findChromium();
if (chromium === undefined)
  throw new Error("there is no Chromium: name one in CHROMIUM, or apt-get install chromium");

await using served = await serveConsole(await buildConsole());
const browser = await openBrowser(chromium);
for (const [scheme, options] of Object.entries(SCHEMES))
  for (const [name, view] of Object.entries(VIEWS)) {
    if (only !== undefined && !name.startsWith(only)) continue;
    const page = await stagedPage(browser, served.url, options);
    await showView(page, view);
    await page.screenshot({ path: join(folder, `${name}-${scheme}.png`), fullPage: name !== "settle" });
    await page.context().close();
  }
await browser.close();
