import { type Browser, chromium } from "playwright-core";

/** The Chromium that is installed, without a window. @param executablePath - default: Debian's. */
export const openBrowser = (executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium"): Promise<Browser> =>
  chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"] });
