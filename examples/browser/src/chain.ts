import type { CaughtError, ChainAnswer, Client, Progress } from "sluice/client";
import type { Plan } from "./stage.ts";
import { AMOUNT, type Asked, type Check, refusalOf, type Verdict } from "./verdict.ts";

export interface ChainVerdict {
  readonly verdict: Verdict;
  /** The calls whose receipts this page has checked. */
  readonly calls: ChainAnswer["calls"];
}

/** The whole flow as one signed particle: what the bureau says goes on to the SMS gateway, without coming by here. @throws SluiceError */
export const runChain = async (
  client: Client,
  { bureau, sms }: Plan["peers"],
  { customerId, phone }: Asked,
  onProgress: (progress: Progress) => void,
): Promise<ChainVerdict> => {
  const { value, calls } = await client.chain(
    (chain) => {
      // The ...Response twin answers whatever the status is: the bureau's no has a receipt too.
      const check = chain.call<Check>(bureau, "credit-check", "checkCreditResponse", [customerId, AMOUNT]);
      const sent = chain.attempt(
        // A no has no message: there is nothing to send, and the chain turns back at the bureau.
        (then) =>
          then
            .call(sms, "sms", "sendMessage", [phone, check.at("body").at<string>("message")])
            .at<string>("sid"),
        (_, error) => error,
      );
      return { check, sent };
    },
    { onProgress },
  );
  return { verdict: refusalOf(value.check) ?? sentOf(value.check, value.sent), calls };
};

const sentOf = ({ body }: Check, sent: string | CaughtError): Verdict =>
  typeof sent === "string"
    ? { kind: "sent", score: body.score ?? 0, messageId: sent }
    : { kind: "failed", code: sent.code, detail: sent.detail };
