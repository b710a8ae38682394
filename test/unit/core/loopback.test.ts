import { expect, it } from "vitest";
import { isLoopback } from "../../../src/core/index.ts";

it.each([
  ["http://localhost:1", true],
  ["http://127.0.0.9", true],
  ["http://[::1]:1", true],
  ["http://127.0.0.1.evil.example", false],
  ["http://10.0.0.1", false],
])("%s is this machine: %s", (url, expected) => expect(isLoopback(new URL(url))).toBe(expected));
