import { expect, it } from "vitest";
import { createOwnHosts } from "../../../src/upstream/own-hosts.ts";

it.each([
  ["https://api.example/v1", "https://api.example/other", true],
  ["https://api.example", "https://API.example:443/", true],
  ["https://api.example", "http://api.example", false],
  ["https://api.example", "https://api.example:8443", false],
  ["https://api.example", "https://evil.api.example", false],
  ["https://api.example", "https://files.example", true],
  ["https://api.example", "http://files.example", false],
  ["https://api.example", "https://b.example:8443", true],
  ["https://api.example", "https://b.example", false],
  ["http://api.example:8080", "http://api.example:8080", true],
  ["http://api.example:8080", "http://api.example:8081", false],
  ["http://api.example", "https://api.example", true],
  ["http://api.example", "http://files.example", true],
  ["http://api.example", "ftp://files.example", false],
])("of %s: %s %s", (service, url, expected) => {
  const isOwn = createOwnHosts(new URL(service), ["files.example", "b.example:8443"]);
  expect(isOwn(new URL(url))).toBe(expected);
});
