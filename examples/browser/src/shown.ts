const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

export const ms = (value: number): string => `${whole.format(value)} ms`;

export const count = (value: number): string => whole.format(value);

/** Enough of a peer id, or of another long name, to tell it from others. */
export const short = (name: string): string =>
  name.length <= 12 ? name : `${name.slice(0, 6)}…${name.slice(-4)}`;
