/** Values that end by themselves, by key. Of more than `limit` those that end first go. */
export class EndingMap<Value extends { readonly until: number }> {
  readonly #limit: number;
  readonly #values: Map<string, Value>;

  constructor(limit: number, values: ReadonlyMap<string, Value> = new Map()) {
    this.#limit = limit;
    this.#values = new Map(values);
  }

  get(key: string): Value | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: Value): void {
    this.#values.set(key, value);
    if (this.#values.size > this.#limit) this.#makeRoom();
  }

  /** By key in code units, so that every journal recovers them in one order. */
  entries(): readonly (readonly [key: string, value: Value])[] {
    return [...this.#values].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** Forgets what ended before `now` or then. */
  prune(now: number): void {
    for (const [key, { until }] of this.#values) if (until <= now) this.#values.delete(key);
  }

  /** @param copy - for values that change. */
  clone(copy: (value: Value) => Value = (value) => value): EndingMap<Value> {
    return new EndingMap(this.#limit, new Map([...this.#values].map(([key, value]) => [key, copy(value)])));
  }

  /** A tenth at once, since finding out which end first takes a look at all. */
  #makeRoom(): void {
    const ending = [...this.#values].sort(([, a], [, b]) => a.until - b.until);
    const excess = this.#values.size - Math.floor(this.#limit * 0.9);
    for (const [key] of ending.slice(0, excess)) this.#values.delete(key);
  }
}
