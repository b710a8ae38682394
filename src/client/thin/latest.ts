/** The latest of what was told and not read yet: whoever reads slowly misses what was in between. */
export class Latest<T> {
  #value: T | undefined;
  #end: { readonly error?: unknown } | undefined;
  #changed = Promise.withResolvers<void>();

  tell(value: T): void {
    if (this.#end !== undefined) return;
    this.#value = value;
    this.#changed.resolve();
  }

  /** Nothing comes after this. */
  end(): void {
    this.#finish({});
  }

  fail(error: unknown): void {
    this.#finish({ error });
  }

  /** Waits for it; undefined after the end. @throws what it failed with. */
  async next(): Promise<T | undefined> {
    while (this.#value === undefined && this.#end === undefined) await this.#changed.promise;
    const value = this.#value;
    this.#value = undefined;
    if (this.#end === undefined) this.#changed = Promise.withResolvers();
    if (value === undefined && this.#end !== undefined && "error" in this.#end) throw this.#end.error;
    return value;
  }

  #finish(end: { readonly error?: unknown }): void {
    this.#end ??= end;
    this.#changed.resolve();
  }
}
