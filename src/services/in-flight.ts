/** Counts what is under way. */
export interface InFlight {
  /** Never changes what `work` comes to. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

export const createInFlight = (): InFlight => {
  let count = 0;
  let waiting: PromiseWithResolvers<void> | undefined;
  return {
    async run(work) {
      count++;
      try {
        return await work();
      } finally {
        count--;
        if (count === 0) {
          waiting?.resolve();
          waiting = undefined;
        }
      }
    },
    async idle() {
      if (count === 0) return;
      waiting ??= Promise.withResolvers();
      await waiting.promise;
    },
  };
};
