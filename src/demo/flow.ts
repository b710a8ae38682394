import type { Client } from "../client/index.ts";
import { isJsonObject, type JsonObject, type JsonValue, SluiceError } from "../core/index.ts";
import { askAdmin } from "./gateway-admin.ts";
import { httpJson } from "./http-json.ts";
import type { ChainReport, HopReport } from "./report.ts";
import { type ChainRequest, creditCheckThenSms } from "./script.ts";
import type { SmsMessage } from "./sms-provider.ts";
import type { DemoGateway, Trio } from "./trio.ts";

/** The SMS provider's own API, asked directly. */
export interface SmsInbox {
  readonly url: string;
  readonly account: string;
  readonly token: string;
}

export interface Chain {
  readonly client: Client;
  readonly trio: Trio;
  readonly inbox: SmsInbox;
}

/** What one run is about. */
type Asked = Pick<ChainRequest, "customerId" | "amount" | "words">;

const TTL_MS = 10_000;

/** Sends the demo's particle and gives back the message id. @throws SluiceError of whatever failed on the way. */
export const runChain = ({ client, trio }: Chain, asked: Asked, signal: AbortSignal) =>
  client.run(scriptFor(trio, asked), { ttlMs: TTL_MS, signal });

/** The same, and everything that can be learned about it from the gateways and the provider. */
export const observeChain = async (chain: Chain, asked: Asked, signal: AbortSignal): Promise<ChainReport> => {
  const startedAt = Date.now();
  const { ref, particleId, values, origins } = await runChain(chain, asked, signal);
  const tookMs = Date.now() - startedAt;
  const [messageId, decision, phone] = values.map(String);
  if (messageId === undefined || decision === undefined || phone === undefined)
    throw new SluiceError("SLUICE_INTERNAL", "the demo's script answered less than it says");
  const gateways = [chain.trio.relay, chain.trio.bureau, chain.trio.sms];
  const nameOf = (peer: string): string => gateways.find(({ peerId }) => peerId === peer)?.name ?? peer;
  const records = await Promise.all(gateways.map((gateway) => hopsOf(gateway, ref, startedAt)));
  const { customerId, amount } = asked;
  return {
    customerId,
    amount,
    particle: {
      id: particleId,
      ref,
      scriptBytes: Buffer.byteLength(scriptFor(chain.trio, asked)),
    },
    hops: records.flat().sort((a, b) => a.atMs - b.atMs),
    answer: { messageId, decision, phone },
    origins: ["message id", "decision", "phone"].map((value, index) => {
      const origin = origins[index]?.[0];
      return {
        value,
        peer: nameOf(origin?.peer ?? ""),
        call: `${origin?.service ?? ""}.${origin?.function ?? ""}${(origin?.lens ?? "").replace(/^\.\$/, "")}`,
      };
    }),
    sms: await fetchSms(chain.inbox, messageId),
    tookMs,
  };
};

/** Ids of the provider's last 100 messages, newest first. */
export const recentMessages = async (inbox: SmsInbox): Promise<string[]> => {
  const page = await askProvider(inbox, "/v1/messages?PageSize=100");
  return objects(page.messages).map(({ sid }) => String(sid));
};

const scriptFor = ({ relay, bureau, sms }: Trio, asked: Asked): string =>
  creditCheckThenSms({ ...asked, relay: relay.peerId, bureau: bureau.peerId, sms: sms.peerId });

/** One line per arrival at this gateway; its calls belong to the first. */
const hopsOf = async (gateway: DemoGateway, ref: string, startedAt: number): Promise<HopReport[]> => {
  const record = await askAdmin(gateway, "GET", `/v1/particles/${ref}`);
  const calls = objects(record.calls).map((call) => ({
    call: `${String(call.service)}.${String(call.function)}`,
    tookMs: Number(call.endedAt) - Number(call.startedAt),
    retCode: Number(call.retCode),
  }));
  return objects(record.hops)
    .filter(({ direction }) => direction === "in")
    .map(({ at }, index) => ({
      peer: gateway.name,
      peerId: gateway.peerId,
      atMs: Number(at) - startedAt,
      verified: record.ref === ref,
      calls: index === 0 ? calls : [],
    }));
};

const objects = (value: JsonValue | undefined): JsonObject[] =>
  Array.isArray(value) ? value.filter(isJsonObject) : [];

const fetchSms = async (inbox: SmsInbox, sid: string): Promise<SmsMessage> =>
  (await askProvider(inbox, `/v1/messages/${encodeURIComponent(sid)}`)) as unknown as SmsMessage;

const askProvider = async ({ url, account, token }: SmsInbox, path: string): Promise<JsonObject> => {
  const authorization = `Basic ${Buffer.from(`${account}:${token}`).toString("base64")}`;
  const { status, body } = await httpJson({
    method: "GET",
    url: `${url}${path}`,
    headers: { authorization },
  });
  if (status === 200 && isJsonObject(body)) return body;
  throw new SluiceError(
    "SLUICE_INTERNAL",
    `the demo's SMS provider answered GET ${path} with status ${status}`,
  );
};
