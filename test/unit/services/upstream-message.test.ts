import { expect, it } from "vitest";
import type { JsonValue } from "../../../src/core/index.ts";
import { upstreamMessage } from "../../../src/services/upstream-message.ts";

const message = (body: JsonValue, mediaType = "application/json"): string =>
  upstreamMessage({ status: 400, headers: { "x-note": "never this" }, mediaType, body });

it.each<[JsonValue, string]>([
  [{ title: "Not found", detail: "no customer 7", status: 404 }, "no customer 7"],
  [{ title: "Not found" }, "Not found"],
  [{ message: "boom", code: 3 }, "boom"],
  [{ error: "invalid_grant", error_description: "expired" }, "expired"],
  [{ error: { code: 1, message: "inner" } }, "inner"],
  [{ errors: [{ detail: "first" }, { detail: "second" }] }, "first"],
  [{ errors: ["plain"] }, "plain"],
  [{ message: "", title: "Fallback" }, "Fallback"],
  [{ message: { text: 1 }, error: "used" }, "used"],
  [["listed"], "listed"],
  ["just text", "just text"],
  ["two\r\nlines\u001b[31m", "two lines [31m"],
  [{ other: "secret" }, ""],
  [null, ""],
  [42, ""],
  [{ error: { error: { error: { error: "too deep" } } } }, ""],
])("%j says %j", (body, expected) => expect(message(body)).toBe(expected));

it("does not quote web pages", () => expect(message("<html>secret</html>", "text/html")).toBe(""));

it("clips", () => expect(message("x".repeat(100_000))).toHaveLength(240));
