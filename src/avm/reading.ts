import { clip } from "../core/index.ts";
import type { Reading, ReadStep } from "./interface.ts";
import { type DescribedData, describedData, originIn } from "./trace.ts";

/** Calls of one particle that are listed. */
const MAX_STEPS = 4096;
/** Of a name: longer than any peer id or sensible name; a script may choose text of any length. */
const MAX_NAME_CHARS = 128;

/**
 * Data as people read it, bounded whatever a script made of it. As in `traceFacts` only what a state refers to is looked at.
 * @param maxChars - of the values together, each counted as often as it is an answer; those beyond it are left out.
 * @throws when this is no text of AquaVM's
 */
export const readingOf = (humanReadable: string, peerId: string, maxChars: number): Reading => {
  const data = describedData(humanReadable);
  const steps: ReadStep[] = [];
  const values = new Map<string, string>();
  const left = { elsewhere: 0, more: 0 };
  let room = maxChars;

  const add = (step: ReadStep): void => {
    if (steps.length < MAX_STEPS) steps.push(step);
    else left.more++;
  };
  /** The name of a value that is handed on; undefined: there is no room for it. */
  const named = (name: string, text: string): { readonly value?: string } => {
    if (text.length > room || steps.length >= MAX_STEPS) return {};
    room -= text.length;
    values.set(name, text);
    return { value: name };
  };

  for (const { call } of data.trace) {
    const { sent_by: sender, executed, failed } = call ?? {};
    const own = sender?.PeerIdWithCallId;
    if (own?.peer_id === peerId) add({ kind: "open", callId: own.call_id });
    else if (sender !== undefined) left.elsewhere++;
    if (executed?.unused !== undefined) add({ kind: "unnamed" });
    const answer = answerIn(data, executed?.scalar ?? executed?.stream?.cid ?? failed);
    if (answer === undefined) continue;
    const { text, name, ...origin } = answer;
    if (failed === undefined) add({ kind: "answered", ...origin, retCode: 0, ...named(name, text) });
    else {
      const { ret_code: retCode, message } = failureIn(text);
      add({ kind: "answered", ...origin, retCode, ...named(`failure ${name}`, JSON.stringify(message)) });
    }
  }
  return { steps, values, ...left };
};

const answerIn = (data: DescribedData, cid: string | undefined) => {
  const result = data.cid_info.service_result_store[cid ?? ""];
  const origin = originIn(data, result?.tetraplet_cid);
  const text = data.cid_info.value_store[result?.value_cid ?? ""];
  if (result === undefined || origin === undefined || text === undefined) return undefined;
  const { peer, service, function: fn } = origin;
  return {
    peer: clip(peer, MAX_NAME_CHARS),
    service: clip(service, MAX_NAME_CHARS),
    function: clip(fn, MAX_NAME_CHARS),
    name: result.value_cid,
    text,
  };
};

/** AquaVM's value of a failed call; a hostile peer may have signed something else. */
const failureIn = (text: string): { readonly ret_code: number; readonly message: string } => {
  const { ret_code: retCode, message } = (JSON.parse(text) ?? {}) as {
    ret_code?: unknown;
    message?: unknown;
  };
  return {
    ret_code: typeof retCode === "number" ? retCode : 1,
    message: typeof message === "string" ? message : "",
  };
};
