// Pictures of the documentation site, to be looked at: `node scripts/build-docs.mjs && node scripts/docs-screenshots.mjs [folder]`; Chromium is that of PATH or CHROMIUM.
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { findChromium } from "../test/browser/chromium.ts";

const DESKTOP = { width: 1400, height: 900 };
const PHONE = { width: 390, height: 844 };
const SHOTS = [
  { name: "first-light", page: "index.html", viewport: DESKTOP, colorScheme: "light" },
  { name: "first-dark", page: "index.html", viewport: DESKTOP, colorScheme: "dark" },
  { name: "first-phone", page: "index.html", viewport: PHONE, colorScheme: "light" },
  { name: "start-dark", page: "start.html", viewport: DESKTOP, colorScheme: "dark" },
  { name: "architecture-dark", page: "architecture.html#modules", viewport: DESKTOP, colorScheme: "dark" },
  { name: "reference-phone", page: "reference-configuration.html", viewport: PHONE, colorScheme: "dark" },
  { name: "search-light", page: "index.html", viewport: DESKTOP, colorScheme: "light", search: "quota" },
];

const folder = process.argv[2] ?? "dist/screenshots/docs";
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
for (const { name, page, viewport, colorScheme, search } of SHOTS) {
  const tab = await browser.newPage({ viewport, colorScheme });
  const [file, anchor] = page.split("#");
  await tab.goto(`${pathToFileURL(resolve("dist/site", file))}${anchor === undefined ? "" : `#${anchor}`}`);
  if (search !== undefined) {
    await tab.fill("input[type=search]", search);
    await tab.waitForSelector("#found a");
  }
  const wide = await tab.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
  if (wide) console.error(`${name}: the page is wider than the screen`);
  await tab.screenshot({ path: join(folder, `${name}.png`) });
  await tab.close();
}
await browser.close();
