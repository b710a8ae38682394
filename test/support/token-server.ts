import type { ServerResponse } from "node:http";
import { httpServer, type Received, type TestServer } from "./http-server.ts";

/** The form of a token request. */
export const formOf = (request: Received | undefined): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(request?.body));

export const sendJson = (response: ServerResponse, status: number, body: object): void =>
  void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));

/** A token server that issues `token-1-of-sluice`, `token-2-of-sluice`, ... for an hour each. `more` goes into its answers. */
export const tokenServer = (more: object = {}): Promise<TestServer> => {
  let issued = 0;
  return httpServer((_, response) =>
    sendJson(response, 200, {
      access_token: `token-${++issued}-of-sluice`,
      token_type: "Bearer",
      expires_in: 3_600,
      ...more,
    }),
  );
};
