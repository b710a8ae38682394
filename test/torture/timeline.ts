/** Unix ms with fractions: one clock for the killer, the backends and the clients, which all live in this process. */
export const now = (): number => performance.timeOrigin + performance.now();

export type EventKind =
  | "kill"
  | "crash"
  | "ready"
  | "stop"
  | "continue"
  | "cut"
  | "delay"
  | "partition"
  | "heal"
  | "backendDown"
  | "backendUp"
  | "manners";

export interface TimelineEvent {
  readonly at: number;
  readonly kind: EventKind;
  /** A gateway's or backend's name. */
  readonly who: string;
  /** Of a kill: when the process really did its last step, earlier than `at` if it was stopped then. */
  readonly since?: number;
  readonly detail?: string;
}

/** A time during which nothing could get through some part of the chain; `to` is infinite while it lasts. */
export interface Outage {
  readonly who: string;
  readonly what: string;
  readonly from: number;
  to: number;
}

/** What was done to the gateways, links and backends, and when. */
export interface Timeline {
  readonly events: readonly TimelineEvent[];
  readonly outages: readonly Outage[];
  add(event: Omit<TimelineEvent, "at"> & { readonly at?: number }): void;
  /** Begins an outage; the function that is returned ends it. */
  outage(who: string, what: string): () => void;
}

export const createTimeline = (): Timeline => {
  const events: TimelineEvent[] = [];
  const outages: Outage[] = [];
  return {
    events,
    outages,
    add: (event) => void events.push({ at: now(), ...event }),
    outage(who, what) {
      const outage = { who, what, from: now(), to: Number.POSITIVE_INFINITY };
      outages.push(outage);
      return () => {
        outage.to = Math.min(outage.to, now());
      };
    },
  };
};

/** Outages that touch the time between `from` and `to`. */
export const outagesWithin = (outages: readonly Outage[], from: number, to: number): Outage[] =>
  outages.filter((outage) => outage.from <= to && outage.to >= from);
