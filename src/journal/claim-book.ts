import type { CallResult } from "../avm/interface.ts";
import type { CallPosition, Claim, ClaimRequest } from "./interface.ts";

/** What a claim is, but for whether its holder is alive. */
export interface HeldClaim extends Omit<Claim, "alive"> {
  readonly expiresAt: number;
}

const isSamePosition = (a: CallPosition, b: CallPosition): boolean => a.ref === b.ref && a.call === b.call;

/**
 * Whether the asker gets the key: it is free, its time is over, or its holder left nothing behind that a second request could harm, which of a
 * request that may have left is the same request alone. A key that the asker holds already is not taken, but read.
 */
export const isForTaking = (held: HeldClaim | undefined, isAlive: boolean, request: ClaimRequest): boolean =>
  held === undefined ||
  held.expiresAt <= request.now ||
  (!isSamePosition(held.holder, request.holder) &&
    held.result === undefined &&
    !isAlive &&
    (request.repeatable ? held.digest === request.digest : !held.intended));

/** The claims of a journal in memory. A call has one key at most. */
export class ClaimBook {
  readonly #claims: Map<string, HeldClaim>;
  /** Scopes by the call that has them. */
  readonly #scopes: Map<string, string>;

  constructor(
    claims: ReadonlyMap<string, HeldClaim> = new Map(),
    scopes: ReadonlyMap<string, string> = new Map(),
  ) {
    this.#claims = new Map(claims);
    this.#scopes = new Map(scopes);
  }

  get size(): number {
    return this.#claims.size;
  }

  get(scope: string): HeldClaim | undefined {
    return this.#claims.get(scope);
  }

  take({ scope, digest, holder, expiresAt }: ClaimRequest, intended: boolean): HeldClaim {
    this.#drop(scope);
    const claim: HeldClaim = { holder, digest, intended, expiresAt, result: undefined };
    this.#claims.set(scope, claim);
    this.#scopes.set(keyOf(holder), scope);
    return claim;
  }

  mark(holder: CallPosition, intended: boolean): void {
    const scope = this.#scopes.get(keyOf(holder));
    const claim = scope === undefined ? undefined : this.#claims.get(scope);
    if (scope !== undefined && claim !== undefined) this.#claims.set(scope, { ...claim, intended });
  }

  end(scope: string, holder: CallPosition, result: CallResult | undefined): void {
    const claim = this.#claims.get(scope);
    if (claim === undefined || !isSamePosition(claim.holder, holder)) return;
    if (result === undefined) this.#drop(scope);
    else this.#claims.set(scope, { ...claim, result });
  }

  prune(now: number): void {
    for (const [scope, { expiresAt }] of this.#claims) if (expiresAt <= now) this.#drop(scope);
  }

  clone(): ClaimBook {
    return new ClaimBook(this.#claims, this.#scopes);
  }

  #drop(scope: string): void {
    const claim = this.#claims.get(scope);
    if (claim !== undefined) this.#scopes.delete(keyOf(claim.holder));
    this.#claims.delete(scope);
  }
}

const keyOf = ({ ref, call }: CallPosition): string => `${ref} ${call}`;
