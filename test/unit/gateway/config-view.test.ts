import { describe, expect, it } from "vitest";
import { parseConfig } from "../../../src/config/index.ts";
import { configView } from "../../../src/gateway/config-view.ts";
import { canariesIn, canary } from "../../support/canaries.ts";

const EVERYTHING = `
data: ./state
peer: { listen: [/ip4/0.0.0.0/tcp/9990/ws], deny: [bureau] }
peers: { bureau: 12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN }
relay: { allow: [bureau] }
admin:
  listen: "[::1]:8080"
  metrics: token
  jwt: { issuer: https://id.example, jwks: https://id.example/jwks, roles: roles }
http: { listen: 127.0.0.1:8081, cors: [https://app.example], tls: { cert: ./cert.pem, key: ./key.pem } }
credentials:
  issuers:
    bank: { issuer: https://bank.example, jwks: https://bank.example/jwks, uses: { count: 3 } }
    bureau: { issuer: bureau, peer: bureau, holder: bearer }
limits: { runMs: 500 }
`;

describe("the configuration as it is shown", () => {
  it.each([
    ["", "all defaults"],
    [EVERYTHING, "everything set"],
    ["admin: none", "no admin listener"],
  ])("would make the same gateway (%#: $1)", (yaml) => {
    const config = parseConfig(yaml, undefined, "/base");
    const shown = configView(config);
    expect(parseConfig(JSON.stringify(shown.config), undefined, "/elsewhere")).toEqual(config);
  });

  it("says which file it came from", () => {
    expect(configView(parseConfig("", "/etc/sluice.yaml", "/etc")).file).toBe("/etc/sluice.yaml");
    expect(configView(parseConfig("", undefined, "/etc")).file).toBeUndefined();
  });

  it("holds no secret, wherever one may stand that nobody foresaw", () => {
    const secret = canary("planted");
    const encoded = encodeURIComponent(secret.value);
    const config = parseConfig(EVERYTHING, undefined, "/base");
    const planted = {
      ...config,
      admin: {
        ...config.admin,
        jwt: {
          ...config.admin.jwt,
          jwksUrl: `https://u:${encoded}@id.example/jwks?key=${encoded}#${encoded}`,
        },
      },
      tracing: {
        url: `https://${encoded}@otlp.example`,
        headers: { "x-team": secret.value, list: [secret.value], "x-other": { env: "TEAM" } },
        apiKey: secret.value,
        password: { file: "/run/password" },
        clientSecret: secret.value,
      },
    } as never;
    const { config: shown } = configView(planted);
    expect(canariesIn(JSON.stringify(shown), [secret])).toEqual([]);
    expect(shown).toMatchObject({
      admin: { jwt: { jwks: "https://redacted:redacted@id.example/jwks?redacted#redacted" } },
      tracing: {
        headers: { "x-team": "[redacted]", list: ["[redacted]"], "x-other": { env: "TEAM" } },
        password: { file: "/run/password" },
      },
    });
    expect(canariesIn(JSON.stringify(planted), [secret])).not.toEqual([]);
  });
});
