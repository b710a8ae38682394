import { describe, expect, it } from "vitest";
import { createTerminalLog } from "../../../src/cli/terminal-log.ts";

const noon = () => new Date(2026, 0, 1, 12, 0, 5);
const log = (level?: string) => {
  const lines: string[] = [];
  return { lines, log: createTerminalLog((line) => lines.push(line), level, noon) };
};

describe("createTerminalLog", () => {
  it("writes time, level, module, message and fields, once it is opened", () => {
    const { lines, log: logger } = log();
    logger.warn({}, "too early");
    logger.open();
    logger.child({ module: "overlay" }).warn({ peer: "P", error: new Error("gone\nstack") }, "send failed");
    expect(lines).toEqual(["12:00:05 warn  overlay  send failed peer=P error=gone"]);
  });

  it.each([
    [undefined, 3],
    ["debug", 4],
    ["error", 1],
    ["silly", 3],
  ])("at level %s writes %d of the four levels", (level, count) => {
    const { lines, log: logger } = log(level);
    logger.open();
    for (const name of ["debug", "info", "warn", "error"] as const) logger[name]({}, name);
    expect(lines).toHaveLength(count);
  });

  it("keeps control characters off the terminal", () => {
    const { lines, log: logger } = log();
    logger.open();
    logger.info({ id: "\x1b[31mred\n" }, "received\x07");
    expect(lines[0]).toBe("12:00:05 info           received  id= [31mred ");
  });
});
