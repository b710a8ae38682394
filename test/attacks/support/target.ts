import type { ServerResponse } from "node:http";
import { afterAll, beforeAll } from "vitest";
import { type Client, connect } from "../../../src/client/index.ts";
import { createIdentity } from "../../../src/particle/index.ts";
import { httpServer, type Received, type TestServer } from "../../support/http-server.ts";
import { type AdapterFixture, type TestGateway, testGateway } from "../../support/test-gateway.ts";
import { type Enemy, enemyAt } from "./enemy.ts";

/** What attacks of one file are made against: a whole gateway, its upstream, an honest caller, and an enemy with a connection. */
export interface Target {
  readonly gateway: TestGateway;
  readonly upstream: TestServer;
  readonly honest: Client;
  readonly enemy: Enemy;
}

export interface TargetFixture {
  readonly config?: Record<string, unknown>;
  readonly env?: Record<string, string>;
  /** By service name; may name the two who come to it. */
  readonly adapters?: (
    upstream: string,
    peers: { readonly honest: string; readonly enemy: string },
  ) => Record<string, AdapterFixture>;
  readonly answer?: (request: Received, response: ServerResponse) => void;
}

/** Stands while the tests of a file run; the fields are there from the first of them on. */
export const target = ({ config = {}, env = {}, adapters, answer }: TargetFixture = {}): Target => {
  const stack = new AsyncDisposableStack();
  const standing = {} as { -readonly [field in keyof Target]: Target[field] };
  beforeAll(async () => {
    const [honest, enemy] = await Promise.all([createIdentity(), createIdentity()]);
    standing.upstream = stack.use(await httpServer(answer));
    const peers = { honest: honest.peerId, enemy: enemy.peerId };
    const published = adapters?.(standing.upstream.url, peers) ?? {};
    standing.gateway = stack.use(await testGateway({ config, env, adapters: published }));
    const { gateway } = standing.gateway;
    if (gateway.services().length < Object.keys(published).length)
      throw new Error(gateway.problems().join("\n"));
    standing.honest = await connect(standing.gateway.address, { key: honest });
    stack.defer(() => standing.honest.close());
    standing.enemy = stack.use(await enemyAt(standing.gateway.address, enemy));
  }, 30_000);
  afterAll(() => stack.disposeAsync());
  return standing;
};
