import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CORPUS, drive, type Outcome, type Refusal } from "./drive.ts";
import { PRISM_FAULTS } from "./prism-faults.ts";
import { PRISM } from "./prism-server.ts";

const missing = [
  ...(existsSync(PRISM) ? [] : [`run npm ci --ignore-scripts in ${import.meta.dirname}`]),
  ...(existsSync(CORPUS) ? [] : [`${CORPUS} is not there`]),
];
if (missing.length > 0) console.log(`prism: skipped: ${missing.join("; ")}`);

const DOCUMENTS = [
  "argocd-20.json",
  "docusign-rooms-20.json",
  "kubernetes-1.13-20.json",
  "plaid-30.yaml",
  "box-30.json",
  "spotify-30.yaml",
  "twilio-api-v2010-30.json",
  "adyen-checkout-v71-31.json",
  "discord-31.json",
  "figma-31.yaml",
];

describe.skipIf(missing.length > 0)("Prism as the upstream of generated calls", () => {
  const outcomes: Outcome[] = [];

  it.each(DOCUMENTS)("accepts every one of %s", async (file) => {
    const outcome = await drive(file);
    outcomes.push(outcome);
    console.log(`prism: ${file}: ${summary(outcome)}`);
    expect(outcome.called).toBeGreaterThan(0);
    expect(outcome.uncalled).toEqual([]);
    expect(outcome.refusals.map(line)).toEqual([]);
  });

  it("has no fault written down that it does not have any more", () => {
    const seen = new Set(outcomes.flatMap(({ faults }) => [...faults]));
    console.log([...seen].map((why) => `prism: not sent: ${why}`).join("\n"));
    expect([...seen].toSorted()).toEqual(PRISM_FAULTS.map(({ why }) => why).toSorted());
  });
});

const line = ({ fn, args, answer }: Refusal): string =>
  `${fn.name}(${JSON.stringify(args).slice(0, 300)}): ${answer}`;

const summary = ({ operations, called, calls, refusals }: Outcome): string =>
  `${calls - refusals.length} of ${calls} calls accepted, of ${called} of the ${operations} operations`;
