import { SluiceError } from "sluice/client";
import { short } from "./shown.ts";
import { StageAway } from "./stage.ts";
import type { Verdict } from "./verdict.ts";

/** The line that tells how it ended. */
export interface Outcome {
  readonly kind: "idle" | "running" | "sent" | "declined" | "refused" | "offline";
  readonly title: string;
  readonly detail: string;
  /** Of an error. */
  readonly code?: string;
}

export const IDLE: Outcome = {
  kind: "idle",
  title: "Ready.",
  detail: "Nothing has been asked yet.",
};

export const RUNNING: Outcome = {
  kind: "running",
  title: "On its way.",
  detail: "Each hop shows as it answers.",
};

export const RESTARTING: Outcome = {
  kind: "running",
  title: "The entry gateway restarts.",
  detail: "The chain goes on; this page connects again for its answer.",
};

export const OFFLINE: Outcome = {
  kind: "offline",
  title: "You are offline.",
  detail: "Nothing was sent. Try again when there is a connection.",
};

export const WENT_OFFLINE: Outcome = {
  kind: "offline",
  title: "You are offline.",
  detail: "The chain goes on by itself; its answer is fetched when the connection is back.",
};

export const BACK_ONLINE: Outcome = {
  kind: "idle",
  title: "Back online.",
  detail: "Nothing was sent. Try again.",
};

export const outcomeOf = (verdict: Verdict): Outcome => {
  switch (verdict.kind) {
    case "sent":
      return {
        kind: "sent",
        title: "Approved, and told so.",
        detail: `Message ${short(verdict.messageId)} is queued. This page has checked the receipts of both answers.`,
      };
    case "declined":
      return {
        kind: "declined",
        title: "Declined.",
        detail: `The bureau says: ${verdict.reason}. The chain ended there, and no message was sent.`,
      };
    case "failed":
      return { kind: "refused", title: "No message was sent.", detail: verdict.detail, code: verdict.code };
  }
};

/** @param unproven - name of the hop that the error names. */
export const outcomeOfError = (error: unknown, unproven: string | undefined): Outcome => {
  if (error instanceof StageAway)
    return {
      kind: "offline",
      title: "There is nobody to talk to.",
      detail: "What serves this page has ended: run npm start, and try again.",
    };
  if (!(error instanceof SluiceError))
    return { kind: "refused", title: "This page failed.", detail: String(error) };
  const { code, message } = error;
  if (code === "SLUICE_CONNECT")
    return {
      kind: "offline",
      title: "The entry gateway does not answer.",
      detail: "Nothing is lost: try again in a moment.",
      code,
    };
  if (code === "SLUICE_BAD_RESULT")
    return {
      kind: "refused",
      title: "Refused.",
      detail:
        unproven === undefined
          ? "What came back is not what the hops signed."
          : `The ${unproven} did not sign what came back in its name: that hop is not proven.`,
      code,
    };
  return { kind: "refused", title: "It failed.", detail: message, code };
};
