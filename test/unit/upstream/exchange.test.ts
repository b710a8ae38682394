import type { Dispatcher } from "undici";
import { expect, it } from "vitest";
import { exchange } from "../../../src/upstream/exchange.ts";

/** As much of undici as one exchange sees. */
const dispatcher = (run: (handler: Dispatcher.DispatchHandler) => void): Dispatcher =>
  ({
    dispatch: (_: unknown, handler: Dispatcher.DispatchHandler) => {
      run(handler);
      return true;
    },
  }) as unknown as Dispatcher;
const REQUEST = { method: "POST", target: "/", headers: new Map<string, string>(), body: "1" };

it("does not let a request be written a second time, should the client try", async () => {
  const written: number[] = [];
  const client = dispatcher((handler) => {
    for (const time of [1, 2]) {
      let aborted: Error | undefined;
      const controller = {
        abort: (reason: Error) => (aborted = reason),
      } as unknown as Dispatcher.DispatchController;
      handler.onRequestStart?.(controller, {});
      if (aborted === undefined) written.push(time);
      else handler.onResponseError?.(controller, aborted);
    }
  });
  const { signal } = new AbortController();
  await expect(exchange(client, REQUEST, { stop: signal, maxBytes: 10 })).rejects.toMatchObject({
    sent: true,
  });
  expect(written).toEqual([1]);
});
