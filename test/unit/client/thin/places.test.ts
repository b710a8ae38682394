import { expect, it } from "vitest";
import { createPlaces } from "../../../../src/client/thin/places.ts";

const NEVER = new AbortController().signal;

it("lets so many in, the others in order, and those who give up not at all", async () => {
  const places = createPlaces(1);
  const first = await places.take(NEVER);
  const inside: string[] = [];
  const giveUp = new AbortController();
  const second = places.take(giveUp.signal);
  const third = places.take(NEVER).then((leave) => {
    inside.push("third");
    return leave;
  });
  const fourth = places.take(NEVER).then(() => inside.push("fourth"));
  giveUp.abort(new Error("enough"));
  await expect(second).rejects.toThrow("enough");
  await expect(places.take(giveUp.signal)).rejects.toThrow("enough");
  expect(inside).toEqual([]);
  first();
  (await third)();
  await fourth;
  expect(inside).toEqual(["third", "fourth"]);
});
