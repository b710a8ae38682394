import { describe, expect, it } from "vitest";
import { SluiceError } from "../../../src/core/index.ts";
import { type AccessToken, createTokenSource } from "../../../src/upstream/token-source.ts";
import { Stopped } from "../../../src/upstream/transport-error.ts";
import { manualClock } from "../../support/manual-clock.ts";

const never = new AbortController().signal;

/** A source whose token requests the test answers one by one. */
const setUp = () => {
  const clock = manualClock();
  const requests: (PromiseWithResolvers<AccessToken> & { stop: AbortSignal })[] = [];
  const failures: unknown[] = [];
  const source = createTokenSource(
    (stop) => {
      const request = { ...Promise.withResolvers<AccessToken>(), stop };
      stop.addEventListener("abort", () => request.reject(stop.reason));
      requests.push(request);
      return request.promise;
    },
    { timeoutMs: 5_000, clock, onFailure: (error) => failures.push(error) },
  );
  /** The token somebody gets for whom the server is asked, and answers `token`. */
  const issue = async (token: string, lifetimeMs?: number): Promise<string> => {
    const asked = source.token(never);
    requests.at(-1)?.resolve({ token, lifetimeMs });
    return asked;
  };
  return { clock, requests, failures, source, issue };
};
const down = new SluiceError("SLUICE_UNREACHABLE", "down");
/** Lets promises that are settled run on. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("a token source", () => {
  it("asks once for all who wait", async () => {
    const { source, requests } = setUp();
    const asked = Array.from({ length: 100 }, () => source.token(never));
    requests[0]?.resolve({ token: "one", lifetimeMs: 60_000 });
    expect(new Set(await Promise.all(asked))).toEqual(new Set(["one"]));
    expect(requests).toHaveLength(1);
  });

  it("gives a token out until it has to be renewed, renews it behind the back, and waits once it is over", async () => {
    const { source, clock, requests, issue } = setUp();
    await issue("one", 100_000);
    clock.advance(74_000);
    expect(await source.token(never)).toBe("one");
    expect(requests).toHaveLength(1);
    clock.advance(14_000);
    expect(await source.token(never)).toBe("one");
    expect(await source.token(never)).toBe("one");
    expect(requests).toHaveLength(2);
    clock.advance(2_000);
    const asked = source.token(never);
    requests[1]?.resolve({ token: "two", lifetimeMs: 100_000 });
    expect(await asked).toBe("two");
    expect(requests).toHaveLength(2);
  });

  it("takes 5 minutes where the server does not say, and at most a day", async () => {
    const { source, clock, requests, issue } = setUp();
    await issue("one");
    clock.advance(224_000);
    await source.token(never);
    expect(requests).toHaveLength(1);
    clock.advance(66_000);
    expect(await issue("two", Number.MAX_VALUE)).toBe("two");
    clock.advance(86_400_000);
    expect(await issue("three")).toBe("three");
    expect(requests).toHaveLength(3);
  });

  it("serves those who wait even with a token that is over at once", async () => {
    const { issue, requests } = setUp();
    expect(await issue("one", 0)).toBe("one");
    expect(await issue("two", 0)).toBe("two");
    expect(requests).toHaveLength(2);
  });

  it("rests after a failure, longer each time, and tells everybody the same", async () => {
    const { source, clock, requests, failures } = setUp();
    for (const rest of [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]) {
      const asked = [source.token(never), source.token(never)];
      requests.at(-1)?.reject(down);
      for (const each of asked) await expect(each).rejects.toBe(down);
      const count = requests.length;
      clock.advance(rest / 2 - 1);
      await expect(source.token(never)).rejects.toBe(down);
      expect(requests).toHaveLength(count);
      clock.advance(rest / 2 + 1);
    }
    expect(failures).toHaveLength(8);
    const asked = source.token(never);
    requests.at(-1)?.resolve({ token: "up", lifetimeMs: 60_000 });
    expect(await asked).toBe("up");
  });

  it("gives the old token out while a new one cannot be had", async () => {
    const { source, clock, requests, failures, issue } = setUp();
    await issue("one", 100_000);
    clock.advance(80_000);
    expect(await source.token(never)).toBe("one");
    requests[1]?.reject(down);
    await settle();
    expect(failures).toEqual([down]);
    expect(await source.token(never)).toBe("one");
    expect(requests).toHaveLength(2);
    clock.advance(10_000);
    const asked = source.token(never);
    requests[2]?.reject(down);
    await expect(asked).rejects.toBe(down);
  });

  it("forgets a token that was refused, but neither a newer nor a brand-new one", async () => {
    const { source, clock, requests, issue } = setUp();
    await issue("one", 100_000);
    source.refused("one");
    source.refused("zero");
    clock.advance(9_999);
    source.refused("one");
    expect(await source.token(never)).toBe("one");
    clock.advance(1);
    source.refused("one");
    expect(await issue("two", 100_000)).toBe("two");
    clock.advance(20_000);
    source.refused("one");
    expect(await source.token(never)).toBe("two");
    expect(requests).toHaveLength(2);
  });

  it("goes on for the others when one gives up", async () => {
    const { source, requests } = setUp();
    const stop = new AbortController();
    const gaveUp = source.token(stop.signal);
    const waits = source.token(never);
    stop.abort(new Stopped("caller"));
    await expect(gaveUp).rejects.toThrow("caller");
    await expect(source.token(stop.signal)).rejects.toThrow("caller");
    requests[0]?.resolve({ token: "one", lifetimeMs: 60_000 });
    expect(await waits).toBe("one");
    expect(requests).toHaveLength(1);
  });

  it("ends a request to a server that does not answer", async () => {
    const { source, clock } = setUp();
    const asked = source.token(never);
    clock.advance(5_000);
    await expect(asked).rejects.toThrow("timeout");
  });

  it("ends with its service", async () => {
    const { source, failures } = setUp();
    const asked = source.token(never);
    source.close();
    await expect(asked).rejects.toMatchObject({ code: "SLUICE_CLOSED" });
    await expect(source.token(never)).rejects.toMatchObject({ code: "SLUICE_CLOSED" });
    expect(failures).toEqual([]);
  });
});
