import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { compileAdapter, type OperationOverrides, readDocument } from "../../src/openapi/index.ts";
import type { CallContext } from "../../src/services/interface.ts";
import { problemOf } from "../support/calls.ts";
import { compileOptions } from "../support/compile-options.ts";
import { effectService, type ServiceSetup } from "../support/effect-service.ts";
import { httpServer } from "../support/http-server.ts";
import { leapingClock } from "../support/leaping-clock.ts";

const DOCUMENT = `
openapi: 3.1.0
info: { title: SMS, version: "1" }
paths:
  /messages:
    get:
      operationId: listMessages
      parameters:
        - { name: to, in: query, schema: { type: string } }
        - { name: limit, in: query, schema: { type: integer } }
      responses: { "200": { description: ok, content: { application/json: { schema: { type: object } } } } }
    post:
      operationId: sendMessage
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [to, text]
              properties: { to: { type: string }, text: { type: string }, tag: { type: string } }
      responses:
        "201":
          description: sent
          content:
            application/json:
              schema:
                type: object
                required: [id]
                properties: { id: { type: integer }, to: { type: string }, text: { type: string }, tag: { type: string } }
`;

const RECONCILE: NonNullable<OperationOverrides["reconcile"]> = {
  operation: "listMessages",
  arguments: {},
  items: "/messages",
  match: { "/to": "/arguments/to", "/text": "/arguments/text", "/tag": "/arguments/tag" },
  since: "/sentAt",
};

interface Message {
  readonly to: string;
  readonly text: string;
  readonly tag?: string;
  readonly sentAt: string | number;
}

type Shown = (messages: readonly Message[], asked: number) => readonly unknown[] | undefined;

/** An SMS provider that takes every message and drops the connection instead of an answer; what its list shows is the test's to say. */
const provider = async (shown: Shown = (messages) => messages, before: readonly Message[] = []) => {
  const messages: Message[] = [...before];
  let lists = 0;
  const urls: string[] = [];
  const list = (response: ServerResponse): void => {
    const items = shown(messages, ++lists);
    if (items === undefined) return void response.destroy();
    const numbered = items.map((item, index) => ({ id: index + 1, ...(item as object) }));
    response
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify({ messages: numbered }));
  };
  const server = await httpServer(({ method, url, body }, response) => {
    urls.push(`${method} ${url}`);
    if (method === "GET") return list(response);
    messages.push({ ...JSON.parse(body), sentAt: new Date().toISOString() });
    response.destroy();
  });
  return {
    url: server.url,
    urls,
    sent: () => urls.filter((url) => url.startsWith("POST")).length,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};

const serve = (url: string, how: Partial<typeof RECONCILE> = {}, setup: Partial<ServiceSetup> = {}) =>
  effectService({
    url,
    clock: leapingClock(),
    rules: [{ peers: ["ann"], functions: ["sendMessage"] }],
    adapter: compileAdapter(
      readDocument(DOCUMENT, "sms.yaml"),
      compileOptions("api", { operations: { sendMessage: { reconcile: { ...RECONCILE, ...how } } } }),
    ),
    ...setup,
  });

const pending: CallContext["intent"] = { pending: true, declare: async () => {}, withdraw: () => {} };
const HELLO = ["+49", "hello"];
const hello = (sentAt: string | number = new Date().toISOString()): Message => ({
  to: "+49",
  text: "hello",
  sentAt,
});

