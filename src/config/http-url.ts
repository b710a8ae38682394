import { z } from "zod";
import { isLoopback } from "../core/index.ts";

const parsed = (text: string): URL | undefined => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // user:password@ in a URL would be a literal secret, and a fragment is never sent.
  return url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    `${url.username}${url.password}${url.hash}` === ""
    ? url
    : undefined;
};

export const httpUrl = z
  .string()
  .refine((text) => parsed(text) !== undefined, "must be an http or https URL without user and fragment")
  .meta({ title: "URL" });

/** One that keys are fetched from. */
export const secureUrl = httpUrl
  .refine((text) => {
    const url = parsed(text);
    return url === undefined || url.protocol === "https:" || isLoopback(url);
  }, "must be https: whoever can change the keys on their way is the issuer")
  .meta({ title: "https URL" });

/** One that paths are put behind. */
export const baseUrl = z
  .string()
  .refine(
    (text) => parsed(text)?.search === "",
    "must be an http or https URL without user, query and fragment",
  )
  .meta({ title: "URL" });

/** `host` or `host:port`, IPv6 in brackets; as `URL.host` has it: lower case, without https's own port. */
export const hostAndPort = z
  .string()
  .transform((text, context) => {
    const url = URL.canParse(`https://${text}`) ? new URL(`https://${text}`) : undefined;
    if (url !== undefined && /^(\[[\da-f:.]+\]|[^/?#@:*\\\s]+)(:\d+)?$/i.test(text)) return url.host;
    context.addIssue({ code: "custom", message: "must be host or host:port, without a scheme or path" });
    return z.NEVER;
  })
  .meta({ title: "host or host:port" });
