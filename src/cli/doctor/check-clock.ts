import { type Check, failure, ok, warning } from "./check.ts";
import type { DoctorContext } from "./context.ts";

const NAME = "clock";
const REMEDY = "have the clock set: timedatectl set-ntp true, or whatever keeps time on this machine";

/** Of a program of 2026; the far end is that of what a certificate can say without surprises. */
const EARLIEST = Date.UTC(2026, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);
/** While this command ran. */
const MAX_STEP_MS = 500;

export interface ClockReading {
  /** By the clock on the wall, Unix ms. */
  readonly now: number;
  /** By one that nobody sets, ms. */
  readonly steady: number;
}

/** Particles carry the time: who is wrong by more than `limits.clockSkewMs` cannot take or send any. */
export const checkClock = (
  { config: { limits }, upstreams }: Pick<DoctorContext, "config" | "upstreams">,
  began: ClockReading,
  ended: ClockReading,
): readonly Check[] => {
  const { now } = ended;
  const time = new Date(now).toISOString();
  if (now < EARLIEST || now > LATEST) return [failure(NAME, `it is not ${time}`, REMEDY)];
  const step = now - began.now - (ended.steady - began.steady);
  const steps =
    Math.abs(step) <= MAX_STEP_MS
      ? []
      : [
          warning(
            NAME,
            `the clock was set by ${shown(step)} while this ran`,
            "see what sets it; sudden steps let particles expire",
          ),
        ];
  return [...steps, skewCheck(time, upstreams, limits.clockSkewMs)];
};

/** One that is wrong may be the other's clock; when most say the same it is this one. */
const skewCheck = (time: string, upstreams: DoctorContext["upstreams"], clockSkewMs: number): Check => {
  const hosts = new Map(
    upstreams.flatMap(({ host, skewMs }) => (skewMs === undefined ? [] : [[host, skewMs]])),
  );
  const far = [...hosts].filter(([, skewMs]) => Math.abs(skewMs) > clockSkewMs);
  const [first] = far;
  if (hosts.size === 0) return ok(NAME, `${time}; no upstream says what time it has`);
  if (first === undefined)
    return ok(
      NAME,
      `${time}; ${[...hosts.keys()].join(", ")} agree within limits.clockSkewMs (${clockSkewMs} ms)`,
    );
  const detail = far
    .map(([host, skewMs]) => `${host} is ${shown(skewMs)} ${skewMs > 0 ? "ahead" : "behind"}`)
    .join(", ");
  return far.length > 1 && far.length > hosts.size / 2
    ? failure(NAME, `${time}; ${detail}, further than limits.clockSkewMs (${clockSkewMs} ms)`, REMEDY)
    : warning(NAME, `${time}; ${detail}: one of the two clocks is wrong`, REMEDY);
};

const shown = (ms: number): string => `${Math.round(Math.abs(ms) / 100) / 10} s`;
