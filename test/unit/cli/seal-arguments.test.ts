import { describe, expect, it } from "vitest";
import { sealArguments } from "../../../src/cli/seal-arguments.ts";
import type { JsonValue } from "../../../src/core/index.ts";
import { Sealed } from "../../../src/seals/index.ts";

const BANK = "12D3KooWT11P9adQbZBbGfuxuPFaEN9W92r2xrurWQJbfJhaJHzp";
const ARGS: JsonValue[] = ["4242", 25, { pin: "0815", note: "hi", "odd name": 1 }];

describe("sluice call --seal", () => {
  it("seals arguments by number and options by name, to who serves", async () => {
    expect(await sealArguments(ARGS, ["1", "options.pin", "options.odd name", "1"], BANK)).toEqual([
      new Sealed("4242", BANK),
      25,
      { pin: new Sealed("0815", BANK), note: "hi", "odd name": new Sealed(1, BANK) },
    ]);
    expect(await sealArguments(ARGS, ["3"], BANK)).toEqual(["4242", 25, new Sealed(ARGS[2] ?? null, BANK)]);
    expect(await sealArguments(ARGS, [], BANK)).toEqual(ARGS);
  });

  it.each(["0", "4", "card", "-1", "1.5", "options.", "options.cvc", "options.toString", ""])(
    "does not send in the clear what %j was to seal",
    async (place) => {
      await expect(sealArguments(ARGS, [place], BANK)).rejects.toMatchObject({ code: "SLUICE_USAGE" });
      await expect(sealArguments([], [place], BANK)).rejects.toMatchObject({ code: "SLUICE_USAGE" });
    },
  );
});
