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
  clientId: secretOrText.describe("the client's id"),
  clientSecret: oneSecret.optional().describe("its secret; a public client with a `refreshToken` has none"),
  clientAuth: z
    .enum(["basic", "post"], "must be basic or post")
    .default("basic")
    .describe("how id and secret are sent: in an Authorization header, or in the body"),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/, "must be a scope: no blanks or quotes"))
    .max(100)
    .default([])
    .describe("what to ask for; without any the server decides"),
  parameters: textRecord
    .refine(
      (parameters) => Object.keys(parameters).every((name) => !OWN_PARAMETERS.has(name)),
      "must not name what has a key of its own: clientId, clientSecret, scopes, refreshToken",
    )
    .meta({ default: {}, description: "further parameters of the token request" }),
  refreshToken: oneSecret.optional().describe("exchanged for access tokens instead of client credentials"),
  tokenUrl: httpUrl.optional().describe("the token endpoint; the document's unless given"),
}).refine(
  ({ clientSecret, refreshToken }) => clientSecret !== undefined || refreshToken !== undefined,
  "needs a clientSecret or a refreshToken",
);
