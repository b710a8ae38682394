import { isLoopback, SluiceError } from "../core/index.ts";
import type { OAuthClient } from "./interface.ts";
import type { OwnHosts } from "./own-hosts.ts";

/** Where a client gets its tokens. */
export type TokenEndpoint =
  | { readonly kind: "token"; readonly url: URL }
  /** An OpenID provider, which says itself where its token endpoint is. */
  | { readonly kind: "issuer"; readonly url: URL };

const WELL_KNOWN = /\/\.well-known\/openid-configuration$/;

/**
 * The manifest's `tokenUrl`, or what the document says as long as that is one of the service's own hosts: what is sent there is the
 * client's secret, and the document is not the operator's. A relative URL starts at the service (OpenAPI 3.1 section 4.6).
 * @throws SluiceError SLUICE_CONFIG naming the scheme.
 */
export const tokenEndpoint = (
  name: string,
  client: OAuthClient,
  service: URL,
  isOwn: OwnHosts,
): TokenEndpoint => {
  const { scheme, tokenUrl, refreshToken } = client;
  if (tokenUrl !== undefined) return { kind: "token", url: secureUrl(name, tokenUrl, service) };
  if (scheme.kind === "openIdConnect") {
    const url = ownUrl(name, scheme.url, service, isOwn);
    url.pathname = url.pathname.replace(WELL_KNOWN, "");
    return { kind: "issuer", url };
  }
  const url = (refreshToken === undefined ? undefined : scheme.refreshUrl) ?? scheme.tokenUrl;
  if (url === undefined)
    throw unusable(name, "the document names no token URL for it; write tokenUrl beside its clientId");
  return { kind: "token", url: ownUrl(name, url, service, isOwn) };
};

/** @throws SluiceError SLUICE_CONFIG when `text`, which the document or a provider chose, is no place for this service's secrets. */
export const ownUrl = (name: string, text: string, service: URL, isOwn: OwnHosts): URL => {
  const url = secureUrl(name, text, service);
  if (isOwn(url)) return url;
  throw unusable(
    name,
    `its client secret would go to ${url.host}, which is not a host of this service; if it should, write tokenUrl beside its clientId, or the host under upstream.hosts`,
  );
};

const secureUrl = (name: string, text: string, service: URL): URL => {
  const url = URL.canParse(text, service.href) ? new URL(text, service.href) : undefined;
  if (url === undefined || `${url.username}${url.password}${url.hash}` !== "")
    throw unusable(name, "its token or discovery URL is not one: no user, password or fragment may be in it");
  if (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url))) return url;
  throw unusable(name, `its client secret would go to ${url.host} without TLS; its URL must be https`);
};

const unusable = (name: string, reason: string): SluiceError =>
  new SluiceError("SLUICE_CONFIG", `credential "${name}": ${reason}`);
