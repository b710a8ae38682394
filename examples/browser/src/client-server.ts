import type { Plan } from "./stage.ts";
import { AMOUNT, type Asked, type Check, refusalOf, type Verdict } from "./verdict.ts";

export type Api = "bureau" | "sms";
export type Apis = Pick<Plan, Api>;

/** The same flow as it is done without Sluice: this page asks one API after the other, holds the secrets of both, and believes them. */
export const runClientServer = async (
  { bureau, sms }: Apis,
  { customerId, phone }: Asked,
  onAnswer: (from: Api) => void,
): Promise<Verdict> => {
  const checked = await fetch(`${bureau.url}/credit-checks`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": bureau.apiKey },
    body: JSON.stringify({ customerId, amount: AMOUNT }),
  });
  const check: Check = { status: checked.status, body: await checked.json() };
  onAnswer("bureau");
  const refusal = refusalOf(check);
  if (refusal !== undefined) return refusal;

  const sent = await fetch(`${sms.url}/v1/messages`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${sms.account}:${sms.token}`)}` },
    body: new URLSearchParams({ To: phone, Body: check.body.message ?? "" }),
  });
  const message = (await sent.json()) as { readonly sid?: string; readonly message?: string };
  onAnswer("sms");
  return message.sid === undefined
    ? { kind: "failed", code: `HTTP ${sent.status}`, detail: message.message ?? "" }
    : { kind: "sent", score: check.body.score ?? 0, messageId: message.sid };
};
