/** The last `limit` values that were set, by key, oldest first. */
export class RecentMap<Value> {
  readonly #values: Map<string, Value>;
  readonly #limit: number;
  readonly #onEvict: (value: Value) => void;

  constructor(limit: number, onEvict: (value: Value) => void = () => {}, values = new Map<string, Value>()) {
    this.#limit = limit;
    this.#onEvict = onEvict;
    this.#values = values;
  }

  get size(): number {
    return this.#values.size;
  }

  /** What is set again is the newest. */
  set(key: string, value: Value): void {
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size <= this.#limit) return;
    const [oldest] = this.#values;
    if (oldest === undefined) return;
    this.#values.delete(oldest[0]);
    this.#onEvict(oldest[1]);
  }

  get(key: string): Value | undefined {
    return this.#values.get(key);
  }

  /** It keeps its place. */
  change(key: string, change: Partial<Value>): void {
    const value = this.#values.get(key);
    if (value !== undefined) this.#values.set(key, { ...value, ...change });
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  delete(key: string): void {
    this.#values.delete(key);
  }

  deleteWhere(isGone: (value: Value) => boolean): void {
    for (const [key, value] of this.#values) if (isGone(value)) this.#values.delete(key);
  }

  values(): Value[] {
    return [...this.#values.values()];
  }

  newest(limit: number, isWanted: (value: Value) => boolean = () => true): readonly Value[] {
    return this.values().reverse().filter(isWanted).slice(0, limit);
  }

  clone(onEvict: (value: Value) => void = () => {}): RecentMap<Value> {
    return new RecentMap(this.#limit, onEvict, new Map(this.#values));
  }
}
