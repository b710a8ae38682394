import { isOwnService } from "../data/own-calls.ts";

/** What stands in the form. */
export interface Draft {
  readonly service: string;
  readonly source: "file" | "url" | "text";
  readonly text: string;
  readonly fileName: string;
  readonly url: string;
  readonly upstream: string;
  readonly allow: "nobody" | "everybody" | "peers";
  readonly peers: string;
}

export const draftFor = (service = ""): Draft => ({
  service,
  source: "file",
  text: "",
  fileName: "",
  url: "",
  upstream: "",
  allow: "nobody",
  peers: "",
});

const SHAPE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Why no service can have that name. */
export const nameProblem = (service: string): string | undefined => {
  const name = service.trim();
  if (name === "") return "The service needs a name.";
  if (!SHAPE.test(name))
    return "Letters, digits, dots, dashes and underscores, a letter or digit first, at most 64.";
  return isOwnService(name) ? "Every peer answers to that name itself: choose another." : undefined;
};

/** The first thing that is missing besides the name, as a line; the gateway says the rest. */
export const problemIn = ({ source, text, url, allow, peers }: Draft): string | undefined => {
  if (source === "url" && url.trim() === "") return "The address of the document is missing.";
  if (source !== "url" && text.trim() === "") return "The document is missing.";
  if (allow === "peers" && peersIn(peers).length === 0) return "Name the peers that may call, one a line.";
  return undefined;
};

/** `POST /v1/services` (docs/admin.md). */
export const bodyOf = (draft: Draft): Record<string, unknown> => ({
  service: draft.service.trim(),
  ...(draft.source === "url" ? { url: draft.url.trim() } : { document: draft.text }),
  upstream: draft.upstream.trim() === "" ? {} : { url: draft.upstream.trim() },
  allow: allowed(draft),
});

const allowed = ({ allow, peers }: Draft): { peers: "*" | string[] }[] => {
  if (allow === "nobody") return [];
  return [{ peers: allow === "everybody" ? "*" : peersIn(peers) }];
};

const peersIn = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);
