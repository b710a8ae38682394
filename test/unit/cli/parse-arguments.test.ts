import { describe, expect, it } from "vitest";
import { defineCommand } from "../../../src/cli/command.ts";
import { parseArguments } from "../../../src/cli/parse-arguments.ts";
import { SluiceError } from "../../../src/core/index.ts";

const command = defineCommand({
  summary: "Try",
  operands: "<a> [b...]",
  arity: [1, 4],
  options: {
    via: { type: "string", value: "ADDRESS", help: "where" },
    allow: { type: "string", value: "PEER", multiple: true, help: "who" },
    aqua: { type: "boolean", short: "a", help: "what" },
  },
  run: async () => {},
});
const parse = (...args: string[]) => parseArguments("try", command, args);
const refusal = (...args: string[]): string => {
  try {
    parse(...args);
  } catch (error) {
    expect(error).toBeInstanceOf(SluiceError);
    expect((error as SluiceError).code).toBe("SLUICE_USAGE");
    return (error as SluiceError).message;
  }
  throw new Error("it was accepted");
};

describe("parseArguments", () => {
  it("gives flags by name and operands in order", () => {
    expect(parse("x", "--via", "/ip4", "--allow", "p", "y", "--allow=q", "-a")).toEqual({
      help: false,
      options: { via: "/ip4", allow: ["p", "q"], aqua: true },
      operands: ["x", "y"],
    });
  });

  it("takes negative numbers as operands, also with several digits, a fraction and an exponent", () => {
    expect(parse("x", "-1", "-12.5e3", "-0").operands).toEqual(["x", "-1", "-12.5e3", "-0"]);
  });

  it("takes everything behind -- as operands", () => {
    expect(parse("x", "--", "--via", "-a").operands).toEqual(["x", "--via", "-a"]);
  });

  it("takes JSON operands that look like nothing else", () => {
    expect(parse("x", '{"a":"--b"}', '"-c"').operands).toEqual(["x", '{"a":"--b"}', '"-c"']);
  });

  it("names an unknown flag and the nearest one", () => {
    expect(refusal("x", "--alow", "y")).toContain("unknown flag --alow; did you mean --allow?");
    expect(refusal("x", "-q")).toContain("unknown flag -q");
  });

  it.each(["constructor", "__proto__", "toString"])("does not take --%s for a flag", (name) => {
    expect(refusal("x", `--${name}`)).toContain(`unknown flag --${name}`);
  });

  it("says when a value is missing, superfluous or given twice", () => {
    expect(refusal("x", "--via")).toContain("--via needs a value: --via ADDRESS");
    expect(refusal("x", "--via", "--aqua")).toContain("--via needs a value");
    expect(refusal("x", "--aqua=yes")).toContain("--aqua takes no value");
    expect(refusal("x", "--via", "a", "--via", "b")).toContain("--via is given twice");
  });

  it("counts operands", () => {
    expect(refusal()).toContain("usage: sluice try <a> [b...]");
    expect(refusal("1", "2", "3", "4", "extra")).toContain('"extra" is one operand too many');
  });

  it("asks for help without counting operands", () => {
    expect(parse("-h").help).toBe(true);
    expect(parse("--help").help).toBe(true);
  });
});
