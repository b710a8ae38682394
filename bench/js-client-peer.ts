// A service peer on Fluence's own JavaScript host: the same two functions, by the same HTTP requests, behind the same relay.
import { createClient, registerService } from "@fluencelabs/js-client";
import { Agent, request } from "undici";

const [relay = "", bureauUrl = "", smsUrl = ""] = process.argv.slice(2);
const { CREDIT_API_KEY = "", SMS_ACCOUNT = "", SMS_TOKEN = "" } = process.env;
const dispatcher = new Agent({ connections: 64 });

const post = async (url: string, headers: Record<string, string>, body: string): Promise<unknown> => {
  const response = await request(url, { method: "POST", headers, body, dispatcher });
  return response.body.json();
};

const client = await createClient(relay, {
  connectionOptions: { maxInboundStreams: 4096, maxOutboundStreams: 4096 },
});
registerService({
  peer: client,
  serviceId: "credit-check",
  service: {
    checkCredit: ({ args: [customerId, amount] }: { args: unknown[] }) =>
      post(
        `${bureauUrl}/credit-checks`,
        { "x-api-key": CREDIT_API_KEY, "content-type": "application/json" },
        JSON.stringify({ customerId, amount }),
      ),
  } as never,
});
registerService({
  peer: client,
  serviceId: "sms",
  service: {
    sendMessage: ({ args: [to, body] }: { args: unknown[] }) =>
      post(
        `${smsUrl}/v1/messages`,
        {
          authorization: `Basic ${Buffer.from(`${SMS_ACCOUNT}:${SMS_TOKEN}`).toString("base64")}`,
          "content-type": "application/x-www-form-urlencoded",
        },
        new URLSearchParams({ To: String(to), Body: String(body) }).toString(),
      ),
  } as never,
});
console.log(JSON.stringify({ peerId: client.getPeerId() }));
