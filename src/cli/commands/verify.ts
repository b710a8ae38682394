import { type JsonValue, reasonOf, SluiceError } from "../../core/index.ts";
import { refOf } from "../../particle/index.ts";
import type { ReceiptReport, VerifyOptions } from "../../receipts/index.ts";
import { defineCommand } from "../command.ts";
import { printJson } from "../output.ts";
import { parseJson } from "../parse-json.ts";
import { plural } from "../plural.ts";
import { readBytes } from "../read-bytes.ts";
import { readParticle } from "../read-particle.ts";
import { receiptReportText } from "../receipt-report.ts";
import { createTerminalStyle } from "../terminal-style.ts";

export const verify = defineCommand({
  summary: "Check the receipts of a particle: who served what, and that nothing was changed",
  operands: "<receipts.json|-> [FILE...]",
  arity: [1, 64],
  options: {
    particle: {
      type: "string",
      value: "FILE",
      help: "The particle they must be of, as sluice inspect reads it",
    },
    results: {
      type: "string",
      value: "FILE",
      help: "A JSON list of values: each must be the result of one of the calls",
    },
    json: { type: "boolean", help: "The report as one JSON document" },
  },
  details: `Receipts are a JSON list, as ("receipts" "mine") gives it to a script, or the answer of GET /v1/particles/<ref>/receipts;
those of several gateways go together, in one list or several files, in any order. Nothing else is asked for: a peer id is the
key that the receipts of that peer are checked with.

The exit code is 0 when the chain holds, 1 when a receipt is forged, changed, missing from the middle or of another particle.
That receipts are missing behind a gateway's last cannot be seen.

  sluice verify bureau.json sms.json
  sluice verify receipts.json --particle particle.bin`,
  run: async ({ options, operands: files }) => {
    const inputs = [...files, options.particle, options.results].filter((input) => input === "-");
    if (inputs.length > 1) throw new SluiceError("SLUICE_USAGE", "stdin (-) can be only one of the inputs");
    const { receiptList, verifyReceipts } = await import("../../receipts/index.ts");
    const lists = await Promise.all(files.map((file) => readJson(file, "the list of receipts")));
    const receipts = lists.flatMap(receiptList);
    const report = await verifyReceipts(receipts, {
      particle: await particleIn(options.particle),
      results: await resultsIn(options.results),
    });
    if (options.json === true) printJson(jsonReport(report));
    else process.stdout.write(receiptReportText(report, createTerminalStyle(process.stdout)));
    if (!report.ok)
      throw new SluiceError(
        "SLUICE_DATA_INVALID",
        `the receipts do not hold, for ${plural(report.problems.length, "reason")}`,
      );
  },
});

/** Every key every time. */
const jsonReport = ({ particle, initiator, ...report }: ReceiptReport): object => ({
  ...report,
  particle: particle ?? null,
  initiator: initiator ?? null,
});

/** Room for the most and longest receipts that are checked. */
const MAX_BYTES = 192 * 1024 * 1024;

const readJson = async (file: string, what: string): Promise<JsonValue> => {
  const bytes = await readBytes(file, MAX_BYTES);
  try {
    return parseJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes), what);
  } catch (error) {
    if (error instanceof SluiceError) throw error;
    throw new SluiceError("SLUICE_USAGE", `${what} is not UTF-8: ${reasonOf(error)}`);
  }
};

const particleIn = async (file: string | undefined): Promise<VerifyOptions["particle"]> => {
  if (file === undefined) return undefined;
  const particle = readParticle(await readBytes(file, MAX_BYTES));
  return { ref: refOf(particle), initiator: particle.initPeerId };
};

const resultsIn = async (file: string | undefined): Promise<VerifyOptions["results"]> => {
  if (file === undefined) return undefined;
  const results = await readJson(file, "the list of results");
  if (Array.isArray(results)) return results;
  throw new SluiceError("SLUICE_USAGE", "the results are to be a JSON list of values");
};
