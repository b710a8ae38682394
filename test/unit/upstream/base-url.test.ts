import { expect, it } from "vitest";
import { parseBaseUrl } from "../../../src/upstream/base-url.ts";

it.each([
  ["http://127.0.0.1:7101", "http://127.0.0.1:7101", ""],
  ["http://h/", "http://h", ""],
  ["https://H:443/v1//", "https://h", "/v1"],
  ["http://[::1]:80/a/b", "http://[::1]", "/a/b"],
])("%s", (text, origin, path) => expect(parseBaseUrl(text)).toEqual({ origin, path }));

it.each([
  ["/relative", "must be absolute"],
  ["ftp://h", '"ftp:" is not supported'],
  ["http://user:hunter2@h/", "upstream.credentials"],
  ["http://h/?key=hunter2", "no query"],
  ["http://h/#hunter2", "no query or fragment"],
])("refuses %s", (text, reason) => {
  expect(() => parseBaseUrl(text)).toThrow(
    expect.objectContaining({ code: "SLUICE_CONFIG", message: expect.stringContaining(reason) }),
  );
  expect(() => parseBaseUrl(text)).not.toThrow("hunter2");
});
