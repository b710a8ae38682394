import type { Page } from "playwright-core";
import { REF } from "./console-answers.ts";

interface View {
  readonly hash: string;
  /** What else is done before it is looked at. */
  readonly reach?: (page: Page) => Promise<void>;
}

/** Every page of the console, in a state worth a picture. */
export const VIEWS: Readonly<Record<string, View>> = {
  overview: { hash: "#/overview" },
  services: { hash: "#/services" },
  service: { hash: "#/services/sms" },
  "try-it": { hash: "#/services/sms/sendMessage" },
  publish: {
    hash: "#/publish?service=sms",
    reach: async (page) => {
      await page.getByLabel("Document", { exact: true }).selectOption("text");
      await page.getByLabel("Text of the document").fill("openapi: 3.1.0");
      await page.getByRole("button", { name: "Preview" }).click();
      await page.getByRole("heading", { name: "What would change" }).waitFor();
    },
  },
  particles: { hash: "#/particles" },
  particle: {
    hash: `#/particles/${REF}`,
    reach: async (page) => {
      await page.getByRole("button", { name: "Show the data" }).click();
      await page.getByRole("heading", { name: "Script", exact: true }).waitFor();
    },
  },
  peers: { hash: "#/peers" },
  peer: { hash: "#/peers/12D3KooWBh7tN2kVfX9pLq4Wm6Rz8Sc1Yd3Jg5Ua7Te9Ko2BuREA" },
  attention: { hash: "#/attention" },
  settle: {
    hash: "#/attention",
    reach: async (page) => {
      await page.getByRole("button", { name: "It happened" }).first().click();
      await page.getByRole("dialog").waitFor();
    },
  },
  limits: { hash: "#/limits" },
  audit: { hash: "#/audit" },
  /** Last: it ends the session. */
  "sign-in": {
    hash: "#/overview",
    reach: async (page) => {
      await page.getByRole("button", { name: "Sign out", includeHidden: true }).dispatchEvent("click");
      await page.getByLabel("Admin token").waitFor();
    },
  },
};

export const SCHEMES = {
  light: { colorScheme: "light", viewport: { width: 1280, height: 800 } },
  dark: { colorScheme: "dark", viewport: { width: 1280, height: 800 } },
  phone: { colorScheme: "light", viewport: { width: 360, height: 740 } },
} as const;

/** Goes to a view and waits until all of it is there. */
export const showView = async (page: Page, { hash, reach }: View): Promise<void> => {
  await page.evaluate((next) => {
    (globalThis as unknown as { location: { hash: string } }).location.hash = next;
  }, hash);
  await page.locator("h1").waitFor();
  await page.getByText("Loading …").first().waitFor({ state: "detached" });
  await reach?.(page);
  await page.evaluate(
    "scrollTo(0, 0), new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))",
  );
};
