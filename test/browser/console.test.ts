import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../support/console-page.ts";
import { type Visit, visitConsole } from "../support/console-visit.ts";
import { httpServer, type TestServer } from "../support/http-server.ts";
import { shopAdapter } from "../support/shop.ts";
import { type TestGateway, testGateway } from "../support/test-gateway.ts";
import { findChromium } from "./chromium.ts";

const chromium = findChromium();
const HOSTILE = '<img src=x onerror="document.title=1"> \u202eevil';

/** Knows one item; takes orders, but hangs up on what is named so. */
const backend = (): Promise<TestServer> =>
  httpServer((request, response) => {
    if (request.body.includes("hang up")) return void response.destroy();
    const isKnown = request.url.startsWith("/items/a") || request.method === "POST";
    response.writeHead(isKnown ? (request.method === "POST" ? 201 : 200) : 404, {
      "content-type": "application/json",
    });
    response.end(JSON.stringify(isKnown ? { id: "a", name: "An apple" } : { detail: "no such item" }));
  });

describe.skipIf(chromium === undefined)("the console of a gateway", () => {
  let browser: Browser;
  let shop: TestServer;
  let gateway: TestGateway;
  let token: string;

  beforeAll(async () => {
    execFileSync(process.execPath, ["scripts/build-console.mjs"], { env: { ...process.env, NODE_ENV: "" } });
    shop = await backend();
    const { document, manifest } = shopAdapter(shop.url);
    gateway = await testGateway({
      adapters: { shop: { document: document.replace("title: Shop", `title: '${HOSTILE}'`), manifest } },
    });
    token = readFileSync(join(gateway.folder, "data/admin.token"), "utf8").trim();
    browser = await openBrowser(chromium ?? "");
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.[Symbol.asyncDispose]();
    await shop?.[Symbol.asyncDispose]();
  });

  const visit = async (): Promise<Visit> => {
    const visited = await visitConsole(browser, gateway.gateway.adminUrl ?? "");
    await visited.signIn(token);
    return visited;
  };

  it("lets nobody in by a wrong token, and says so in a line", async () => {
    await using visited = await visitConsole(browser, gateway.gateway.adminUrl ?? "");
    const { page } = visited;
    expect(page.url()).toMatch(/\/console\/$/);
    for (const [wrong, line] of [
      ["wrong", "This gateway does not take that token."],
      ["two words", "That is no token: it has spaces or signs that tokens do not have."],
    ] as const) {
      await page.getByLabel("Admin token").fill(wrong);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("alert").getByText(line).waitFor();
    }
    expect(await page.evaluate("JSON.stringify(sessionStorage)")).toBe("{}");
  });

  it("keeps the token in the tab, never in an address, until one signs out", async () => {
    await using visited = await visit();
    const { page } = visited;
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    expect(await page.evaluate("JSON.stringify(localStorage) + document.cookie")).toBe("{}");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("Admin token").waitFor();
    expect(await page.evaluate("sessionStorage.length")).toBe(0);
    expect(visited.asked.filter((address) => address.includes(token))).toEqual([]);
    expect(visited.asked.filter((address) => !address.startsWith(gateway.gateway.adminUrl ?? "-"))).toEqual(
      [],
    );
  });

  it("has every page, each with what it asks for", async () => {
    await using visited = await visit();
    for (const [hash, heading] of [
      ["#/overview", "Overview"],
      ["#/services", "Services"],
      ["#/services/shop", "shop"],
      ["#/services/shop/getItem", "getItem"],
      ["#/publish", "Publish"],
      ["#/particles", "Particles"],
      ["#/peers", "Peers"],
      [`#/peers/${gateway.peerId}`, `12D3…${gateway.peerId.slice(-8)}`],
      ["#/attention", "Attention"],
      ["#/limits", "Limits & config"],
      ["#/audit", "Audit"],
      ["#/nowhere", "No such page"],
    ] as const) {
      await visited.go(hash, heading);
      expect(await visited.page.getByText(/Not available|Not for your role/).allInnerTexts(), hash).toEqual(
        [],
      );
    }
    expect(visited.wrong).toEqual([]);
  });

  it("shows what a document says as text, and runs none of it", async () => {
    await using visited = await visit();
    await visited.go("#/services/shop", "shop");
    await visited.page.getByText(HOSTILE.slice(0, 30)).first().waitFor();
    expect(await visited.page.locator("img").count()).toBe(0);
    await expect.poll(() => visited.page.title()).toBe("shop · Sluice");
    expect(visited.wrong).toEqual([]);
  });

  it("calls a function and links the particle that did it", async () => {
    await using visited = await visit();
    const { page } = visited;
    await visited.go("#/services/shop/getItem", "getItem");
    await page.getByLabel(/^id/).fill("a");
    await page.getByRole("button", { name: "Call", exact: true }).click();
    const result = page.getByRole("region", { name: "Result" });
    expect(await result.getByLabel("Value").innerText()).toContain("An apple");
    await result.getByRole("link").click();
    await page.getByRole("heading", { level: 1, name: /^Particle/ }).waitFor();
    await page.locator(".verified").first().waitFor();
    await page.getByText("The same in words").click();
    await page
      .getByRole("listitem")
      .getByText(/shop getItem, answered, signature verified/)
      .waitFor();
    await page.getByRole("button", { name: "Show the data" }).click();
    await page.getByLabel("Script").getByText("getItem").waitFor();
  });

  it("shows a call's problem, and what is wrong in the form before that", async () => {
    await using visited = await visit();
    const { page } = visited;
    await visited.go("#/services/shop/getItem", "getItem");
    await page.getByLabel(/^id/).fill("missing");
    await page.getByRole("button", { name: "Call", exact: true }).click();
    await page.getByRole("region", { name: "Result" }).getByText("SLUICE_UPSTREAM_STATUS").waitFor();
    await page.getByText("What lets this gateway call it").click();
    await page.getByLabel("A rule").getByText("functions: [getItem]").waitFor();

    await page.getByLabel("Write the arguments as JSON").check();
    expect(JSON.parse(await page.getByLabel("Arguments as a JSON array").inputValue())).toEqual(["missing"]);
    await page.getByLabel("Arguments as a JSON array").fill("{}");
    await page.getByRole("button", { name: "Call", exact: true }).click();
    await page.getByText("must be a JSON array").waitFor();
    expect(await page.evaluate("document.activeElement.tagName")).toBe("TEXTAREA");
  });

  it("asks before a call that happens once; what became of a lost answer is settled by a person", async () => {
    await using visited = await visit();
    const { page } = visited;
    await visited.go("#/services/shop/addItem", "addItem");
    await page.getByLabel(/^name/).fill("hang up");
    await page.getByLabel(/^price/).fill("1.5");
    const before = shop.received.length;
    await page.getByRole("button", { name: "Call", exact: true }).click();
    expect(shop.received.length).toBe(before);
    await page.getByRole("dialog").getByRole("button", { name: "Call it" }).click();
    await page.getByText("SLUICE_OUTCOME_UNKNOWN").waitFor();

    await visited.go("#/attention", "Attention");
    await page.getByRole("heading", { name: "shop addItem" }).waitFor();
    await page.getByText("Arguments", { exact: true }).click();
    await page.getByText('"hang up"').waitFor();
    await page.getByRole("button", { name: "It did not" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Note").fill("not in the order book");
    await dialog.getByRole("button", { name: "It did not" }).click();
    await page.getByRole("heading", { name: "shop addItem" }).waitFor({ state: "detached" });
    await visited.go("#/audit", "Audit");
    await page
      .getByText(/settleUnknownOutcome|did-not-happen/)
      .first()
      .waitFor();
  });
});
