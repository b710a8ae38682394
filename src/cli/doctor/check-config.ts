import { configWarnings, type GatewayConfig } from "../../config/index.ts";
import type { SluiceError } from "../../core/index.ts";
import { type Check, failure, ok, warning } from "./check.ts";

const NAME = "configuration";

/** Of a configuration that can be read: where it came from, and what it opens more than people may think. */
export const checkConfig = (config: GatewayConfig): readonly Check[] => [
  ok(NAME, config.file ?? "there is no sluice.yaml here: all defaults"),
  ...configWarnings(config).map((text) => {
    const [detail, remedy] = splitLast(text);
    return warning(NAME, detail, remedy);
  }),
];

/** Of one that cannot: a failure for each line of the reason. */
export const brokenConfig = (error: SluiceError): readonly Check[] =>
  error.message
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) =>
      failure(NAME, line.trim(), "correct it (docs/configuration.md); the rest is looked at after that"),
    );

/** Warnings end with what to do, behind the last semicolon. */
const splitLast = (text: string): readonly [detail: string, remedy: string] => {
  const end = text.lastIndexOf("; ");
  return end < 0 ? [text, "see docs/configuration.md"] : [text.slice(0, end), text.slice(end + 2)];
};
