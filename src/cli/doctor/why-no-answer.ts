import { reasonOf } from "../../core/index.ts";
import { LOOK_MS } from "./http-look.ts";

/** Where the one who was asked is written down. */
export interface AskedPlace {
  /** Key of its URL. */
  readonly url: string;
  /** As in "start that API". */
  readonly who: string;
  /** What to do about an authority that is not trusted. */
  readonly ca: string;
}

type Remedy = (place: AskedPlace) => string;

/** The first match wins. */
const REFUSALS: readonly (readonly [RegExp, what: string, remedy: Remedy])[] = [
  [
    /ENOTFOUND|EAI_AGAIN/,
    "its name has no address",
    ({ url }) => `check ${url}, and the DNS of this machine`,
  ],
  [
    /ECONNREFUSED/,
    "nothing listens there: connection refused",
    ({ who, url }) => `start ${who}, or correct ${url}`,
  ],
  [
    /EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL/,
    "there is no route to it",
    ({ url }) => `check ${url}, networks and firewalls`,
  ],
  [
    /TimeoutError|ETIMEDOUT|ABORT_ERR/,
    `it does not answer within ${LOOK_MS / 1000} s`,
    ({ url }) => `check ${url}, networks and firewalls`,
  ],
  [/CERT_HAS_EXPIRED/, "its certificate has expired", () => "have its certificate renewed"],
  [
    /ALTNAME/,
    "its certificate is for another name",
    ({ url }) => `write the name of the certificate in ${url}`,
  ],
  [/SELF_SIGNED|UNABLE_TO|CERT_/, "its certificate is of an authority that is not trusted", ({ ca }) => ca],
  [
    /EPROTO|ERR_SSL|HPE_/,
    "it does not speak the protocol of the URL",
    ({ url }) => `check whether ${url} is to be http or https`,
  ],
  [
    /ECONNRESET|socket hang up/,
    "it closed the connection without an answer",
    ({ url, who }) => `check whether ${url} is to be http or https; look into the log of ${who}`,
  ],
];

/** What a failed look says, for a table of patterns. */
export const textOf = (error: unknown): string => {
  const { code = "", name = "" } = error as { readonly code?: string | number; readonly name?: string };
  return `${name} ${code} ${reasonOf(error)}`;
};

/** Why nobody answered, and what to do. */
export const whyNoAnswer = (
  error: unknown,
  place: AskedPlace,
): { readonly what: string; readonly remedy: string } => {
  const [, what, remedy] = REFUSALS.find(([pattern]) => pattern.test(textOf(error))) ?? [];
  return { what: what ?? reasonOf(error), remedy: remedy?.(place) ?? `check ${place.url}` };
};
