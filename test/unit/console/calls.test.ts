import { describe, expect, it } from "vitest";
import { failedCalls } from "../../../console/src/data/failed-calls.ts";
import { isOwnService, withoutOwn } from "../../../console/src/data/own-calls.ts";
import { bodyOf, draftFor, nameProblem } from "../../../console/src/pages/publish-draft.ts";
import { serviceNameProblem } from "../../../src/config/service-name.ts";
import { ERRORS } from "../../../src/core/index.ts";
import { isPeerId } from "../../../src/particle/index.ts";
import { testBuiltins } from "../../support/builtins.ts";

const call = (service: string, retCode?: number) => ({ service, ...(retCode !== undefined && { retCode }) });

describe("calls that failed", () => {
  it("are counted, with what became of them", () => {
    expect(failedCalls([call("sms", 0), call("sms")])).toBeUndefined();
    expect(failedCalls([call("sms", 404), call("sms", 0)])).toBe("1 call failed: 404");
    expect(failedCalls([call("sms", 404), call("sms", 404)])).toBe("2 calls failed: 404");
    const { SLUICE_DENIED, SLUICE_OUTCOME_UNKNOWN } = ERRORS;
    const codes = [SLUICE_DENIED.retCode, SLUICE_OUTCOME_UNKNOWN.retCode, 401];
    expect(failedCalls(codes.map((code) => call("sms", code)))).toBe(
      "3 calls failed: denied, outcome unknown …",
    );
  });
});

describe("a peer's own calls", () => {
  it("stand back, but those that failed, and where there are no others", () => {
    const [send, input, broken] = [call("sms", 0), call("getDataSrv", 0), call("op", 1)];
    expect(withoutOwn([input, send, broken])).toEqual({ shown: [send, broken], own: 1 });
    expect(withoutOwn([input, input])).toEqual({ shown: [input, input], own: 0 });
  });

  it("are all builtins, and no name that a service may have", () => {
    const named = [...testBuiltins().services].filter((name) => !isPeerId(name));
    const builtins = [...named, "getDataSrv", "callbackSrv", "errorHandlingSrv"];
    expect(builtins.filter((name) => !isOwnService(name))).toEqual([]);
    expect(isOwnService("sms")).toBe(false);
  });
});

describe("a service's name in the form", () => {
  it.each(["sms", "Credit-check_2.1", "a", "", "-sms", "a b", "s/x", "x".repeat(65), "op", "Receipts"])(
    "is judged as the gateway judges %j",
    (name) => {
      expect(nameProblem(name) === undefined, name).toBe(serviceNameProblem(name) === undefined);
    },
  );

  it("is sent without the blanks around it", () => {
    expect(nameProblem(" sms ")).toBeUndefined();
    expect(bodyOf(draftFor(" sms "))).toMatchObject({ service: "sms" });
  });
});
