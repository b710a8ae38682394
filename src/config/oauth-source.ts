import { z } from "zod";
import { httpUrl } from "./http-url.ts";
import { oneSecret, secretOrText } from "./one-secret.ts";
import { section, textRecord } from "./schema.ts";

/** Written by Sluice itself. */
const OWN_PARAMETERS: ReadonlySet<string> = new Set([
  "client_id",
  "client_secret",
  "grant_type",
  "refresh_token",
  "scope",
]);

/** A client of a token server. */
export const oauthSource = section({
  clientId: secretOrText,
  clientSecret: oneSecret.optional(),
  clientAuth: z.enum(["basic", "post"], "must be basic or post").default("basic"),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/, "must be a scope: no blanks or quotes"))
    .max(100)
    .default([]),
  parameters: textRecord.refine(
    (parameters) => Object.keys(parameters).every((name) => !OWN_PARAMETERS.has(name)),
    "must not name what has a key of its own: clientId, clientSecret, scopes, refreshToken",
  ),
  refreshToken: oneSecret.optional(),
  tokenUrl: httpUrl.optional(),
}).refine(
  ({ clientSecret, refreshToken }) => clientSecret !== undefined || refreshToken !== undefined,
  "needs a clientSecret or a refreshToken",
);
