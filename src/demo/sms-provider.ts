import { randomBytes } from "node:crypto";
import type { LegacyApi, LegacyReply, LegacyRequest } from "./legacy-api.ts";
import { secretEquals } from "./secret-equals.ts";

/** A message as the provider keeps it and shows it. */
export interface SmsMessage {
  readonly sid: string;
  readonly status: "queued";
  readonly to: string;
  readonly from: string;
  readonly body: string;
  readonly num_segments: number;
  readonly media_urls?: readonly string[];
  readonly date_created: string;
  readonly error_code: null;
}

const MESSAGES_KEPT = 10_000;
const SEGMENT_CHARS = 160;

/** An SMS provider of the older kind: HTTP Basic, form-encoded requests, numeric error codes (openapi/sms). */
export const smsProvider = (account: string, token: string): LegacyApi => {
  const messages: SmsMessage[] = [];
  const expected = `Basic ${Buffer.from(`${account}:${token}`).toString("base64")}`;

  const sendMessage = ({ body, headers }: LegacyRequest): LegacyReply => {
    if (!headers["content-type"]?.startsWith("application/x-www-form-urlencoded"))
      return refuse(400, "Content-Type must be application/x-www-form-urlencoded");
    const form = new URLSearchParams(body);
    const to = form.get("To") ?? "";
    const text = form.get("Body") ?? "";
    if (!/^\+[1-9][0-9]{6,14}$/.test(to)) return refuse(400, `To: '${to}' is not a phone number`);
    if (text === "" || text.length > 1600) return refuse(400, "Body must be 1 to 1600 characters");
    const media = form.getAll("MediaUrl");
    const message: SmsMessage = {
      sid: `SM${randomBytes(16).toString("hex")}`,
      status: "queued",
      to,
      from: form.get("From") ?? "BUREAU",
      body: text,
      num_segments: Math.ceil(text.length / SEGMENT_CHARS),
      ...(media.length > 0 ? { media_urls: media } : {}),
      date_created: new Date().toISOString(),
      error_code: null,
    };
    messages.unshift(message);
    messages.length = Math.min(messages.length, MESSAGES_KEPT);
    return { status: 201, body: message };
  };

  const listMessages = ({ query }: LegacyRequest): LegacyReply => {
    const to = query.get("To");
    const size = Number(query.get("PageSize") ?? 50);
    if (!Number.isInteger(size) || size < 1 || size > 100) return refuse(400, "PageSize must be 1 to 100");
    const found = messages.filter((message) => to === null || message.to === to);
    return { status: 200, body: { messages: found.slice(0, size) } };
  };

  const fetchMessage = ({ path: [sid] }: LegacyRequest): LegacyReply => {
    const message = messages.find((one) => one.sid === sid);
    return message === undefined ? refuse(404, `No message ${sid}`) : { status: 200, body: message };
  };

  return {
    refuse,
    isAuthorized: (headers) => secretEquals(headers.authorization ?? "", expected),
    challenge: 'Basic realm="messages"',
    routes: [
      { method: "POST", pattern: /^\/v1\/messages$/, handle: sendMessage },
      { method: "GET", pattern: /^\/v1\/messages$/, handle: listMessages },
      { method: "GET", pattern: /^\/v1\/messages\/([^/]+)$/, handle: fetchMessage },
    ],
  };
};

const refuse = (status: number, message: string): LegacyReply => ({
  status,
  body: { code: 20_000 + status, message, status },
});
