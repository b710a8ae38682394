/** When no fault was active. */
export class Calm {
  readonly #windows: { readonly from: number; to: number }[] = [];
  #faults = 0;

  constructor(now: number) {
    this.#windows.push({ from: now, to: Number.POSITIVE_INFINITY });
  }

  get isNow(): boolean {
    return this.#faults === 0;
  }

  begin(now: number): void {
    const last = this.#windows.at(-1);
    if (this.#faults++ === 0 && last !== undefined) last.to = now;
  }

  end(now: number): void {
    if (--this.#faults === 0) this.#windows.push({ from: now, to: Number.POSITIVE_INFINITY });
  }

  /** Whether there was quiet for `ms` on end, all of it between the two times. */
  lasted(ms: number, from: number, to: number): boolean {
    return this.#windows.some((window) => Math.min(window.to, to) - Math.max(window.from, from) >= ms);
  }
}
