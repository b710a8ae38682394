import { SluiceError } from "../core/index.ts";
import { isPeerId } from "../particle/index.ts";

/**
 * AIR for one call whose answer comes back to the initiator. Arguments are read as `arg0`, `arg1`… so that their origin is
 * recorded; the way to the peer and back leads over `-relay-` unless the peer is the relay or the initiator itself.
 * @throws SluiceError SLUICE_USAGE for names that AIR cannot write: its literals have no escapes.
 */
export const callScript = (target: CallTarget): string => {
  if (!isPeerId(target.peer))
    throw new SluiceError("SLUICE_USAGE", `${target.peer} is not a peer id (12D3KooW…)`);
  const inputs = Array.from({ length: target.argumentCount }, (_, index) => `arg${index}`);
  const at = (service: string, fn: string): string =>
    `call ${literal(target.peer)} (${literal(service)} ${literal(fn)})`;
  const asked = `(${at(target.service, target.function)} [${inputs.join(" ")}] result)`;
  const call =
    target.presents === true ? `(seq (${at("auth", "present")} [credential] presented) ${asked})` : asked;
  const there = target.direct ? call : `(seq ${HOP_RELAY} ${call})`;
  const back = target.direct ? "(null)" : HOP_RELAY;
  // A failed call leaves the script at the serving peer: the error has to be carried home.
  const home = target.direct ? HOP_INITIATOR : `(seq ${HOP_RELAY} ${HOP_INITIATOR})`;
  return `(xor
  (seq
    ${sequence(["-relay-", ...(target.presents === true ? ["credential"] : []), ...inputs].map(input))}
    (seq
      (xor (seq ${there} ${back}) (seq ${home} (fail :error:)))
      (call %init_peer_id% ("callbackSrv" "response") [result])))
  (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0]))`;
};

export interface CallTarget {
  readonly peer: string;
  readonly service: string;
  readonly function: string;
  readonly argumentCount: number;
  /** An input `credential` is presented there before the call. */
  readonly presents?: boolean;
  /** The peer is the relay, or the initiator itself. */
  readonly direct: boolean;
}

/** What the Aqua compiler writes for a hop: a canonicalisation that only that peer can do. */
const hop = (peer: string): string => `(new $-hop- (new #-hopc- (canon ${peer} $-hop- #-hopc-)))`;
const HOP_RELAY = hop("-relay-");
const HOP_INITIATOR = hop("%init_peer_id%");

const input = (name: string): string => `(call %init_peer_id% ("getDataSrv" "${name}") [] ${name})`;

const sequence = (steps: readonly string[]): string =>
  steps.reduceRight((rest, step) => (rest === "" ? step : `(seq ${step} ${rest})`), "");

const literal = (text: string): string => {
  if (/^[^"\p{Cc}]{1,256}$/u.test(text)) return `"${text}"`;
  throw new SluiceError(
    "SLUICE_USAGE",
    `${JSON.stringify(text.slice(0, 64))} cannot be a service or function name`,
  );
};
