import { creditBureau, smsProvider, startLegacyApi } from "../../../src/demo/index.ts";

/** The two APIs of `sluice demo`, and what opens them. Nothing about them knows Sluice. */
export interface Apis extends AsyncDisposable {
  readonly bureau: { readonly url: string; readonly apiKey: string };
  readonly sms: { readonly url: string; readonly account: string; readonly token: string };
  /** How many messages the provider took for this number. */
  messagesTo(phone: string): Promise<number>;
}

const ANY_PORT = { host: "127.0.0.1", port: 0 };

export const startApis = async (): Promise<Apis> => {
  const [apiKey, account, token] = [secret(), `AC-${secret()}`, secret()];
  const bureau = await startLegacyApi(refusing(creditBureau(apiKey)), ANY_PORT);
  const sms = await startLegacyApi(smsProvider(account, token), ANY_PORT);
  return {
    bureau: { url: bureau.url, apiKey },
    sms: { url: sms.url, account, token },
    async messagesTo(phone) {
      const authorization = `Basic ${btoa(`${account}:${token}`)}`;
      const page = `${sms.url}/v1/messages?${new URLSearchParams({ To: phone })}`;
      const answer = await fetch(page, { headers: { authorization } });
      const { messages } = (await answer.json()) as { readonly messages: readonly object[] };
      return messages.length;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([bureau.close(), sms.close()]);
    },
  };
};

/** The demo's bureau answers a no with 201 and words for the customer; this one with 402 and the reason, so that nothing is left to send. */
const refusing = (bureau: ReturnType<typeof creditBureau>): typeof bureau => ({
  ...bureau,
  routes: bureau.routes.map((route) => ({
    ...route,
    handle(request) {
      const reply = route.handle(request);
      const { decision, reason } = reply.body as { decision?: string; reason?: string };
      if (decision !== "declined") return reply;
      return { status: 402, body: { error: { code: "DECLINED", message: reason } } };
    },
  })),
});

const secret = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(9))).toString("base64url");
