/** `setImmediate`, which browsers have not: they hold timers back by 4 ms, but not what a page posts to itself. */
export const nextTurn = (work: () => void): void => {
  const { setImmediate: soon } = globalThis as { setImmediate?: (work: () => void) => unknown };
  if (soon !== undefined) soon(work);
  else postToSelf(work);
};

const waiting: (() => void)[] = [];
let toSelf: { postMessage(nothing: null): void } | undefined;

const postToSelf = (work: () => void): void => {
  waiting.push(work);
  toSelf ??= openPort();
  toSelf.postMessage(null);
};

const openPort = (): NonNullable<typeof toSelf> => {
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener("message", () => waiting.shift()?.());
  port1.start();
  return port2;
};
