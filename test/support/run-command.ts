import { vi } from "vitest";
import type { AnyCommand, Invocation, OptionTable } from "../../src/cli/command.ts";

/** Runs one command in this process; gives what it wrote. */
export const runCommand = async (
  command: AnyCommand,
  options: Readonly<Record<string, string | readonly string[] | boolean>>,
  ...operands: readonly string[]
): Promise<{ readonly out: string; readonly told: string }> => {
  const out: string[] = [];
  const told: string[] = [];
  const spies = [
    vi.spyOn(process.stdout, "write").mockImplementation((text) => out.push(String(text)) > 0),
    vi.spyOn(process.stderr, "write").mockImplementation((text) => told.push(String(text)) > 0),
  ];
  try {
    const invocation = { options, operands, signal: new AbortController().signal };
    await command.run(invocation as unknown as Invocation<OptionTable>);
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return { out: out.join(""), told: told.join("") };
};
