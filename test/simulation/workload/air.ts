/** Pieces of AIR, the way the Aqua compiler puts them. */

/** A canonicalisation that only that peer can do: the particle goes there. */
export const hop = (peer: string): string => `(new $-hop- (new #-hopc- (canon ${peer} $-hop- #-hopc-)))`;

export const INITIATOR = "%init_peer_id%";

export const literal = (text: string): string => `"${text}"`;

export const seq = (...steps: readonly string[]): string =>
  steps.length === 0 ? "(null)" : steps.reduceRight((rest, step) => `(seq ${step} ${rest})`);

export const par = (a: string, b: string): string => `(par ${a} ${b})`;

export const xor = (a: string, b: string): string => `(xor ${a} ${b})`;

export const call = (
  peer: string,
  service: string,
  fn: string,
  args: readonly string[],
  result = "",
): string => `(call ${peer} ("${service}" "${fn}") [${args.join(" ")}] ${result})`;

const input = (name: string): string => call(INITIATOR, "getDataSrv", name, [], name);

/** A whole script: what fails anywhere is carried home and told there. */
export const script = (
  inputs: readonly string[],
  body: string,
  relay: string,
  answers: readonly string[],
): string => {
  const home = seq(hop(literal(relay)), hop(INITIATOR));
  return xor(
    seq(
      ...inputs.map(input),
      xor(seq(hop(literal(relay)), body, hop(literal(relay))), seq(home, "(fail :error:)")),
      call(INITIATOR, "callbackSrv", "response", answers),
    ),
    call(INITIATOR, "errorHandlingSrv", "error", [":error:", "0"]),
  );
};
