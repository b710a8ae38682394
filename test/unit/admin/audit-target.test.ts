import { describe, expect, it } from "vitest";
import { auditTarget } from "../../../src/admin/audit-target.ts";

describe("what the audit log says a request is about", () => {
  it("is the names in its path and body, never arguments", () => {
    const body = { service: "sms", function: "send", peer: "bureau", arguments: ["secret"], ttlMs: 5 };
    expect(auditTarget("callFunction", {}, body)).toEqual({
      service: "sms",
      function: "send",
      peer: "bureau",
    });
    expect(auditTarget("removeService", { service: "sms" }, undefined)).toEqual({ service: "sms" });
  });

  it("is nothing of a body that nobody listed", () => {
    expect(auditTarget("unheardOf", { ref: "r" }, { service: "s", token: "t" })).toEqual({ ref: "r" });
    expect(auditTarget("constructor", {}, { service: "s" })).toEqual({});
  });

  it.each([null, "text", 5, [], { service: { a: 1 } }, { service: ["s"] }, Object.create({ service: "s" })])(
    "is nothing of a body such as %j",
    (body) => {
      expect(auditTarget("publishService", {}, body)).toEqual({});
    },
  );

  it("takes the path's word before the body's", () => {
    expect(auditTarget("publishService", { service: "path" }, { service: "body" })).toEqual({
      service: "path",
    });
  });
});
