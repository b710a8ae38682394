import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../../src/cli/command-table.ts";
import { commandHelp, overview } from "../../../src/cli/help.ts";

describe("help", () => {
  it("lists every command", () => {
    for (const [name, { summary }] of Object.entries(COMMANDS)) {
      expect(overview()).toContain(`  ${name} `);
      expect(overview()).toContain(summary);
    }
  });

  it.each(Object.keys(COMMANDS))(
    "of %s tells its operands and every flag in lines that fit a terminal",
    async (name) => {
      const command = await COMMANDS[name]!.load();
      const text = commandHelp(name, command);
      expect(text).toContain(`Usage: sluice ${name}`);
      expect(text).toContain(command.summary);
      for (const [flag, spec] of Object.entries(command.options)) {
        expect(text).toContain(`--${flag}`);
        expect(text).toContain(spec.help);
      }
      for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(132);
    },
  );

  it.each(Object.keys(COMMANDS))("of %s says in the table what the command says itself", async (name) => {
    expect((await COMMANDS[name]!.load()).summary).toBe(COMMANDS[name]!.summary);
  });
});
