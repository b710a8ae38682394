/** Who and what one run of the demo's particle is about. The values are written into the script, so the signature covers them. */
export interface ChainRequest {
  readonly relay: string;
  readonly bureau: string;
  readonly sms: string;
  readonly customerId: string;
  readonly amount: number;
  /** A text of the client's own in place of what the bureau says. */
  readonly words?: string;
}

/**
 * The demo's AIR script: ask the bureau, let the outcome go straight on to the SMS gateway, bring the message id home.
 * A failure anywhere travels home the same way.
 */
export const creditCheckThenSms = ({
  relay,
  bureau,
  sms,
  customerId,
  amount,
  words,
}: ChainRequest): string => `
(xor
  (seq
    ${hop(relay)}
    (seq
      (call ${text(bureau)} ("credit-check" "getCustomer") [${text(customerId)}] customer)
      (seq
        (call ${text(bureau)} ("credit-check" "checkCredit") [${text(customerId)} ${amount}] check)
        (seq
          (call ${text(sms)} ("sms" "sendMessage") [customer.$.phone ${words === undefined ? "check.$.message" : text(words)}] sent)
          (seq
            ${hop(relay)}
            (call %init_peer_id% ("callbackSrv" "response") [sent.$.sid check.$.decision customer.$.phone]))))))
  (seq
    ${hop(relay)}
    (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])))
`;

/** Takes the particle to a peer without calling anything there, as compiled Aqua does: the peer fixes an empty stream. */
const hop = (peer: string): string => `(new $hop (new #hopped (canon ${text(peer)} $hop #hopped)))`;

/** AIR strings have no escapes. */
const text = (value: string): string => {
  if (value.includes('"')) throw new RangeError("an AIR string cannot hold a double quote");
  return `"${value}"`;
};
