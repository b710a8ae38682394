import { SluiceError } from "../../core/index.ts";
import type { Adapter, Change, Document, Finding, LintReport } from "../../openapi/index.ts";
import { defineCommand } from "../command.ts";
import { type CompiledOperand, compileOperand } from "../compile-operand.ts";
import { groupFindings } from "../lint-findings.ts";
import { reportText } from "../lint-report.ts";
import { ROOT_OPTION } from "../openapi-file.ts";
import { printJson, tell } from "../output.ts";
import { plural } from "../plural.ts";
import { shown } from "../shown.ts";
import { createTerminalStyle } from "../terminal-style.ts";

export const lint = defineCommand({
  summary: "Show what of an OpenAPI document will be published, what not, and why",
  operands: "<openapi.yaml|folder|https URL|adapter.yaml>",
  arity: [1, 1],
  options: {
    strict: {
      type: "boolean",
      help: "Also hold it against the specification's JSON Schema; fail on anything refused or invalid",
    },
    against: {
      type: "string",
      value: "FILE",
      help: "A signature.json: name each change, fail when one breaks callers",
    },
    overlay: {
      type: "string",
      value: "FILE",
      multiple: true,
      help: "Apply an overlay first; may be given several times",
    },
    root: ROOT_OPTION,
    json: { type: "boolean", help: "Everything as one JSON document" },
  },
  details: `Lists each operation that is refused or published with less than the document says: where, why, and what to do; then the
functions by which the others can be called. Given an adapter.yaml, what it says about its document holds; without one, hosts that
single operations are served from count as allowed.

One bad operation does not fail the rest: the exit code is 0 when anything can be published, else 2. With --strict it is 2 when
anything is refused or invalid. With --against it is 6 when a change breaks callers.

  sluice lint openapi/credit-check/openapi.yaml
  sluice lint adapters/credit-check/adapter.yaml --against adapters/credit-check/signature.json`,
  run: async ({ options, operands: [operand = ""] }) => {
    const compiled = await compileOperand(operand, {
      unnamed: "api",
      overlays: options.overlay,
      root: options.root,
    });
    const { document, adapter, unmatched } = compiled;
    for (const action of unmatched) tell(`sluice: note: ${action}`);
    const { lintDocument } = await import("../../openapi/index.ts");
    const report = await lintDocument(document, adapter, options.strict === true);
    const changes = options.against === undefined ? undefined : await changesSince(options.against, adapter);
    if (options.json === true) printJson(jsonReport(document, report, changes));
    else process.stdout.write(await textReport(compiled, report, changes ?? []));
    if (/(^|\/)adapter\.ya?ml$/.test(operand)) await tellPolicy(operand);
    judge(document.where, report, changes ?? []);
  },
});

/** @throws SluiceError SLUICE_CONFIG for a policy file that cannot be used. */
const tellPolicy = async (operand: string): Promise<void> => {
  const { originNotes, policyOperand } = await import("../policy-operand.ts");
  const { createPolicy } = await import("../../policy/index.ts");
  const { options } = await policyOperand(operand);
  for (const note of [...createPolicy(options).compiled.warnings, ...originNotes(options)])
    tell(`sluice: note: ${shown(note)}`);
};

const changesSince = async (file: string, adapter: Adapter): Promise<Change[]> => {
  const { readTextFile } = await import("../read-text-file.ts");
  const { compareSignatures, parseSignature } = await import("../../openapi/index.ts");
  const before = parseSignature(await readTextFile(file, "SLUICE_CONFIG"), file);
  return compareSignatures(before, adapter.signature());
};

const textReport = async (
  compiled: CompiledOperand,
  report: LintReport,
  changes: readonly Change[],
): Promise<string> => {
  const { positionsOf, REASONS } = await import("../../openapi/index.ts");
  const groups = groupFindings(report, compiled.document, compiled, positionsOf);
  return reportText(report, groups, changes, {
    style: createTerminalStyle(process.stdout),
    columns: Math.max(40, process.stdout.columns ?? 120),
    remedies: REASONS,
  });
};

const jsonReport = (
  { where, root }: Document,
  { operations, published, refused, degraded, invalid }: LintReport,
  changes: readonly Change[] | undefined,
): object => ({
  document: where,
  version: String(root.openapi ?? root.swagger),
  operations,
  published: published.length,
  refused: refused.map(jsonFinding),
  degraded: degraded.map(jsonFinding),
  ...(invalid && { invalid: invalid.map(jsonFinding) }),
  ...(changes && { changes }),
  functions: published,
});

/** Every key every time. */
const jsonFinding = ({ pointer, operation, reason, message }: Finding): object => ({
  pointer,
  operation: operation ?? null,
  reason,
  message,
});

/** @throws SluiceError with the exit code that the details above promise. */
const judge = (where: string, report: LintReport, changes: readonly Change[]): void => {
  const { published, refused, invalid } = report;
  if (published.length === 0) {
    throw new SluiceError("SLUICE_DOCUMENT", `${where}: nothing can be published`);
  }
  if (invalid !== undefined && refused.length + invalid.length > 0) {
    const objections = new Set([...refused, ...invalid]).size;
    throw new SluiceError(
      "SLUICE_DOCUMENT",
      `${where}: strictly read it is not valid, for ${plural(objections, "reason")}`,
    );
  }
  const breaking = changes.filter((change) => change.breaking).length;
  if (breaking > 0)
    throw new SluiceError("SLUICE_BREAKING", `${where}: ${plural(breaking, "change")} break callers`);
};
