import { describe, expect, it } from "vitest";
import { parseSeals, readInputs, sealInputs } from "../../../src/cli/run-inputs.ts";
import { sealed } from "../../../src/client/index.ts";
import { peerIdFromPublicKey } from "../../../src/particle/index.ts";

const BANK = peerIdFromPublicKey(new Uint8Array(32).fill(1));

describe("--seal of a script's inputs", () => {
  it("names an input and who may open it", async () => {
    const seals = await parseSeals([`card=${BANK}/bank`, `pin=${BANK}`]);
    const inputs = await sealInputs({ card: "4242", pin: { n: 1 }, amount: 5 }, seals);
    expect(inputs).toEqual({
      card: sealed("4242", BANK, "bank"),
      pin: sealed({ n: 1 }, BANK),
      amount: 5,
    });
  });

  it.each([
    ["card", '--seal "card" is not like card=12D3KooW.../bank'],
    [`=${BANK}`, `--seal "=${BANK}" is not like card=12D3KooW.../bank`],
    ["card=bnk", '--seal "card=bnk": "bnk" is neither a peer id nor a name under peers in sluice.yaml'],
  ])("refuses %s", async (text, message) => {
    await expect(parseSeals([text])).rejects.toMatchObject({ code: "SLUICE_USAGE", message });
  });

  it("refuses an input that is not given", async () => {
    const seals = await parseSeals([`card=${BANK}`]);
    await expect(sealInputs(await readInputs('{"crad": 1}'), seals)).rejects.toThrow(
      "--seal card: there is no such input; give it with --data",
    );
  });
});
