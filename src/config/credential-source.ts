import { isJsonObject } from "../core/index.ts";
import type { CredentialSource } from "./interface.ts";
import { oauthSource } from "./oauth-source.ts";
import { delegated, oneForm, oneSecret, secretOrText } from "./one-secret.ts";
import { section } from "./schema.ts";

/** User and password of HTTP's basic scheme. */
const basicSource = section({
  username: secretOrText.describe("the user"),
  password: oneSecret.describe("the password"),
});

/** Where a credential is found; never the credential. */
export const credentialSource = delegated<CredentialSource>((value) => {
  if (!isJsonObject(value)) return oneForm(value);
  if ("clientId" in value || "clientSecret" in value) return oauthSource;
  return "username" in value || "password" in value ? basicSource : oneForm(value);
}).meta({ title: "{ env: NAME }, { file: PATH }, or a mapping", forms: [basicSource, oauthSource] });
