/** What the promise gives, unless `stop` aborts first. @throws its reason then; the promise goes on. */
export const unlessStopped = async <T>(promise: Promise<T>, stop: AbortSignal): Promise<T> => {
  promise.catch(() => {}); // nobody may be left to hear of it
  stop.throwIfAborted();
  const stopped = Promise.withResolvers<never>();
  const onStop = (): void => stopped.reject(stop.reason);
  stop.addEventListener("abort", onStop, { once: true });
  try {
    return await Promise.race([promise, stopped.promise]);
  } finally {
    stop.removeEventListener("abort", onStop);
  }
};
