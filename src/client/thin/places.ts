/** So many at once; the others wait for their turn, in order. */
export interface Places {
  /** @returns to be called when the place is free again. @throws the signal's reason. */
  take(signal: AbortSignal): Promise<() => void>;
}

export const createPlaces = (count: number): Places => {
  const waiting = new Set<() => void>();
  let free = count;
  const give = (): void => {
    const [next] = waiting;
    if (next === undefined) free++;
    else {
      waiting.delete(next);
      next();
    }
  };
  return {
    async take(signal) {
      signal.throwIfAborted();
      if (free > 0) free--;
      else {
        const turn = Promise.withResolvers<void>();
        const leave = (): void => {
          if (waiting.delete(turn.resolve)) turn.reject(signal.reason);
        };
        waiting.add(turn.resolve);
        signal.addEventListener("abort", leave, { once: true });
        await turn.promise.finally(() => signal.removeEventListener("abort", leave));
      }
      return give;
    },
  };
};
