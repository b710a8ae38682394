import type { CallRequest } from "../avm/interface.ts";
import type { SluiceError } from "../core/index.ts";
import type { Arrival } from "../journal/interface.ts";
import type { ParticleEffect } from "./state.ts";

/** What one step has to leave on record, and what waits for that. */
export interface WriteSet {
  readonly arrivals: readonly Arrival[];
  /** Of the run that ended; undefined: none did. */
  readonly run: { readonly merged: number | undefined; readonly fed: readonly number[] } | undefined;
  /** Calls to make. */
  readonly calls: readonly CallRequest[];
  /** Calls that were asked for and are answered without being made. */
  readonly refused: readonly { readonly request: CallRequest; readonly error: SluiceError }[];
  readonly peers: readonly string[];
}

export const writeSetOf = (effects: readonly ParticleEffect[]): WriteSet => {
  const of = <Kind extends ParticleEffect["kind"]>(kind: Kind) =>
    effects.filter((effect): effect is ParticleEffect & { kind: Kind } => effect.kind === kind);
  const records = of("record");
  return {
    arrivals: of("keep").map(({ arrival }) => arrival),
    // A step that fails the particle right after a run records both.
    run:
      records.length === 0
        ? undefined
        : {
            merged: records.find(({ merged }) => merged !== undefined)?.merged,
            fed: records.flatMap(({ fed }) => fed),
          },
    calls: of("call").map(({ request }) => request),
    refused: of("refuseCall"),
    peers: of("send").flatMap(({ peers }) => peers),
  };
};
