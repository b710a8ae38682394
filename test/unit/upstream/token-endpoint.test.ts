import { describe, expect, it } from "vitest";
import type { OAuthClient } from "../../../src/upstream/index.ts";
import { createOwnHosts } from "../../../src/upstream/own-hosts.ts";
import { tokenEndpoint } from "../../../src/upstream/token-endpoint.ts";

const service = new URL("https://api.example/v1");
const isOwn = createOwnHosts(service, ["login.example"]);
const oauth2 = (tokenUrl?: string, refreshUrl?: string): OAuthClient["scheme"] => ({
  kind: "oauth2",
  tokenUrl,
  refreshUrl,
});
const endpoint = (scheme: OAuthClient["scheme"], more: Partial<OAuthClient> = {}) => {
  const client: OAuthClient = {
    kind: "oauth",
    clientId: "me",
    clientSecret: "hunter2",
    clientAuth: "basic",
    scopes: [],
    parameters: {},
    refreshToken: undefined,
    tokenUrl: undefined,
    scheme,
    ...more,
  };
  const { kind, url } = tokenEndpoint("theScheme", client, service, isOwn);
  return `${kind} ${url.href}`;
};

describe("tokenEndpoint", () => {
  it("takes the operator's word before the document's", () => {
    expect(endpoint(oauth2("https://evil.example/"), { tokenUrl: "https://other.example/t?a=b" })).toBe(
      "token https://other.example/t?a=b",
    );
    const discovered = { kind: "openIdConnect", url: "https://evil.example/" } as const;
    expect(endpoint(discovered, { tokenUrl: "http://127.0.0.1:1/t" })).toBe("token http://127.0.0.1:1/t");
  });

  it("takes the document's on the service's hosts", () => {
    expect(endpoint(oauth2("https://login.example/token"))).toBe("token https://login.example/token");
    expect(endpoint(oauth2("token"))).toBe("token https://api.example/token");
    expect(endpoint(oauth2("/t", "/r"))).toBe("token https://api.example/t");
    expect(endpoint(oauth2("/t", "/r"), { refreshToken: "x" })).toBe("token https://api.example/r");
    expect(endpoint(oauth2("/t"), { refreshToken: "x" })).toBe("token https://api.example/t");
  });

  it("knows an issuer by its discovery URL", () => {
    const url = "https://login.example/realm/.well-known/openid-configuration";
    expect(endpoint({ kind: "openIdConnect", url })).toBe("issuer https://login.example/realm");
    expect(endpoint({ kind: "openIdConnect", url: "https://login.example/" })).toBe(
      "issuer https://login.example/",
    );
  });

  it.each<[OAuthClient["scheme"], string]>([
    [oauth2("https://evil.example/token"), "would go to evil.example, which is not a host of this service"],
    [oauth2("https://login.example:8443/token"), "would go to login.example:8443"],
    [oauth2("//evil.example/token"), "would go to evil.example"],
    [oauth2("/t", "https://evil.example/r"), "would go to evil.example"],
    [oauth2("http://api.example/token"), "without TLS"],
    [oauth2("http://127.0.0.1/token"), "not a host of this service"],
    [oauth2("https://user:pw@api.example/token"), "no user, password or fragment"],
    [oauth2("https://"), "no user, password or fragment"],
    [oauth2(), "the document names no token URL"],
    [{ kind: "openIdConnect", url: "https://evil.example/.well-known/openid-configuration" }, "evil.example"],
    [{ kind: "openIdConnect", url: "javascript:alert(1)" }, "must be https"],
  ])("refuses %j", (scheme, reason) => {
    const get = () => endpoint(scheme, { refreshToken: "hunter2" });
    expect(get).toThrow(
      expect.objectContaining({ code: "SLUICE_CONFIG", message: expect.stringContaining(reason) }),
    );
    expect(get).toThrow('"theScheme"');
    expect(get).not.toThrow("hunter2");
  });

  it("sends nothing of the operator's in the clear either", () => {
    expect(() => endpoint(oauth2(), { tokenUrl: "http://10.0.0.1/t" })).toThrow("without TLS");
  });
});
