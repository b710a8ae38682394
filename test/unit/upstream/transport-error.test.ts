import { errors } from "undici";
import { describe, expect, it } from "vitest";
import { Stopped, transportError } from "../../../src/upstream/transport-error.ts";

const coded = (code: string) => Object.assign(new Error("connect http://h/?key=hunter2"), { code });
const map = (cause: unknown, sent: boolean, method: string) =>
  transportError(cause, sent, method, `${method} /x/{id}`);

describe("transportError", () => {
  it.each<[string, unknown, boolean, string, string, string, boolean]>([
    ["refused", coded("ECONNREFUSED"), false, "POST", "SLUICE_UNREACHABLE", "refused the connection", true],
    [
      "unknown host",
      coded("ENOTFOUND"),
      false,
      "GET",
      "SLUICE_UNREACHABLE",
      "host name does not exist",
      true,
    ],
    [
      "bad certificate",
      coded("CERT_HAS_EXPIRED"),
      false,
      "GET",
      "SLUICE_UNREACHABLE",
      "certificate has expired",
      true,
    ],
    ["anything else", coded("EWHATEVER"), false, "GET", "SLUICE_UNREACHABLE", "EWHATEVER", true],
    ["no code", "thrown", false, "GET", "SLUICE_UNREACHABLE", "no code", true],
    [
      "unwritable",
      new errors.InvalidArgumentError("invalid x header"),
      false,
      "GET",
      "SLUICE_INVALID_ARGUMENTS",
      "invalid x",
      false,
    ],
    ["no connection in time", new Stopped("timeout"), false, "POST", "SLUICE_UNREACHABLE", "timeout", true],
    ["deadline before sending", new Stopped("deadline"), false, "POST", "SLUICE_DEADLINE", "not sent", false],
    ["given up before sending", new Stopped("caller"), false, "GET", "SLUICE_DEADLINE", "not sent", false],
    ["reset GET", coded("ECONNRESET"), true, "GET", "SLUICE_UNREACHABLE", "reset the connection", true],
    ["late OPTIONS", new Stopped("timeout"), true, "OPTIONS", "SLUICE_UNREACHABLE", "timeout", true],
    [
      "reset POST",
      coded("ECONNRESET"),
      true,
      "POST",
      "SLUICE_OUTCOME_UNKNOWN",
      "may have had its effect",
      false,
    ],
    ["late DELETE", new Stopped("deadline"), true, "DELETE", "SLUICE_OUTCOME_UNKNOWN", "deadline", false],
    [
      "not HTTP",
      new errors.HTTPParserError("Expected HTTP/"),
      true,
      "GET",
      "SLUICE_BAD_RESULT",
      "not readable HTTP",
      false,
    ],
    [
      "not HTTP after a POST",
      new errors.HeadersOverflowError(),
      true,
      "POST",
      "SLUICE_BAD_RESULT",
      "effect has happened",
      false,
    ],
  ])("%s", (_, cause, sent, method, code, text, retry) => {
    const error = map(cause, sent, method);
    expect(error).toMatchObject({ code, retry, message: expect.stringContaining(text) });
    expect(error.message).toContain(`${method} /x/{id}`);
    expect(error.message).not.toContain("hunter2");
  });
});
