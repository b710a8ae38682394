import { type Clock, SluiceError } from "../core/index.ts";
import { type Identity, isPeerId } from "../particle/index.ts";
import { didKeyOf } from "./peer-jwk.ts";
import { readStatement, signStatement } from "./statement.ts";

/** A peer's word that another key goes on in its place: who trusts the one may trust the other, for a time. */
export interface Succession {
  readonly from: string;
  readonly to: string;
  /** Unix ms, whole seconds. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

const TYPE = "sluice-succession+jwt";

/**
 * The statement, signed by the old key.
 * @param expiresMs - from `at` (Unix ms) on; times are cut to whole seconds
 */
export const signSuccession = (
  identity: Pick<Identity, "peerId" | "sign">,
  { to, at, expiresMs }: { readonly to: string; readonly at: number; readonly expiresMs: number },
): Promise<string> =>
  signStatement(identity, TYPE, {
    iss: didKeyOf(identity.peerId),
    sub: to,
    iat: Math.floor(at / 1000),
    exp: Math.floor((at + expiresMs) / 1000),
  });

/**
 * What a statement says; whether its time is over is for the caller to judge.
 * @throws SluiceError SLUICE_INVALID_CREDENTIAL: it is none, or not signed by the key that it is about.
 */
export const readSuccession = async (jws: string): Promise<Succession> => {
  const { signer: from, claims } = await readStatement(jws, TYPE);
  const { iss, sub: to, iat, exp } = claims;
  if (iss !== didKeyOf(from)) throw invalid("was not signed by the key that it is about");
  if (typeof to !== "string" || !isPeerId(to) || to === from) throw invalid("names no other peer (sub)");
  if (!isTime(iat) || !isTime(exp) || exp <= iat) throw invalid("holds no times (iat, exp)");
  return { from, to, issuedAt: iat * 1000, expiresAt: exp * 1000 };
};

const MAX_SECONDS = 8.64e12;
const isTime = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= MAX_SECONDS;

const invalid = (problem: string): SluiceError =>
  new SluiceError("SLUICE_INVALID_CREDENTIAL", `the statement of succession ${problem}`);

/** Who counts as whom now: each statement until its time is over. */
export interface Successions {
  /** Of those that hold: the same list as long as they are the same. */
  current(): readonly Succession[];
  /** Peers whose place this one has taken, by their own word. */
  predecessors(peer: string): readonly string[];
}

export const createSuccessions = (all: readonly Succession[], clock: Pick<Clock, "now">): Successions => {
  let held = all;
  const current = (): readonly Succession[] => {
    const now = clock.now();
    if (held.some(({ expiresAt }) => expiresAt <= now))
      held = held.filter(({ expiresAt }) => expiresAt > now);
    return held;
  };
  return {
    current,
    predecessors: (peer) => current().flatMap(({ from, to }) => (to === peer ? [from] : [])),
  };
};
