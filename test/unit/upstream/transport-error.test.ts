import { errors } from "undici";
import { describe, expect, it } from "vitest";
import type { Effect } from "../../../src/core/index.ts";
import { Stopped, transportError } from "../../../src/upstream/transport-error.ts";

const coded = (code: string) => Object.assign(new Error("connect http://h/?key=hunter2"), { code });
const map = (cause: unknown, sent: boolean, effect: Effect) =>
  transportError(cause, sent, effect, "WHAT /x/{id}");

describe("transportError", () => {
  it.each<[string, unknown, boolean, Effect, string, string, boolean]>([
    ["refused", coded("ECONNREFUSED"), false, "once", "SLUICE_UNREACHABLE", "refused the connection", true],
    [
      "unknown host",
      coded("ENOTFOUND"),
      false,
      "safe",
      "SLUICE_UNREACHABLE",
      "host name does not exist",
      true,
    ],
    [
      "bad certificate",
      coded("CERT_HAS_EXPIRED"),
      false,
      "safe",
      "SLUICE_UNREACHABLE",
      "certificate has expired",
      true,
    ],
    ["anything else", coded("EWHATEVER"), false, "safe", "SLUICE_UNREACHABLE", "EWHATEVER", true],
    ["no code", "thrown", false, "safe", "SLUICE_UNREACHABLE", "no code", true],
    [
      "unwritable",
      new errors.InvalidArgumentError("invalid x header"),
      false,
      "safe",
      "SLUICE_INVALID_ARGUMENTS",
      "invalid x",
      false,
    ],
    ["no connection in time", new Stopped("timeout"), false, "once", "SLUICE_UNREACHABLE", "timeout", true],
    ["deadline before sending", new Stopped("deadline"), false, "once", "SLUICE_DEADLINE", "not sent", false],
    ["given up before sending", new Stopped("caller"), false, "safe", "SLUICE_DEADLINE", "not sent", false],
    ["reset GET", coded("ECONNRESET"), true, "safe", "SLUICE_UNREACHABLE", "reset the connection", true],
    ["late OPTIONS", new Stopped("timeout"), true, "safe", "SLUICE_UNREACHABLE", "timeout", true],
    [
      "reset POST",
      coded("ECONNRESET"),
      true,
      "once",
      "SLUICE_OUTCOME_UNKNOWN",
      "may have had its effect",
      false,
    ],
    ["late DELETE", new Stopped("deadline"), true, "idempotent", "SLUICE_OUTCOME_UNKNOWN", "deadline", true],
    [
      "late keyed",
      new Stopped("timeout"),
      true,
      "keyed",
      "SLUICE_OUTCOME_UNKNOWN",
      "same idempotency key",
      false,
    ],
    [
      "not HTTP",
      new errors.HTTPParserError("Expected HTTP/"),
      true,
      "safe",
      "SLUICE_BAD_RESULT",
      "not readable HTTP",
      false,
    ],
    [
      "not HTTP after a POST",
      new errors.HeadersOverflowError(),
      true,
      "once",
      "SLUICE_BAD_RESULT",
      "effect has happened",
      false,
    ],
  ])("%s", (_, cause, sent, effect, code, text, retry) => {
    const error = map(cause, sent, effect);
    expect(error).toMatchObject({ code, retry, message: expect.stringContaining(text) });
    expect(error.message).toContain("WHAT /x/{id}");
    expect(error.message).not.toContain("hunter2");
  });
});
