import {
  ERRORS,
  type ErrorCode,
  isJsonObject,
  type JsonValue,
  type Problem,
  SluiceError,
} from "../../core/index.ts";
import type { EntryAnswer, EntryCall } from "../../entry/interface.ts";
import type { ParticleRef } from "../../particle/index.ts";

const STATES: ReadonlySet<unknown> = new Set(["running", "done", "failed", "expired"]);

/** What an entry gateway says of a particle. @throws SluiceError SLUICE_BAD_RESULT. */
export const parseAnswer = (value: JsonValue | undefined, ref: ParticleRef): EntryAnswer => {
  if (!isJsonObject(value) || value.particle !== ref || !STATES.has(value.state)) throw unreadable();
  const { state, result, problem, calls, undelivered = [] } = value;
  if (!Array.isArray(calls) || !Array.isArray(undelivered)) throw unreadable();
  if (state === "done" && !Array.isArray(result)) throw unreadable();
  return {
    particle: ref,
    state: state as EntryAnswer["state"],
    calls: calls.map(parseCall),
    undelivered: undelivered.map(parseProblem),
    ...(Array.isArray(result) ? { result } : {}),
    ...(problem === undefined ? {} : { problem: parseProblem(problem) }),
  };
};

const parseCall = (value: JsonValue): EntryCall => {
  if (!isJsonObject(value)) throw unreadable();
  const { peer, service, function: fn, result, receipt } = value;
  if (typeof peer !== "string" || typeof service !== "string" || typeof fn !== "string") throw unreadable();
  if (result === undefined || (receipt !== undefined && typeof receipt !== "string")) throw unreadable();
  return { peer, service, function: fn, result, ...(receipt === undefined ? {} : { receipt }) };
};

const parseProblem = (value: JsonValue | undefined): Problem => problemError(value).toProblem();

/** An RFC 9457 document as the error it tells of, with what is missing filled in by its code. */
export const problemError = (value: JsonValue | object | undefined): SluiceError => {
  const given = isJsonObject(value) ? value : {};
  const code = isKnown(given.code) ? given.code : "SLUICE_CALL_FAILED";
  const { detail, status, retry } = given;
  return new SluiceError(code, typeof detail === "string" ? detail : "the gateway gave no reason", {
    ...(typeof status === "number" ? { status } : {}),
    ...(typeof status === "number" && code === "SLUICE_UPSTREAM_STATUS" ? { retCode: status } : {}),
    ...(typeof retry === "boolean" ? { retry } : {}),
  });
};

const isKnown = (code: JsonValue | undefined): code is ErrorCode =>
  typeof code === "string" && Object.hasOwn(ERRORS, code);

const unreadable = (): SluiceError =>
  new SluiceError("SLUICE_BAD_RESULT", "what the gateway answered says nothing of this particle");
