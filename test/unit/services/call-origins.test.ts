import { describe, expect, it } from "vitest";
import { callOrigins, producersOf } from "../../../src/services/authority/call-origins.ts";

const AT_BUREAU = { peer: "bureau", service: "credit-check/aqua", function: "check", lens: ".$.text" };
const MINE = { peer: "ann", service: "", function: "", lens: "" };
const proof = (_: unknown, { peer }: { readonly peer: string }): boolean => peer === "bureau";

describe("where arguments came from", () => {
  it("is told by their names, of the service whichever view was called", () => {
    const call = { arguments: ["a", "b"], tetraplets: [[AT_BUREAU], [MINE]] };
    expect(callOrigins(call, ["text", "to", "options"], proof)).toEqual({
      text: {
        proven: true,
        calls: [{ peer: "bureau", service: "credit-check", function: "check", path: ".$.text" }],
      },
      to: { proven: true, calls: [] },
    });
  });

  it("is that of the first of two with one name, whatever the other is", () => {
    const call = { arguments: ["EVIL", []], tetraplets: [[MINE], [AT_BUREAU]] };
    expect(callOrigins(call, ["options", "options"], proof)).toEqual({
      options: { proven: true, calls: [] },
    });
  });

  it("is nowhere for a list of which one item is not proven, for an empty one, and for one of too many items", () => {
    const call = (items: number, last = AT_BUREAU) => ({
      arguments: [Array.from({ length: items }, () => "x")],
      tetraplets: [Array.from({ length: items }, (_, index) => (index === items - 1 ? last : AT_BUREAU))],
    });
    const callsOf = (given: ReturnType<typeof call>): number =>
      callOrigins(given, ["text"], proof).text?.calls.length ?? -1;
    expect([call(3), call(3, MINE), call(0), call(1_000), call(1_001)].map(callsOf)).toEqual([
      3, 0, 0, 1_000, 0,
    ]);
  });

  it("is not known without a proof", () => {
    const call = { arguments: ["a"], tetraplets: [[AT_BUREAU]] };
    expect(callOrigins(call, ["text"], undefined)).toEqual({ text: { proven: false, calls: [] } });
  });

  it("names as producers peers whose calls they are, not who only passed arguments on", () => {
    const own = { peer: "ann", service: "getDataSrv", function: "x", lens: "" };
    const call = { arguments: ["a", "b"], tetraplets: [[AT_BUREAU], [own]] };
    expect(producersOf(callOrigins(call, ["text", "to"], () => true))).toEqual(["bureau"]);
  });
});
