import { afterEach, expect, it, vi } from "vitest";
import { reportError } from "../../../src/cli/output.ts";
import { SluiceError } from "../../../src/core/index.ts";

const { isTTY } = process.stderr;
afterEach(() => {
  process.stderr.isTTY = isTTY;
});

/** What is written of it, and the exit code. */
const reported = (error: unknown, isTerminal: boolean): [code: number, written: string] => {
  const written: string[] = [];
  process.stderr.isTTY = isTerminal;
  const spy = vi.spyOn(process.stderr, "write").mockImplementation((text) => written.push(String(text)) > 0);
  try {
    return [reportError(error), written.join("")];
  } finally {
    spy.mockRestore();
  }
};

const denied = new SluiceError("SLUICE_DENIED", "sms.send: no rule", { particle: "7Yc2" });

it("tells a person what is wrong and which particle to ask about", () => {
  expect(reported(denied, true)).toEqual([4, "sluice: sms.send: no rule\nparticle 7Yc2\n"]);
});

it("tells a program the same as one line of JSON", () => {
  const [code, line] = reported(denied, false);
  expect([code, line.indexOf("\n")]).toEqual([4, line.length - 1]);
  expect(JSON.parse(line)).toMatchObject({ code: "SLUICE_DENIED", particle: "7Yc2" });
});

it("tells what was typed wrong in words, to whom ever", () => {
  const error = new SluiceError("SLUICE_USAGE", "say what to do");
  expect(reported(error, false)).toEqual([2, "sluice: say what to do\n"]);
});
