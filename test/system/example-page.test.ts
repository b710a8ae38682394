import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../../examples/browser/browser.ts";
import { buildPage, type Served, serve } from "../../examples/browser/stage/serve.ts";
import { findChromium } from "../browser/chromium.ts";

type Browser = Awaited<ReturnType<typeof openBrowser>>;
type Page = Awaited<ReturnType<Browser["newPage"]>>;

/** gzipped bytes of all that the page loads: the light client's budget, which leaves the page itself its share. */
const MAX_BYTES = 60 * 1024;

const chromium = findChromium();

it("the example page is small when built", async () => {
  const files = await buildPage();
  expect(files.map(({ name }) => name).join()).not.toContain("wasm");
  const bytes = files.map(({ content }) => gzipSync(content).length).reduce((sum, size) => sum + size, 0);
  expect(bytes).toBeLessThan(MAX_BYTES);
});

describe.skipIf(chromium === undefined)("the example page", () => {
  let served: Served;
  let browser: Browser;

  beforeAll(async () => {
    [served, browser] = await Promise.all([serve(0), openBrowser(chromium)]);
  });
  afterAll(async () => {
    await browser?.close();
    await served?.[Symbol.asyncDispose]();
  });

  it("shows an approved customer's chain hop by hop, proven, and client-server beside it", async () => {
    await using page = await visit();
    expect(await page.text("#key")).toMatch(/^12D3KooW/);
    const height = await page.height();
    await page.press("sent");

    expect(page.told.filter((line) => /^(bureau|sms) (answered|proven)$/.test(line)).slice(0, 4)).toEqual([
      "bureau answered",
      "sms answered",
      "bureau proven",
      "sms proven",
    ]);
    expect(await page.text("#outcome")).toMatch(/Approved, and told so\. Message SM\w+…\w+ is queued/);
    expect(await page.hop("sms")).toMatch(/SMS gateway.*\d ms.*verified.*queued as SM.* · API \d+ ms/);
    expect(await page.measured("chain")).toMatchObject({ proven: "2 of 2", secrets: "none", requests: "2" });
    expect(await page.measured("clientServer")).toMatchObject({
      proven: "none",
      secrets: "2",
      requests: "4",
    });
    expect(await page.text("#client-server .hops")).toMatch(/believed.*approved.*believed.*queued as SM/s);
    expect(await page.messages()).toBe(2);
    expect(await page.height()).toBe(height);
  });

  it("ends a declined customer's chain at the bureau, whose no is proven, and no message is sent", async () => {
    await using page = await visit();
    await page.fill("Customer", "C-1002");
    await page.press("declined");

    expect(await page.text("#outcome")).toMatch(/Declined\. The bureau says: score below 580/);
    expect(await page.hop("bureau")).toMatch(/verified.*declined: score below 580/);
    expect(await page.hop("sms")).toMatch(/not asked/);
    expect(await page.measured("chain")).toMatchObject({ proven: "1 of 1" });
    expect(await page.messages()).toBe(0);
  });

  it("refuses what a relay changed, and says which hop is not proven", async () => {
    await using page = await visit();
    await page.choose("Trouble", "a relay changes it");
    await page.press("refused");

    expect(await page.text("#outcome")).toMatch(
      /^.*Refused\. The SMS gateway did not sign.*SLUICE_BAD_RESULT$/s,
    );
    expect(await page.hop("bureau")).toMatch(/verified/);
    expect(await page.hop("sms")).toMatch(/refused.*did not sign what came back/);
    expect(await page.measured("chain")).toMatchObject({ proven: "refused" });
    expect(await page.text("#client-server .hops")).toMatch(/believed.*queued as SM0000…0000/s);
  });

  it("has its answer though the entry gateway was restarted in between", async () => {
    await using page = await visit();
    await page.choose("Trouble", "the entry restarts");
    await page.press("sent");

    expect(page.told).toContain("The entry gateway restarts.");
    expect(await page.measured("chain")).toMatchObject({ proven: "2 of 2" });
    expect(await page.messages()).toBe(2);
  });

  it("says so when there is no connection, and the button tries again", async () => {
    await using page = await visit();
    await page.setOffline(true);
    await page.press("offline");
    expect(await page.text("#outcome")).toMatch(/You are offline\. Nothing was sent/);
    expect(await page.text("#go")).toBe("Try again");

    await page.setOffline(false);
    await page.press("sent");
    expect(await page.text("#go")).toBe("Check credit and text");
    expect(await page.messages()).toBe(2);
  });

  it("fits a telephone, and keeps a key that cannot be taken out", async () => {
    await using page = await visit({ width: 360, height: 740 });
    const height = await page.height();
    await page.press("sent");
    expect(await page.tooWide()).toEqual([]);
    expect(await page.height()).toBe(height);

    const key = await page.text("#key");
    await page.reload();
    expect(await page.text("#key")).toBe(key);
    expect(await page.keysThatCanBeTakenOut()).toEqual([]);
  });

  /** Of those numbers that are reserved for fiction; each visit has its own. */
  let visits = 100;

  const visit = async (viewport = { width: 1280, height: 800 }) => {
    const context = await browser.newContext({ viewport });
    const page = await context.newPage();
    const told: string[] = [];
    const wrong: string[] = [];
    page.on("pageerror", (error) => wrong.push(String(error)));
    await page.exposeFunction("tell", (line: string) => void told.push(line));
    await page.addInitScript(TELL);
    await open(page);
    const phone = `+447700900${++visits}`;
    await page.getByLabel("Phone").fill(phone);
    await page.getByLabel("Each API takes").selectOption("no time");
    const text = async (selector: string): Promise<string> =>
      (await page.locator(selector).innerText()).replaceAll(/\s+/g, " ").trim();
    return {
      /** `<hop> <state>` and titles of outcomes, as the page showed them. */
      told,
      text,
      fill: (label: string, value: string) => page.getByLabel(label).fill(value),
      choose: (label: string, option: string) => page.getByLabel(label).selectOption(option),
      setOffline: (offline: boolean) => context.setOffline(offline),
      reload: () => open(page),
      /** Presses the button and waits for the end, which must be of this kind. */
      async press(kind: string): Promise<void> {
        await page.getByRole("button").click();
        await page.locator(`#outcome[data-kind="${kind}"]`).waitFor({ timeout: 10_000 });
        await page.locator('form:not([aria-busy="true"])').waitFor({ timeout: 10_000 });
      },
      hop: (id: string) => text(`#chain .hops [data-id="${id}"]`),
      measured: async (way: string) => {
        const cells = await page.locator(`[data-cell^="${way} "]`).all();
        const entries = cells.map(async (cell) => [
          (await cell.getAttribute("data-cell"))?.split(" ")[1],
          await cell.innerText(),
        ]);
        return Object.fromEntries(await Promise.all(entries)) as Record<string, string>;
      },
      messages: () => served.messagesTo(phone),
      height: () => page.evaluate<number>("document.documentElement.scrollHeight"),
      tooWide: () => page.evaluate<string[]>(TOO_WIDE),
      keysThatCanBeTakenOut: () => page.evaluate<unknown[]>(KEYS),
      async [Symbol.asyncDispose]() {
        await context.close();
        expect(wrong).toEqual([]);
      },
    };
  };

  const open = async (page: Page): Promise<void> => {
    await page.goto(served.url);
    await page.locator("#key").filter({ hasText: "12D3Koo" }).waitFor();
  };
});

