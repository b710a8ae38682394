import type { Limits } from "../config/index.ts";
import type { Clock } from "../core/index.ts";
import type { AboutPeer, ServiceCatalog, ServiceStats } from "../services/interface.ts";
import type { FunctionActivity } from "../telemetry/interface.ts";
import { VERSION } from "../version.ts";

export interface AboutDeps {
  readonly peerId: string;
  readonly limits: Limits;
  readonly catalog: () => Pick<ServiceCatalog, "list" | "policy" | "status">;
  /** As telemetry has it: of every function that was called. */
  readonly functions: () => readonly FunctionActivity[];
  readonly clock: Clock;
}

/** Numbers may be so old, ms: putting them together costs, and any caller may ask. */
const FRESH_MS = 1_000;

/** What peers are told of this one. Of a service those alone whom its policy names. */
export const createAbout = ({ peerId, limits, catalog, functions, clock }: AboutDeps): AboutPeer => {
  const { scriptBytes, particleBytes, resultBytes, idBytes } = limits;
  const { ttlMs, clockSkewMs, callsPerParticle, arrayItems } = limits;
  let read: { readonly at: number; readonly functions: readonly FunctionActivity[] } | undefined;
  const recent = (): readonly FunctionActivity[] => {
    const at = clock.now();
    if (read === undefined || Math.abs(at - read.at) >= FRESH_MS) read = { at, functions: functions() };
    return read.functions;
  };
  return {
    peerId,
    version: VERSION,
    limits: {
      scriptBytes,
      particleBytes,
      resultBytes,
      idBytes,
      ttlMs,
      clockSkewMs,
      callsPerParticle,
      arrayItems,
    },
    services: () => catalog().list().length,
    stats(service, initiator) {
      const status = catalog().status(service);
      if (status === undefined || catalog().policy(service)?.mentions(initiator) !== true) return undefined;
      return { state: status.state, ...sumOf(recent().filter((each) => each.service === service)) };
    },
  };
};

const sumOf = (functions: readonly FunctionActivity[]): Omit<ServiceStats, "state"> => ({
  calls: functions.reduce((sum, { calls }) => sum + calls, 0),
  failures: functions.reduce((sum, { failed }) => sum + failed, 0),
  medianMs: medianOf(functions),
});

/** Of the functions' own medians, each as heavy as its calls. */
const medianOf = (functions: readonly FunctionActivity[]): number | undefined => {
  const measured = functions
    .flatMap(({ p50Ms, calls }) => (p50Ms === null ? [] : [{ p50Ms, calls }]))
    .sort((one, other) => one.p50Ms - other.p50Ms);
  const half = measured.reduce((sum, { calls }) => sum + calls, 0) / 2;
  let before = 0;
  return measured.find(({ calls }) => {
    before += calls;
    return before >= half;
  })?.p50Ms;
};