describe("a once request of unknown outcome", () => {
  it("gets the effect that is found as its answer", async () => {
    await using sms = await provider();
    const { call } = serve(sms.url);
    const ended = await call("sendMessage", HELLO);
    expect(ended.retCode).toBe(0);
    expect(JSON.parse(ended.result)).toMatchObject({ id: 1, to: "+49", text: "hello" });
    expect(sms.urls).toEqual(["POST /messages", "GET /messages?to=%2B49"]);
  });

  it("gets it in its view, and as its twin", async () => {
    await using sms = await provider((messages) => messages.slice(-1));
    const { call } = serve(sms.url);
    const aqua = await call("sendMessage", [...HELLO, []], {}, "aqua");
    expect(JSON.parse(aqua.result)).toEqual({ id: 1, to: ["+49"], text: ["hello"], tag: [] });
    const twin = await call("sendMessageResponse", HELLO);
    expect(JSON.parse(twin.result)).toMatchObject({ status: 200, body: { id: 1, text: "hello" } });
  });

  it("is looked for until it shows, also while the upstream fails", async () => {
    await using sms = await provider((messages, asked) =>
      asked === 1 ? undefined : asked < 4 ? [] : messages,
    );
    const clock = leapingClock();
    const { call } = serve(sms.url, {}, { clock });
    expect((await call("sendMessage", HELLO)).retCode).toBe(0);
    expect(clock.waits).toEqual([125, 250, 500]);
    expect(sms.sent()).toBe(1);
  });

  it("stays unknown when it never shows before the deadline", async () => {
    await using sms = await provider(() => []);
    const clock = leapingClock();
    const { call } = serve(sms.url, {}, { clock });
    const deadline = clock.now() + 10_000;
    const ended = await call("sendMessage", HELLO, { deadline });
    expect(ended.retCode).toBe(1007);
    expect(problemOf(ended).detail).toContain("GET /messages did not show exactly one such effect");
    expect(clock.now()).toBeLessThan(deadline);
    expect(sms.sent()).toBe(1);
  });

  it.each<[string, readonly Message[], Partial<typeof RECONCILE>]>([
    ["there are two like it", [hello(), hello()], {}],
    ["the only one is older", [hello(Date.now() - 60_000)], {}],
    ["its time cannot be read", [hello("yesterday")], {}],
    ["it was given another tag", [{ ...hello(), tag: "x" }], {}],
  ])("stays unknown when %s", async (_, shown, how) => {
    await using sms = await provider(() => shown);
    const { call } = serve(sms.url, how);
    expect((await call("sendMessage", HELLO)).retCode).toBe(1007);
  });

  it("is known by its key, where it carries one", async () => {
    const keyed = (key: unknown): object => ({ ...hello(), reference: key });
    let key: unknown;
    await using sms = await provider((messages) => {
      key = (messages.at(-1) as unknown as Record<string, unknown>).reference;
      return [keyed("another"), keyed(key), keyed(undefined)];
    });
    const place = { in: "body", name: "reference" } as const;
    const adapter = compileAdapter(
      readDocument(DOCUMENT, "sms.yaml"),
      compileOptions("api", {
        operations: {
          sendMessage: {
            idempotencyKey: place,
            reconcile: { ...RECONCILE, match: { "/reference": "/key" } },
          },
        },
      }),
    );
    const ended = await serve(sms.url, {}, { adapter }).call("sendMessage", HELLO);
    expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(JSON.parse(ended.result)).toMatchObject({ id: 2, reference: key });
    expect(sms.sent()).toBe(1);
  });
});

describe("a call that an earlier life of the process may have sent", () => {
  it("is found, and never sent", async () => {
    await using sms = await provider(undefined, [hello()]);
    const { call } = serve(sms.url);
    const ended = await call("sendMessage", HELLO, { intent: pending });
    expect(JSON.parse(ended.result)).toMatchObject({ id: 1, text: "hello" });
    expect(sms.sent()).toBe(0);
  });

  it("stays unknown when it is not found, and is not sent either", async () => {
    await using sms = await provider();
    const { call } = serve(sms.url);
    expect((await call("sendMessage", HELLO, { intent: pending })).retCode).toBe(1007);
    expect(sms.sent()).toBe(0);
  });

  it("stays unknown at once when too little time is left", async () => {
    await using sms = await provider(undefined, [hello()]);
    const clock = leapingClock();
    const { call } = serve(sms.url, {}, { clock });
    const late = { intent: pending, deadline: clock.now() + 2 };
    expect((await call("sendMessage", HELLO, late)).retCode).toBe(1007);
    expect(sms.urls).toEqual([]);
  });
});