/** In the page: tells each state of a hop of the chain, and each outcome, in the order in which they were shown. */
const TELL = `addEventListener("DOMContentLoaded", () => {
  const watch = (selector, options, line) => {
    const watcher = new MutationObserver((changes) => changes.forEach((change) => tell(line(change))));
    watcher.observe(document.querySelector(selector), { subtree: true, ...options });
  };
  const state = ({ target, attributeName }) => target.dataset.id + " " + target.getAttribute(attributeName);
  watch("#chain .hops", { attributeFilter: ["data-state"] }, state);
  watch("#outcome strong", { childList: true }, ({ target }) => target.textContent);
});`;

/** In the page: what holds more than fits in its width. */
const TOO_WIDE = `[...document.querySelectorAll("html, form, #outcome, section, table")]
  .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
  .map(({ tagName, className }) => tagName + " " + className)`;

/** In the page: private keys in its database that are extractable. */
const KEYS = `new Promise((resolve, reject) => {
  const opened = indexedDB.open("sluice-example");
  opened.onerror = () => reject(opened.error);
  opened.onsuccess = () => {
    const all = opened.result.transaction("keys").objectStore("keys").getAll();
    all.onsuccess = () => resolve(all.result.length === 1 ? all.result.filter((pair) => pair.privateKey.extractable) : all.result);
  };
})`;
