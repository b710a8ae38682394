/** given: what callers send, which may only become wider. received: what they get, which may only become narrower. */
export type Flow = "given" | "received";

export interface Difference {
  /** Below the value compared: `.items[].name`. */
  readonly path: string;
  readonly breaking: boolean;
  /** What goes behind the place: `was removed`. */
  readonly what: string;
}

/** Reports a difference at a place that is known already. */
export type Note = (breaking: boolean, what: string) => void;

export const lostWords = (flow: Flow, what: string): string =>
  flow === "given" ? `no longer accepts ${what}` : `is never ${what} now`;

export const alsoWords = (flow: Flow, what: string): string =>
  flow === "given" ? `also accepts ${what} now` : `may now be ${what}`;

/** Reports a difference at a place: of a value, or of a function. */
export type Report = (where: string, breaking: boolean, what: string) => void;
