import { describe, expect, it } from "vitest";
import { SluiceError } from "../../../src/core/index.ts";
import { writeSetOf } from "../../../src/engine/write-set.ts";

const call = (id: number) => ({ id, service: "s", function: "f", arguments: [], tetraplets: [] });
const error = new SluiceError("SLUICE_QUOTA", "too many");

describe("what a step leaves behind", () => {
  it("is nothing for a step that changed nothing", () => {
    const nothing = { arrivals: [], run: undefined, calls: [], refused: [], peers: [] };
    expect(writeSetOf([])).toEqual(nothing);
    expect(writeSetOf([{ kind: "report", error }])).toEqual(nothing);
  });

  it("keeps calls to make apart from those that are only answered", () => {
    const { calls, refused } = writeSetOf([
      { kind: "record", merged: 1, fed: [] },
      { kind: "call", request: call(1) },
      { kind: "refuseCall", request: call(2), error },
    ]);
    expect(calls).toEqual([call(1)]);
    expect(refused).toMatchObject([{ request: call(2), error }]);
  });

  it("is one record of a run that ended the particle too", () => {
    const { run } = writeSetOf([
      { kind: "record", merged: undefined, fed: [1, 2] },
      { kind: "record", merged: undefined, fed: [] },
    ]);
    expect(run).toEqual({ merged: undefined, fed: [1, 2] });
    expect(writeSetOf([{ kind: "record", merged: 7, fed: [] }]).run).toEqual({ merged: 7, fed: [] });
  });
});
