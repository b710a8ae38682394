/** Numbers and times as people read them. */
const NUMBER = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const UNITS = ["B", "KB", "MB", "GB", "TB"];

export const shownNumber = (value: number): string => NUMBER.format(value);

export const shownBytes = (bytes: number): string => {
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), UNITS.length - 1);
  return `${NUMBER.format(bytes / 1024 ** power)} ${UNITS[power]}`;
};

export const shownMs = (ms: number | null | undefined): string => {
  if (ms === null || ms === undefined) return "–";
  if (ms < 1000) return `${NUMBER.format(ms < 10 ? ms : Math.round(ms))} ms`;
  return shownSpan(ms);
};

/** Two units at most: 3 min 20 s. */
export const shownSpan = (ms: number): string => {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return ms < 10_000 ? `${NUMBER.format(ms / 1000)} s` : `${seconds} s`;
  const [minutes, hours, days] = [60, 3600, 86_400].map((unit) => Math.floor(seconds / unit)) as [
    number,
    number,
    number,
  ];
  if (hours === 0) return joined(`${minutes} min`, seconds % 60, "s");
  if (days === 0) return joined(`${hours} h`, minutes % 60, "min");
  return joined(`${days} d`, hours % 24, "h");
};

const joined = (most: string, rest: number, unit: string): string =>
  rest === 0 ? most : `${most} ${rest} ${unit}`;

/** `2026-11-23 14:05:09`, here. */
export const shownTime = (at: number): string => {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? "–" : date.toLocaleString("sv-SE");
};

/** `14:05:09.120`, here. */
export const shownMoment = (at: number): string =>
  `${shownTime(at).slice(-8)}.${String(at % 1000).padStart(3, "0")}`;

export const shownAgo = (at: number, now: number): string => {
  const ms = now - at;
  if (Math.abs(ms) < 1500) return "now";
  return ms > 0 ? `${shownSpan(ms)} ago` : `in ${shownSpan(-ms)}`;
};

/** The end says most: all peer ids begin alike. */
export const shownId = (id: string): string => (id.length <= 16 ? id : `${id.slice(0, 4)}…${id.slice(-8)}`);

/** Not more than so many signs of what somebody else wrote. */
export const clipped = (text: string, max = 300): string =>
  text.length <= max ? text : `${text.slice(0, max - 1)}…`;

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${shownNumber(count)} ${count === 1 ? one : many}`;
