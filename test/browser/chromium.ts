import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { tempDir } from "../support/temp-dir.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** `CHROMIUM`, or what PATH has; undefined: there is none. */
export const findChromium = (): string | undefined =>
  [
    process.env.CHROMIUM ?? "",
    ...(process.env.PATH ?? "").split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name))),
  ].find(isExecutable);

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return file !== "";
  } catch {
    return false;
  }
};

/**
 * Opens a page in a browser of its own, without a window, that lives until the end of the scope. Whatever it wants
 * from other hosts than 127.0.0.1, it asks the page's server as its proxy.
 */
export const openPage = async (
  chromium: string,
  url: string,
): Promise<{ readonly ended: Promise<never> } & AsyncDisposable> => {
  const profile = await tempDir();
  const child = spawn(
    chromium,
    [...FLAGS, `--user-data-dir=${profile.path}`, `--proxy-server=${new URL(url).host}`, url],
    {
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-2000);
  });
  // "close", not "exit": by then its helpers, which write into the profile too, have ended as well.
  const exit = once(child, "close");
  const ended = exit.then(([code]) => {
    throw new Error(`the browser ended by itself with ${code}: ${said}`);
  });
  ended.catch(() => {}); // as it does at the end
  return {
    ended,
    async [Symbol.asyncDispose]() {
      child.kill();
      await exit;
      await profile[Symbol.asyncDispose]();
    },
  };
};

/** No sandbox: tests run as root in containers. The rest keeps the browser from calling home, which is not what the page does. */
const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--component-updater=url-source=http://127.0.0.1:1/",
  "--disable-sync",
  "--gaia-url=http://127.0.0.1:1/",
  "--disable-features=NetworkTimeServiceQuerying,OptimizationHints,MediaRouter,Translate",
];
