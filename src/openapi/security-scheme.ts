/** How a request proves to an upstream whose it is, as the document declares it. */
export type SecurityScheme =
  | { readonly kind: "apiKey"; readonly in: "header" | "query" | "cookie"; readonly name: string }
  | { readonly kind: "basic" }
  | { readonly kind: "bearer" }
  /** Another HTTP authentication scheme: `Authorization: <scheme> <credential>`. */
  | { readonly kind: "http"; readonly scheme: string }
  /** `tokenUrl` as the document has it: nothing secret is sent there unless the manifest agrees. */
  | {
      readonly kind: "oauth2";
      readonly tokenUrl: string | undefined;
      readonly refreshUrl: string | undefined;
    }
  | { readonly kind: "openIdConnect"; readonly url: string }
  /** The client certificate of `upstream.tls`. */
  | { readonly kind: "mutualTLS" }
  | { readonly kind: "unsupported"; readonly description: string };
