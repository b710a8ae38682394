import { existsSync } from "node:fs";
import { isJsonObject, type JsonObject, type JsonValue, SluiceError } from "../../core/index.ts";
import { isRef } from "../../particle/index.ts";
import type { Decision, Policy } from "../../policy/index.ts";
import { adminOptions, openAdminApi } from "../admin-api.ts";
import { defineCommand } from "../command.ts";
import { printJson, tell } from "../output.ts";
import { type DescribedCall, policyRequest } from "../policy-call.ts";
import { policyOperand } from "../policy-operand.ts";
import { shown } from "../shown.ts";

/** Flags that describe a call. */
const DECIDING = ["as", "from", "claim", "capability", "path", "neighbour", "remaining"] as const;

export const policy = defineCommand({
  summary: "Explain who may call what, and why a call was allowed or denied",
  operands: "explain <folder|adapter.yaml|ref>",
  arity: [2, 2],
  options: {
    call: { type: "string", value: "FUNCTION", help: "Decide a call of this function" },
    as: { type: "string", value: "PEER", help: "Its initiator: a peer id, or a name of sluice.yaml" },
    from: {
      type: "string",
      value: "ARG=PLACE",
      multiple: true,
      help: "PEER/SERVICE.FUNCTION[:FIELD] that the argument came from; may be given several times",
    },
    claim: {
      type: "string",
      value: "CLAIM",
      multiple: true,
      help: "ISSUER/NAME=VALUE of a presented credential; may be given several times",
    },
    capability: { type: "boolean", help: "A capability that covers the call was presented" },
    path: { type: "string", value: "PEER,...", help: "Peers with verified results in the data" },
    neighbour: {
      type: "string",
      value: "CLASS",
      help: "Where the connection came from: self, loopback, private, public, unknown",
    },
    remaining: { type: "string", value: "MS", help: "Time left of the particle; default 30000" },
    json: { type: "boolean", help: "Everything as one JSON document" },
    ...adminOptions,
  },
  details: `Given an adapter, its rules are shown as Cedar, each with the place it came from, and what may not be meant on stderr;
with --call the decision instead: the rule that allows it, or the condition that is missing (exit code 4). No gateway is needed.
Given a particle's ref, the gateway at --admin is asked what it decided about the calls of that particle.

  sluice policy explain adapters/sms
  sluice policy explain adapters/sms --call sendMessage --as shop --from 'Body=bureau/credit-check.checkCredit'
  sluice policy explain 7Yc2... --admin http://127.0.0.1:8080`,
  run: async ({ options, operands: [verb, what = ""], signal }) => {
    if (verb !== "explain")
      throw new SluiceError("SLUICE_USAGE", `sluice policy has one verb: explain, not "${verb}"`);
    if (!existsSync(what) && isRef(what)) {
      const api = await openAdminApi(options, signal);
      return showRecorded(await api.request("GET", `/v1/particles/${what}`), options.json === true);
    }
    const stray = DECIDING.find((flag) => options[flag] !== undefined);
    if (options.call === undefined && stray !== undefined)
      throw new SluiceError("SLUICE_USAGE", `--${stray} is about a call: say which, --call FUNCTION`);
    await explainAdapter(what, options);
  },
});

const explainAdapter = async (operand: string, given: DescribedCall & { json?: boolean }): Promise<void> => {
  const { options, peers } = await policyOperand(operand);
  const { createPolicy } = await import("../../policy/index.ts");
  const made = createPolicy(options);
  const { call } = given;
  const decision =
    call === undefined ? undefined : made.decide(policyRequest({ ...given, call }, options, peers));
  if (given.json === true) printJson({ service: options.service, ...made.compiled, decision });
  else showText(made, decision);
  if (decision?.allowed === false) throw new SluiceError("SLUICE_DENIED", decision.reason);
};

const showText = ({ compiled: { text, rules, warnings } }: Policy, decision: Decision | undefined): void => {
  for (const warning of warnings) tell(`sluice: note: ${shown(warning)}`);
  if (decision === undefined) return void process.stdout.write(text);
  const rule = rules.find(({ id }) => id === decision.rule);
  process.stdout.write(decision.allowed ? `allowed by ${decision.rule}\n` : "denied\n");
  if (rule !== undefined) process.stdout.write(`\n// ${rule.source}\n${rule.text}\n`);
};

/** What a gateway recorded of the calls it was asked to decide. */
const showRecorded = (record: JsonValue, asJson: boolean): void => {
  const calls = isJsonObject(record) && Array.isArray(record.calls) ? record.calls.filter(isJsonObject) : [];
  if (asJson) {
    printJson(
      calls.map(({ id, service, function: fn, decision }) => ({ id, service, function: fn, decision })),
    );
    return;
  }
  if (calls.length === 0) tell("sluice: note: no call of that particle was made here");
  for (const call of calls) process.stdout.write(`${recordedLine(call)}\n`);
};

const recordedLine = ({ id, service, function: fn, decision }: JsonObject): string => {
  const call = shown(`call ${String(id)}, ${String(service)}.${String(fn)}`);
  if (!isJsonObject(decision)) return `${call}: no policy was asked`;
  return decision.allowed === true
    ? `${call}: allowed by ${shown(String(decision.rule))}`
    : `${call}: denied${decision.rule === undefined ? "" : ` by ${shown(String(decision.rule))}`}: ${shown(String(decision.reason))}`;
};
