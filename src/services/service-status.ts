import { basename } from "node:path";
import type { SeenFolder } from "./catalog-changes.ts";
import type { Doors } from "./doors.ts";
import type { ServiceState, ServiceStatus, ServiceSummary } from "./interface.ts";
import type { AdapterSlot } from "./load-slot.ts";
import type { PublishedAdapter } from "./published-adapter.ts";

/** A folder of the adapters folder as its operator sees it. */
export const statusOf = (
  { slot, seen }: { readonly slot: AdapterSlot; readonly seen: SeenFolder },
  {
    doors,
    summaryOf,
  }: {
    readonly doors: Pick<Doors, "inside">;
    readonly summaryOf: (serving: PublishedAdapter) => ServiceSummary;
  },
): ServiceStatus => {
  const { serving, problem, service } = seen;
  const closure = serving === undefined ? undefined : seen.closure;
  const state: ServiceState = serving === undefined ? "broken" : (closure?.mode ?? "serving");
  return {
    ...(serving === undefined ? nothing(service) : summaryOf(serving)),
    folder: basename(slot.folder),
    state,
    ...(problem === undefined ? {} : { problem }),
    ...(slot.changedAt === undefined ? {} : { changedAt: slot.changedAt }),
    ...(closure === undefined ? {} : { disabled: { at: closure.at, by: closure.by } }),
    ...(state === "draining" ? { draining: doors.inside(service) } : {}),
  };
};

const nothing = (service: string): ServiceSummary => ({
  service,
  title: service,
  upstream: "",
  functions: [],
  refused: [],
  warnings: [],
});
