import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { adminIssuer } from "../support/admin-issuer.ts";
import { runningAdmin } from "../support/admin-stand-in.ts";
import { openBrowser } from "../support/console-page.ts";
import { type Visit, visitConsole } from "../support/console-visit.ts";
import { shopAdapter, shopBackend } from "../support/shop.ts";
import { type TestGateway, testGateway } from "../support/test-gateway.ts";
import { findChromium } from "./chromium.ts";

const chromium = findChromium();
const NOTES = `{"openapi":"3.1.0","info":{"title":"Notes","version":"1"},
  "paths":{"/notes":{"get":{"operationId":"list-notes","responses":{"200":{"description":"All"}}}}}}`;

/** Presses a button that asks first, and the one that says yes. */
const confirm = async (page: Page, verb: string): Promise<void> => {
  await page.getByRole("button", { name: verb, exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: verb, exact: true }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
};

describe.skipIf(chromium === undefined)("what an operator does in the console", () => {
  let browser: Browser;
  let stack: AsyncDisposableStack;
  let gateway: TestGateway;
  let other: TestGateway;

  beforeAll(async () => {
    execFileSync(process.execPath, ["scripts/build-console.mjs"], { env: { ...process.env, NODE_ENV: "" } });
    stack = new AsyncDisposableStack();
    const shop = stack.use(await shopBackend());
    gateway = stack.use(await testGateway({ adapters: { shop: shopAdapter(shop.url) } }));
    other = stack.use(await testGateway());
    browser = await openBrowser(chromium ?? "");
    stack.defer(() => browser.close());
  });
  afterAll(() => stack?.disposeAsync());

  const visit = async (): Promise<Visit> => {
    const visited = await visitConsole(browser, gateway.gateway.adminUrl ?? "");
    await visited.signIn(readFileSync(join(gateway.folder, "data/admin.token"), "utf8").trim());
    return visited;
  };

  it("switches a service off and on", async () => {
    await using visited = await visit();
    const { page } = visited;
    await visited.go("#/services/shop", "shop");
    await confirm(page, "Disable");
    await page.getByText("Calls are refused: it was disabled by").waitFor();
    await visited.go("#/services/shop/getItem", "getItem");
    await page.getByLabel(/^id/).fill("a");
    await page.getByRole("button", { name: "Call", exact: true }).click();
    await page.getByText("SLUICE_DISABLED").waitFor();
    await visited.go("#/services/shop", "shop");
    await confirm(page, "Enable");
    await page.getByText("serving", { exact: true }).waitFor();
    expect(visited.wrong).toEqual([]);
  });

  it("publishes a document after a look at what it becomes, then removes it", async () => {
    await using visited = await visit();
    const { page } = visited;
    await visited.go("#/publish", "Publish");
    await page.getByRole("button", { name: "Preview" }).click();
    await page.locator(".field-problem").getByText("The service needs a name.").waitFor();
    expect(await page.evaluate("document.activeElement.type")).toBe("text");
    await page.getByLabel("Name").fill("my notes");
    await page.locator(".field-problem").getByText("Letters, digits").waitFor();
    await page.getByLabel("Name").fill("notes");
    await page
      .getByLabel("File")
      .setInputFiles({ name: "notes.json", mimeType: "application/json", buffer: Buffer.from(NOTES) });
    await page.getByText("notes.json").waitFor();
    await page.getByLabel("Upstream").fill("http://127.0.0.1:9");
    await page.getByLabel("Who may call").selectOption("These peers");
    await page.getByLabel("Peers", { exact: true }).fill(other.peerId);
    await page.getByRole("button", { name: "Preview" }).click();
    await page.getByText("listNotes()").waitFor();
    await confirm(page, "Publish");
    await page.getByRole("heading", { level: 1, name: "notes" }).waitFor();
    await page.getByText("Policy", { exact: true }).click();
    await page.getByLabel("Cedar policy").getByText(other.peerId).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Aqua bindings" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("notes.aqua");
    expect(readFileSync(await download.path(), "utf8")).toContain("listNotes");

    await confirm(page, "Remove");
    await page.getByRole("heading", { level: 1, name: "Services" }).waitFor();
    await page.getByRole("link", { name: "shop" }).waitFor();
    expect(await page.getByRole("link", { name: "notes" }).count()).toBe(0);
    expect(visited.wrong).toEqual([]);
  });

  it("dials a peer, hangs up on it, bans it and takes it back", async () => {
    await using visited = await visit();
    const { page } = visited;
    await visited.go("#/peers", "Peers");
    await page.getByLabel("Address").fill("/ip4/127.0.0.1/tcp/1/ws");
    await page.getByRole("button", { name: "Dial" }).click();
    await page.locator(".field-problem").waitFor();
    await page.getByLabel("Address").fill(other.address);
    await page.getByRole("button", { name: "Dial" }).click();
    await page.getByRole("link", { name: other.peerId.slice(-8) }).click();
    await page.getByText("connected", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Look into it" }).click();
    await page.getByText("It can be reached.").waitFor();
    await page.getByRole("button", { name: "Ban" }).click();
    await page.getByLabel("Reason").fill("a test");
    await page.getByLabel("How long").selectOption("for an hour");
    await page.getByRole("dialog").getByRole("button", { name: "Ban" }).click();
    await page.getByText(/^Banned by admin-token.* until .*: a test$/).waitFor();
    await confirm(page, "Unban");
    await page.getByText("Banned by").waitFor({ state: "detached" });
    expect(visited.wrong).toEqual([]);
  });

  it("is for viewers to look at: what they may not is shown, disabled, with the reason", async () => {
    const { token, ...issuer } = await adminIssuer();
    await using admin = await runningAdmin(issuer, issuer);
    await using visited = await visitConsole(browser, admin.url);
    const { page } = visited;
    await visited.signIn(await token({ roles: "viewer" }));
    await page.getByText("Signed in as viewer").waitFor();
    await visited.go("#/publish", "Publish");
    expect(await page.getByRole("button", { name: "Preview" }).isDisabled()).toBe(true);
    await page.getByText("Publishing needs the role operator.").waitFor();
    await visited.go("#/limits", "Limits & config");
    await page.getByText("Not for your role: this needs the role operator").waitFor();
    await page.getByRole("cell", { name: "3 connections" }).waitFor();
    await visited.go("#/audit", "Audit");
    await page.getByText("Not for your role").waitFor();
    await visited.go("#/peers", "Peers");
    expect(await page.getByRole("button", { name: "Dial" }).isDisabled()).toBe(true);
    expect(visited.wrong).toEqual([]);
  });

  it("ends, with a line, when the token is taken no more", async () => {
    await using admin = await runningAdmin();
    await using visited = await visitConsole(browser, admin.url);
    await visited.signIn("0123456789abcdef-test-token");
    await visited.page.route("**/v1/services", (route) =>
      route.fulfill({ status: 401, body: '{"status":401,"code":"SLUICE_UNAUTHORIZED","detail":"no"}' }),
    );
    await visited.page.evaluate("location.hash = '#/services'");
    await visited.page.getByText("The gateway does not take the token any more. Sign in again.").waitFor();
    expect(await visited.page.evaluate("sessionStorage.length")).toBe(0);
  });
});
