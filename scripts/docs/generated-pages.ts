import { configurationPage } from "./configuration-page.ts";
import { moduleArrows } from "./module-arrows.ts";
import { modulesPicture } from "./modules-picture.ts";
import { troubleshootingPage } from "./troubleshooting-page.ts";

/** What `node scripts/reference.mjs` writes, by file. */
export const generatedPages = async (): Promise<Readonly<Record<string, string>>> => ({
  "docs/reference-configuration.md": configurationPage(),
  "docs/troubleshooting.md": troubleshootingPage(),
  "docs/modules.svg": modulesPicture(await moduleArrows()),
});
