import { readdir, rename, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { describe, expect, vi } from "vitest";
import { connect } from "../../src/client/index.ts";
import { createIdentity } from "../../src/particle/index.ts";
import { httpServer } from "../support/http-server.ts";
import { type TestGateway, testGateway } from "../support/test-gateway.ts";
import { askAdmin } from "./support/admin-door.ts";
import { attack } from "./support/attack.ts";
import { BOX, boxAt, boxTarget } from "./support/box.ts";
import { callAt } from "./support/call-at.ts";
import { codeOf } from "./support/code-of.ts";
import { json } from "./support/json-answer.ts";
import { nextLife } from "./support/next-life.ts";
import { target } from "./support/target.ts";

/** Answers are held back while a test says so. */
const held: { responses: ServerResponse[]; isHolding: boolean } = { responses: [], isHolding: false };
const release = (): void => {
  held.isHolding = false;
  for (const response of held.responses.splice(0)) json(response, 200, "done");
};
const at = target(
  boxTarget({
    answer: ({ body }, response) => {
      if (body.includes("hang up")) return void response.destroy();
      if (held.isHolding) return void held.responses.push(response);
      json(response, 200, "done");
    },
  }),
);
/** Until there is an answer, or what comes before it where nothing refuses. */
const settledOr = (answer: Promise<unknown>, isThere: () => boolean): Promise<unknown> =>
  Promise.race([answer, vi.waitUntil(isThere, { timeout: 3000 }).catch(() => {})]);

describe("a service that is switched", () => {
  const boxed = () => testGateway({ adapters: { box: boxAt(at.upstream.url) } });
  const turn = async (gateway: TestGateway, how: string): Promise<void> =>
    expect((await askAdmin(gateway, `/v1/services/box/${how}`, { body: {} })).status).toBe(200);

  attack("O22", async () => {
    await using gateway = await boxed();
    await turn(gateway, "disable");
    const asked = at.upstream.received.length;
    for (const service of ["box", "box/aqua"])
      expect(await codeOf(callAt(gateway, service, "look"))).toBe("SLUICE_DISABLED");
    expect(at.upstream.received.length).toBe(asked);
    await turn(gateway, "enable");
    expect(await callAt(gateway, "box", "look")).toBe("done");
  });

  attack("O23", async () => {
    await using gateway = await boxed();
    held.isHolding = true;
    const client = await connect(gateway.address, { key: await createIdentity() });
    const next = at.upstream.next();
    const begun = client.run(`(xor
      (seq (seq (call "${gateway.peerId}" ("box" "put") ["one"]) (call "${gateway.peerId}" ("box" "put") ["two"] x))
        (call %init_peer_id% ("callbackSrv" "response") [x]))
      (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0]))`);
    await next;
    await turn(gateway, "drain");
    const fresh = codeOf(callAt(gateway, "box", "look"));
    await settledOr(fresh, () => held.responses.length === 2);
    release();
    expect(await fresh).toBe("SLUICE_DISABLED");
    expect((await begun).values).toEqual(["done"]);
    await client.close();
  });

  attack("O24", async () => {
    await using first = await boxed();
    await turn(first, "disable");
    await first.gateway.stop();
    for (const damaged of ["{", '{"mode":"enabled"}', "null", "\0"]) {
      await writeFile(join(first.folder, "adapters", "box", "disabled.json"), damaged);
      await using gateway = await nextLife(first);
      expect(await codeOf(callAt(gateway, "box", "look"))).toBe("SLUICE_DISABLED");
    }
  });

  attack("O56", async () => {
    await using gateway = await testGateway({
      adapters: {
        box: boxAt(at.upstream.url, [(await createIdentity()).peerId]),
        open: boxAt(at.upstream.url),
      },
    });
    const told = async () =>
      String(await callAt(gateway, "box", "look").catch((error: Error) => error.message)).replaceAll(
        /12D3\w+/g,
        "PEER",
      );
    const before = await told();
    await turn(gateway, "disable");
    expect(await told()).toBe(before);
  });

  attack("O57", async () => {
    await using gateway = await boxed();
    const manifest = join(gateway.folder, "adapters", "box", "adapter.yaml");
    await writeFile(`${manifest}.draft`, '{"openapi": "./gone.yaml", "allow": [{"peers": "*"}]}');
    await rename(`${manifest}.draft`, manifest);
    const shown = async () => (await askAdmin(gateway, "/v1/services/box")).body;
    await expect.poll(async () => (await shown()).problem, { timeout: 8000 }).toContain("adapter.yaml");
    expect(await callAt(gateway, "box", "look")).toBe("done");
    expect(await shown()).toMatchObject({ state: "serving" });
  });

  attack("O25", async () => {
    await using gateway = await boxed();
    const folder = join(gateway.folder, "adapters");
    const before = await readdir(folder, { recursive: true });
    const upstream = { url: "http://127.0.0.1:1" };
    for (const service of ["box", "another"]) {
      const document = BOX.replaceAll("look", "peek");
      const shown = await askAdmin(gateway, "/v1/services/preview", {
        body: { service, document, upstream },
      });
      expect(shown.status).toBe(200);
    }
    expect((await readdir(folder, { recursive: true })).sort()).toEqual(before.sort());
    expect(await callAt(gateway, "box", "look")).toBe("done");
    expect(await codeOf(callAt(gateway, "another", "peek"))).toBe("SLUICE_UNKNOWN_FUNCTION");
  });
});

describe("a call of unknown outcome", () => {
  /** A gateway with one, and how it is retried. */
  const unknown = async () => {
    const manners = { hangsUp: true };
    const waiting: ServerResponse[] = [];
    const upstream = await httpServer((_request, response) => {
      if (manners.hangsUp) response.destroy();
      else waiting.push(response);
    });
    const gateway = await testGateway({ adapters: { box: boxAt(upstream.url) } });
    expect(await codeOf(callAt(gateway, "box", "put", "one"))).toBe("SLUICE_OUTCOME_UNKNOWN");
    manners.hangsUp = false;
    const [{ ref, call }] = (await askAdmin(gateway, "/v1/unknown-outcomes")).body.unknownOutcomes;
    return {
      gateway,
      upstream,
      waiting,
      retry: () => askAdmin(gateway, `/v1/unknown-outcomes/${ref}/${call}/retry`, { body: {} }),
      async [Symbol.asyncDispose]() {
        await gateway[Symbol.asyncDispose]();
        await upstream[Symbol.asyncDispose]();
      },
    };
  };

  attack("O26", async () => {
    await using twice = await unknown();
    const first = twice.retry();
    await expect.poll(() => twice.waiting.length).toBe(1);
    const second = twice.retry();
    await settledOr(second, () => twice.waiting.length === 2);
    for (const response of twice.waiting) json(response, 200, "done");
    expect([(await first).status, (await second).status]).toEqual([200, 409]);
    expect(twice.upstream.received.length).toBe(2);
  });

  attack("O27", async () => {
    await using call = await unknown();
    const { gateway, upstream, retry, waiting } = call;
    await askAdmin(gateway, "/v1/services/box/disable", { body: {} });
    const retried = retry();
    await settledOr(retried, () => waiting.length === 1);
    for (const response of waiting) json(response, 200, "done");
    expect((await retried).body).toMatchObject({ code: "SLUICE_DISABLED" });
    expect(upstream.received.length).toBe(1);
  });
});

describe("the numbers of a service", () => {
  attack("O28", async () => {
    await using gateway = await testGateway({
      adapters: {
        box: boxAt(at.upstream.url),
        safe: boxAt(at.upstream.url, [(await createIdentity()).peerId]),
      },
    });
    const told = async (service: string) => {
      const said = await callAt(gateway, "sluice", "stats", service).catch((error: Error) => error.message);
      return typeof said === "string" ? said.replace(service, "NAME").replaceAll(/12D3\w+/g, "PEER") : "told";
    };
    expect(await told("box")).toBe("told");
    expect(await told("safe")).toBe(await told("none"));
  });
});
