import { ERRORS } from "../../../src/core/index.ts";
import type { JournalEntry } from "../../../src/journal/index.ts";
import { SERVICE } from "../backend/api.ts";
import type { Ledger } from "../backend/ledger.ts";
import type { Violation } from "./violation.ts";

/**
 * Follows what gateways intend and what became of it, by what they hand to their journals: tells whether an outcome may be called unknown. Knows
 * calls by their tokens, since that is how the upstreams know them.
 */
export class Recorder {
  readonly violations: Violation[] = [];
  /** Calls of which the end of a process, by a crash or in order, fell between intent and outcome. */
  readonly atRisk = new Set<string>();
  /** When a gateway's disk took nothing. */
  readonly fullDisks: { readonly gateway: string; readonly from: number; to: number }[] = [];
  /** Unknown outcomes that gateways declared. */
  unknowns = 0;
  readonly #ledger: Ledger;
  /**
   * By gateway, ref and call: its token, how many intents are neither withdrawn nor ended on the disk, and whether it goes out without an intent, to be repeated
   * under the same key, and has no outcome on the disk.
   */
  readonly #calls = new Map<string, { readonly token: string; intents: number; isRepeatable: boolean }>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  entries(gateway: string, entries: readonly JournalEntry[], moment: "unsynced" | "synced"): void {
    for (const entry of entries) {
      if (entry.kind === "ran") {
        for (const { request, effect } of entry.opened)
          if (request.service === SERVICE)
            this.#calls.set(`${gateway} ${entry.ref} ${request.id}`, {
              token: String(request.arguments[0]),
              intents: 0,
              isRepeatable: effect === "keyed" || effect === "idempotent",
            });
      } else if (entry.kind === "intended" || entry.kind === "withdrawn" || entry.kind === "outcome") {
        const call = this.#calls.get(`${gateway} ${entry.ref} ${entry.call}`);
        if (call === undefined) continue;
        if (entry.kind === "intended" && moment === "unsynced") call.intents++;
        if (entry.kind === "outcome" && moment === "unsynced") this.#outcome(gateway, call.token, entry);
        if (entry.kind === "withdrawn" && moment === "synced") call.intents--;
        if (entry.kind === "outcome" && moment === "synced") {
          call.intents = 0;
          call.isRepeatable = false;
        }
      }
    }
  }

  diskFull(gateway: string, now: number): void {
    this.fullDisks.push({ gateway, from: now, to: Number.POSITIVE_INFINITY });
  }

  diskFree(gateway: string, now: number): void {
    const last = this.fullDisks.findLast((full) => full.gateway === gateway);
    if (last !== undefined) last.to = now;
  }

  ended(gateway: string): void {
    for (const [key, call] of this.#calls)
      if ((call.intents > 0 || call.isRepeatable) && key.startsWith(`${gateway} `))
        this.atRisk.add(call.token);
  }

  /** Whether an upstream left a request of the call without an answer. */
  isUnanswered(token: string): boolean {
    return this.#ledger.requests.some((request) => request.token === token && !request.answered);
  }

  #outcome(gateway: string, token: string, { result }: JournalEntry & { kind: "outcome" }): void {
    if (result.retCode !== ERRORS.SLUICE_OUTCOME_UNKNOWN.retCode) return;
    this.unknowns++;
    if (this.atRisk.has(token) || this.isUnanswered(token)) return;
    this.violations.push({
      invariant: "unknown only after a crash or an unanswered request",
      detail: `${gateway} calls the outcome of ${token} unknown: ${result.result}`,
    });
  }
}
