import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { creditBureau, smsProvider, startLegacyApi } from "../../src/demo/index.ts";

const anywhere = { host: "127.0.0.1", port: 0 };
const json = async (response: Response) => ({
  status: response.status,
  body: (await response.json()) as Record<string, unknown>,
});

describe("the credit bureau", () => {
  let url: string;
  let close: () => Promise<void>;
  beforeAll(async () => ({ url, close } = await startLegacyApi(creditBureau("key-1"), anywhere)));
  afterAll(() => close());
  const get = async (path: string, key = "key-1") =>
    json(await fetch(`${url}${path}`, { headers: { "X-Api-Key": key } }));
  const check = async (body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${url}/credit-checks`, {
      method: "POST",
      headers: { "X-Api-Key": "key-1", "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });

  it("answers nobody without the key", async () => {
    expect(await get("/customers/C-1001", "key-2")).toEqual({
      status: 401,
      body: { error: { code: "UNAUTHORIZED", message: "Authentication failed" } },
    });
  });

  it("gives a customer's record without what it thinks of them", async () => {
    const { status, body } = await get("/customers/C-1001");
    expect(status).toBe(200);
    expect(body).toMatchObject({ customerId: "C-1001", name: "Ada Marsh", phone: "+447700900101" });
    expect(body).not.toHaveProperty("score");
    expect(await get("/customers/C-9999")).toEqual({
      status: 404,
      body: { error: { code: "NOT_FOUND", message: "No customer C-9999" } },
    });
  });

  it.each([
    ["C-1001", 2500, "approved", null],
    ["C-1002", 10, "declined", "score below 580"],
    ["C-1003", 3000.01, "declined", "amount above limit"],
  ])("decides for %s asking %d: %s", async (customerId, amount, decision, reason) => {
    const { status, body } = await json(await check({ customerId, amount }));
    expect(status).toBe(201);
    expect(body).toMatchObject({ customerId, amount, currency: "EUR", decision, reason });
    expect(body.message).toContain(`${amount.toFixed(2)} EUR`);
    expect(await get(`/credit-checks/${String(body.checkId)}`)).toEqual({ status: 200, body });
  });

  it("repeats the subscriber's request id", async () => {
    const response = await check({ customerId: "C-1001", amount: 1 }, { "X-Request-Id": "r-7" });
    expect(response.headers.get("x-request-id")).toBe("r-7");
  });

  it("refuses what breaks its rules", async () => {
    expect((await check({ customerId: "C-1001", amount: 0 })).status).toBe(400);
    expect((await check({ customerId: "C-1001", amount: 1, currency: "XXX" })).status).toBe(400);
    expect((await check("no object")).status).toBe(400);
    expect((await check({ customerId: "C-9999", amount: 1 })).status).toBe(404);
    expect((await check({ customerId: "x".repeat(70_000), amount: 1 })).status).toBe(413);
    expect((await get("/elsewhere")).status).toBe(404);
  });

  it("finds customers by part of the name and city", async () => {
    expect((await get("/customers?name=arsh&city=bristol")).body).toMatchObject([{ customerId: "C-1001" }]);
    expect((await get("/customers?limit=2")).body).toHaveLength(2);
    expect((await get("/customers?limit=0")).status).toBe(400);
  });

  it("says in one line that its port is taken", async () => {
    const { port } = new URL(url);
    await expect(
      startLegacyApi(creditBureau("k"), { host: "127.0.0.1", port: Number(port) }),
    ).rejects.toThrow(`cannot listen on 127.0.0.1:${port}`);
  });
});

describe("the SMS provider", () => {
  let url: string;
  let close: () => Promise<void>;
  beforeAll(async () => ({ url, close } = await startLegacyApi(smsProvider("AC1", "t0ken"), anywhere)));
  afterAll(() => close());
  const authorization = `Basic ${btoa("AC1:t0ken")}`;
  const get = async (path: string) => json(await fetch(`${url}${path}`, { headers: { authorization } }));
  const send = async (form: Record<string, string>) =>
    json(
      await fetch(`${url}/v1/messages`, {
        method: "POST",
        headers: { authorization },
        body: new URLSearchParams(form),
      }),
    );

  it("asks for the account and token", async () => {
    const response = await fetch(`${url}/v1/messages`, {
      headers: { authorization: `Basic ${btoa("AC1:wrong")}` },
    });
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toBe('Basic realm="messages"');
    expect(await response.json()).toEqual({ code: 20_401, message: "Authentication failed", status: 401 });
  });

  it("takes a form, keeps the message and shows it, newest first", async () => {
    const first = await send({ To: "+447700900101", Body: "a+b & c=d ü" });
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({
      to: "+447700900101",
      body: "a+b & c=d ü",
      status: "queued",
      error_code: null,
    });
    expect(first.body.sid).toMatch(/^SM[0-9a-f]{32}$/);
    const second = await send({ To: "+447700900102", Body: "x".repeat(161), From: "ME" });
    expect(second.body).toMatchObject({ from: "ME", num_segments: 2 });
    expect((await get("/v1/messages")).body.messages).toEqual([second.body, first.body]);
    expect((await get("/v1/messages?To=%2B447700900101")).body.messages).toEqual([first.body]);
    expect(await get(`/v1/messages/${String(first.body.sid)}`)).toEqual({ status: 200, body: first.body });
  });

  it("refuses bad numbers, empty texts and JSON", async () => {
    expect((await send({ To: "0123", Body: "x" })).status).toBe(400);
    expect((await send({ To: "+447700900101" })).status).toBe(400);
    const asJson = {
      method: "POST",
      headers: { authorization, "content-type": "application/json" },
      body: "{}",
    };
    expect((await fetch(`${url}/v1/messages`, asJson)).status).toBe(400);
    expect((await get("/v1/messages/SM0")).status).toBe(404);
  });
});
