import * as oauth from "oauth4webapi";
import { SluiceError } from "../core/index.ts";
import type { ConnectionPools } from "./connection-pools.ts";
import { clientToken, isToken } from "./credentials.ts";
import { grantError } from "./grant-error.ts";
import type { OAuthClient } from "./interface.ts";
import { createOAuthFetch } from "./oauth-fetch.ts";
import type { OwnHosts } from "./own-hosts.ts";
import { ownUrl, tokenEndpoint } from "./token-endpoint.ts";
import type { AccessToken, Grant } from "./token-source.ts";

export interface GrantDeps {
  readonly service: URL;
  readonly isOwn: OwnHosts;
  readonly pools: ConnectionPools;
  /** Told of every secret a token server sends, before it is used. */
  readonly onSecret: (secret: string) => void;
}

const MAX_TOKEN_CHARS = 8_192;

/**
 * Client credentials (RFC 6749 section 4.4) or, with a refresh token, section 6; a new refresh token takes the place of the old one.
 * An OpenID provider is asked for its token endpoint first, once until a request fails.
 * @throws SluiceError SLUICE_CONFIG when the secret would go to a host that is not the service's. The grant: SLUICE_UNREACHABLE where
 *   trying again can help, SLUICE_CONFIG where it cannot; neither repeats what the server said.
 */
export const createGrant = (name: string, client: OAuthClient, deps: GrantDeps): Grant => {
  const endpoint = tokenEndpoint(name, client, deps.service, deps.isOwn);
  const self: oauth.Client = { client_id: client.clientId };
  const authentication = authenticationOf(client);
  const parameters = new URLSearchParams({
    ...client.parameters,
    ...(client.scopes.length > 0 ? { scope: client.scopes.join(" ") } : {}),
  });
  let { refreshToken } = client;
  let server: oauth.AuthorizationServer | undefined;

  const discover = async (http: oauth.HttpRequestOptions<"GET">): Promise<oauth.AuthorizationServer> => {
    const { url } = endpoint;
    if (endpoint.kind === "token") return { issuer: url.origin, token_endpoint: url.href };
    const response = await oauth.discoveryRequest(url, http);
    const found = await issuedBy(url, response);
    const token = ownUrl(name, found.token_endpoint ?? "", deps.service, deps.isOwn);
    return { issuer: found.issuer, token_endpoint: token.href };
  };

  return async (stop) => {
    let status = 0;
    const fetch = createOAuthFetch(deps.pools, (answered) => {
      status = answered;
    });
    // That http goes to this machine only is checked with the URL.
    const http = { signal: stop, [oauth.customFetch]: fetch, [oauth.allowInsecureRequests]: true };
    try {
      server ??= await discover(http);
      const answer =
        refreshToken === undefined
          ? await oauth.processClientCredentialsResponse(
              server,
              self,
              await oauth.clientCredentialsGrantRequest(server, self, authentication, parameters, http),
            )
          : await oauth.processRefreshTokenResponse(
              server,
              self,
              await oauth.refreshTokenGrantRequest(server, self, authentication, refreshToken, {
                ...http,
                additionalParameters: parameters,
              }),
            );
      refreshToken = refreshToken && (answer.refresh_token ?? refreshToken);
      for (const secret of [answer.access_token, answer.refresh_token]) if (secret) deps.onSecret(secret);
      return accessToken(name, answer);
    } catch (error) {
      server = undefined;
      throw grantError(name, error, status);
    }
  };
};

const authenticationOf = ({ clientId, clientSecret, clientAuth }: OAuthClient): oauth.ClientAuth => {
  if (clientSecret === undefined) return oauth.None();
  if (clientAuth === "post") return oauth.ClientSecretPost(clientSecret);
  return (_server, _client, _body, headers) =>
    headers.set("authorization", `Basic ${clientToken(clientId, clientSecret)}`);
};

/** Whether an issuer ends in a slash its discovery URL does not tell (OpenID Connect Discovery 1.0 section 4 takes it off). */
const issuedBy = async (issuer: URL, response: Response): Promise<oauth.AuthorizationServer> => {
  try {
    return await oauth.processDiscoveryResponse(issuer, response.clone());
  } catch {
    return oauth.processDiscoveryResponse(new URL(`${issuer.href.replace(/\/$/, "")}/`), response);
  }
};

const accessToken = (name: string, answer: oauth.TokenEndpointResponse): AccessToken => {
  const { access_token: token, token_type: type, expires_in: seconds } = answer;
  if (type !== "bearer" || !isToken(token) || token.length > MAX_TOKEN_CHARS)
    throw new SluiceError(
      "SLUICE_CONFIG",
      `credential "${name}": its token server issues tokens that cannot be sent as a bearer token`,
    );
  return { token, lifetimeMs: seconds === undefined ? undefined : seconds * 1000 };
};
