import { Agent } from "node:http";
import { isJsonObject, type JsonObject, SluiceError } from "../core/index.ts";
import { type HttpJsonRequest, httpJson } from "./http-json.ts";

export interface ClientServerOptions {
  readonly bureauUrl: string;
  readonly smsUrl: string;
  readonly apiKey: string;
  readonly account: string;
  readonly token: string;
}

/** The demo's flow as it is done without Sluice: the client calls each API itself and holds the secrets of both. */
export interface ClientServer {
  /** One customer, one decision, one message; returns the message id. @throws SluiceError SLUICE_UPSTREAM_STATUS */
  run(customerId: string, amount: number): Promise<string>;
  close(): void;
}

export const createClientServer = (options: ClientServerOptions): ClientServer => {
  const agent = new Agent({ keepAlive: true });
  const bureau = { "x-api-key": options.apiKey };
  const sms = {
    authorization: `Basic ${Buffer.from(`${options.account}:${options.token}`).toString("base64")}`,
  };
  const send = async (request: Omit<HttpJsonRequest, "agent">): Promise<JsonObject> => {
    const { status, body } = await httpJson({ ...request, agent });
    if (status < 300 && isJsonObject(body)) return body;
    throw new SluiceError("SLUICE_UPSTREAM_STATUS", `${request.method} ${request.url} answered ${status}`, {
      status,
    });
  };
  return {
    run: async (customerId, amount) => {
      const customer = await send({
        method: "GET",
        url: `${options.bureauUrl}/customers/${encodeURIComponent(customerId)}`,
        headers: bureau,
      });
      const check = await send({
        method: "POST",
        url: `${options.bureauUrl}/credit-checks`,
        headers: { ...bureau, "content-type": "application/json" },
        body: JSON.stringify({ customerId, amount }),
      });
      const message = await send({
        method: "POST",
        url: `${options.smsUrl}/v1/messages`,
        headers: { ...sms, "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ To: String(customer.phone), Body: String(check.message) }).toString(),
      });
      return String(message.sid);
    },
    close: () => agent.destroy(),
  };
};
