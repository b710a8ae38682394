import { expect, it } from "vitest";
import { Latest } from "../../../../src/client/thin/latest.ts";

it("gives the latest, once, and after the end nothing", async () => {
  const latest = new Latest<number>();
  const first = latest.next();
  latest.tell(1);
  expect(await first).toBe(1);
  latest.tell(2);
  latest.tell(3);
  expect(await latest.next()).toBe(3);
  const waiting = latest.next();
  latest.end();
  latest.tell(4);
  expect(await waiting).toBeUndefined();
  expect(await latest.next()).toBeUndefined();
});

it("gives what came before it failed, and then the failure", async () => {
  const latest = new Latest<number>();
  latest.tell(1);
  latest.fail(new Error("lost"));
  latest.end();
  expect(await latest.next()).toBe(1);
  await expect(latest.next()).rejects.toThrow("lost");
  await expect(latest.next()).rejects.toThrow("lost");
});
