import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { JWTPayload } from "jose";
import { adminIssuer } from "../../support/admin-issuer.ts";
import { httpServer } from "../../support/http-server.ts";
import type { TestGateway } from "../../support/test-gateway.ts";

export interface DoorAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what an attacker is told has any form
  readonly body: any;
}

/** Asks a gateway's admin API, with its own token unless another is given. */
export const askAdmin = async (
  { gateway, folder }: Pick<TestGateway, "gateway" | "folder">,
  path: string,
  {
    method,
    body,
    token,
  }: { readonly method?: string; readonly body?: unknown; readonly token?: string } = {},
): Promise<DoorAnswer> => {
  const bearer = token ?? (await readFile(join(folder, "data", "admin.token"), "utf8")).trim();
  const response = await fetch(new URL(path, gateway.adminUrl), {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: {
      authorization: `Bearer ${bearer}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get("content-type") ?? "");
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson ? JSON.parse(text) : undefined,
  };
};

/** Somebody whose tokens an admin API takes: `jwt` is for sluice.yaml. */
export const adminUsers = async () => {
  const {
    jwt: { jwksUrl: _, ...jwt },
    fetchJwks,
    token,
  } = await adminIssuer();
  const keys = await fetchJwks();
  const server = await httpServer((_request, response) => response.end(keys));
  return {
    jwt: { ...jwt, jwks: `${server.url}/jwks` },
    token: (roles: string, claims: JWTPayload = {}) => token({ roles, ...claims }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};
