/** The three forms of an HTTP date (RFC 9110 section 5.6.7) begin with the day's name. */
const HTTP_DATE = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? /i;

/** How long an answer asks to wait (RFC 9110 section 10.2.3): seconds, or until a date. @returns ms; 0 where it says nothing that can be read. */
export const retryAfterMs = (value: string | undefined, now: number): number => {
  const text = value?.trim() ?? "";
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1000;
  const date = HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
};
