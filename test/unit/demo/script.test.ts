import { describe, expect, it } from "vitest";
import { creditCheckThenSms } from "../../../src/demo/script.ts";

const request = { relay: "R", bureau: "B", sms: "S", customerId: "C-1001", amount: 2500 };

describe("creditCheckThenSms", () => {
  it("writes who and what into the script, where the signature covers it", () => {
    const script = creditCheckThenSms(request);
    expect(script).toContain('(call "B" ("credit-check" "checkCredit") ["C-1001" 2500] check)');
    expect(script).toContain('(call "S" ("sms" "sendMessage") [customer.$.phone check.$.message] sent)');
    expect(script.split("(").length).toBe(script.split(")").length);
  });

  it("refuses what an AIR string cannot hold", () => {
    expect(() => creditCheckThenSms({ ...request, customerId: 'C" "x' })).toThrow(RangeError);
  });
});
