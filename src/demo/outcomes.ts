import { type JsonObject, SluiceError } from "../core/index.ts";
import { createIdentity, type Identity, type Particle, signParticle } from "../particle/index.ts";
import { type Chain, recentMessages, runChain } from "./flow.ts";
import { askAdmin } from "./gateway-admin.ts";
import type { OutcomeReport } from "./report.ts";
import { creditCheckThenSms } from "./script.ts";

const AMOUNT = 2500;
const ASKED = { customerId: "C-1001", amount: AMOUNT };

/** What happens when the answer is no: each case runs for real and tells what came of it. */
export const tryOutcomes = async (
  chain: Chain,
  identity: Identity,
  signal: AbortSignal,
): Promise<OutcomeReport[]> => {
  const stranger = await createIdentity();
  const cases: { title: string; attempt: () => Promise<string> }[] = [
    {
      title: "A declined customer (C-1002)",
      attempt: async () => {
        const { values } = await runChain(chain, { ...ASKED, customerId: "C-1002" }, signal);
        return `${String(values[1])}, and told so at ${String(values[2])}`;
      },
    },
    {
      title: "An unknown customer (C-9999)",
      attempt: async () => {
        await runChain(chain, { ...ASKED, customerId: "C-9999" }, signal);
        return "answered as if the customer existed";
      },
    },
    {
      title: `A tampered particle (${AMOUNT} became ${AMOUNT}0 after signing, the id made to fit)`,
      attempt: async () => {
        const { signature } = await signed(chain, identity, AMOUNT);
        return deliver(chain, { ...(await signed(chain, withoutKey(identity), AMOUNT * 10)), signature });
      },
    },
    {
      title: "The client's own words in place of the bureau's (it may call, but not say that)",
      attempt: async () => {
        const { values } = await runChain(chain, { ...ASKED, words: "You won! Call 0900 12345" }, signal);
        return `sent as ${String(values[0])}`;
      },
    },
    {
      title: "A stranger's particle (correctly signed, named by no rule)",
      attempt: async () => deliver(chain, await signed(chain, stranger, AMOUNT)),
    },
  ];
  const reports: OutcomeReport[] = [];
  for (const { title, attempt } of cases) {
    signal.throwIfAborted();
    const before = await recentMessages(chain.inbox);
    const result = await outcomeOf(attempt);
    const after = await recentMessages(chain.inbox);
    reports.push({ title, ...result, messagesSent: after.filter((sid) => !before.includes(sid)).length });
  }
  return reports;
};

const outcomeOf = async (
  attempt: () => Promise<string>,
): Promise<Omit<OutcomeReport, "title" | "messagesSent">> => {
  try {
    return { outcome: await attempt() };
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code === "SLUICE_INTERRUPTED") throw error;
    const { code, status, detail } = error.toProblem();
    return {
      outcome: code === "SLUICE_UPSTREAM_STATUS" ? "ended by the bureau" : "refused",
      code,
      status,
      detail,
    };
  }
};

const signed = (
  { trio: { relay, bureau, sms } }: Chain,
  identity: Identity,
  amount: number,
): Promise<Particle> => {
  const request = {
    relay: relay.peerId,
    bureau: bureau.peerId,
    sms: sms.peerId,
    customerId: "C-1001",
    amount,
  };
  return signParticle({ script: creditCheckThenSms(request), ttl: 10_000, timestamp: Date.now() }, identity);
};

/** What somebody on the way has of the client: its peer id, and so an id that fits, but no signature. */
const withoutKey = ({ peerId }: Identity): Identity => ({
  peerId,
  seed: new Uint8Array(32),
  sign: async () => new Uint8Array(64),
});

/** Hands a particle signed elsewhere to the bureau's gateway, where a refusal is told at once. */
const deliver = async ({ trio }: Chain, particle: Particle): Promise<string> => {
  const { ref } = await askAdmin(trio.bureau, "POST", "/v1/particles", toJson(particle));
  return `accepted as ${String(ref)}`;
};

const toJson = ({ id, initPeerId, timestamp, ttl, script, signature, data }: Particle): JsonObject => ({
  id,
  initPeerId,
  timestamp,
  ttl,
  script,
  signature: Buffer.from(signature).toString("base64"),
  data: Buffer.from(data).toString("base64"),
});
