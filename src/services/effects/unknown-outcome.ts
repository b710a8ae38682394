import { SluiceError, toSluiceError } from "../../core/index.ts";
import { mayHaveLeft } from "./endings.ts";

/** Of a call that an earlier life of this process left with an intent and no outcome. */
export const leftUnknown = (what: string): SluiceError =>
  new SluiceError(
    "SLUICE_OUTCOME_UNKNOWN",
    `${what}: this peer ended when the request was about to leave or on its way; it may have had its effect and was not sent again, so check before sending it again`,
  );

/** Of one that may be repeated, and cannot be now. */
export const unrepeated = (what: string): SluiceError =>
  new SluiceError(
    "SLUICE_OUTCOME_UNKNOWN",
    `${what}: this peer ended with the request on its way, and it could not be repeated since; it may have had its effect`,
  );

/** The same as of the first, when the call cannot even be looked at any more: what stands in the way now says nothing about what was sent then. */
export const stillUnknown = (what: string, error: unknown): SluiceError => {
  const known = toSluiceError(error);
  if (known.code === "SLUICE_UPSTREAM_STATUS" || mayHaveLeft(known)) return known;
  const { message } = leftUnknown(what);
  return new SluiceError("SLUICE_OUTCOME_UNKNOWN", `${message} (now: ${known.message})`, { cause: known });
};
