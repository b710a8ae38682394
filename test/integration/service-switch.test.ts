import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ParticleRef } from "../../src/particle/index.ts";
import type { PublishRequest } from "../../src/services/interface.ts";
import { callContext, callRequest, problemOf } from "../support/calls.ts";
import { catalogOver, eventually, type Files } from "../support/catalog-folder.ts";
import { httpServer } from "../support/http-server.ts";
import { GATEWAY } from "../support/trust.ts";

const DOCUMENT = `openapi: 3.1.0
info: { title: SMS, version: "1" }
paths:
  /messages:
    get: { operationId: list, responses: { "200": { description: ok, content: { application/json: { schema: {} } } } } }
    post: { operationId: send, responses: { "200": { description: ok, content: { application/json: { schema: {} } } } } }
`;
const sms = (url: string, allow = '"*"'): Files => ({
  "adapters/sms/api.yaml": DOCUMENT,
  "adapters/sms/adapter.yaml": `openapi: ./api.yaml\nupstream: { url: ${url} }\nallow: [{ peers: ${allow} }]\n`,
});
const CLOSURE = "adapters/sms/disabled.json";
const ok = () =>
  httpServer((_, response) => response.setHeader("content-type", "application/json").end('"ok"'));

/** A service over a backend that answers at once, its particles of an earlier life named: there are none. */
const open = async (...[options]: [Parameters<typeof catalogOver>[1]?]) => {
  const server = await ok();
  const opened = await catalogOver(sms(server.url), options);
  opened.catalog.restore([]);
  const over = (ref: string): void => opened.catalog.over(ref as ParticleRef);
  const state = () => opened.catalog.status("sms")?.state;
  const retCode = async (ref: string) => (await opened.call("sms", "list", [], ref)).retCode;
  return {
    ...opened,
    server,
    over,
    state,
    retCode,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};

describe("a service that is switched off", () => {
  it("refuses its calls at once, and says that they may be made later", async () => {
    await using opened = await open();
    const { catalog, call, path, changes, server } = opened;
    const status = await catalog.switchTo("sms", "disabled", "ann");
    expect(status).toMatchObject({ state: "disabled", disabled: { at: expect.any(Number), by: "ann" } });
    expect(problemOf(await call("sms", "list"))).toMatchObject({
      code: "SLUICE_DISABLED",
      status: 503,
      retry: true,
      detail: "sms is disabled by its operator",
    });
    expect((await call("sms/aqua", "list")).retCode).toBe(1006);
    expect(server.received).toHaveLength(0);
    expect(JSON.parse(await readFile(join(path, CLOSURE), "utf8"))).toEqual({
      mode: "disabled",
      ...status.disabled,
    });
    expect(await catalog.switchTo("sms", "enabled", "ann")).not.toHaveProperty("disabled");
    expect((await call("sms", "list")).retCode).toBe(0);
    expect(changes).toEqual([
      { service: "sms", folder: "sms", kind: "disabled", source: "request" },
      { service: "sms", folder: "sms", kind: "enabled", source: "request" },
    ]);
  });

  it("is still published: listed, with its functions and bindings", async () => {
    await using opened = await open();
    const { catalog } = opened;
    await catalog.switchTo("sms", "disabled", "ann");
    expect(catalog.list()).toHaveLength(1);
    expect(catalog.aqua("sms")).toContain("send");
    expect(catalog.mayCallAnything(GATEWAY.peerId)).toBe(true);
  });

  it("tells strangers what it told them before", async () => {
    await using server = await ok();
    const { catalog, call } = await catalogOver(sms(server.url, "[]"));
    const before = await call("sms", "list");
    await catalog.switchTo("sms", "disabled", "ann");
    expect(await call("sms", "list")).toEqual(before);
    expect(problemOf(before).code).toBe("SLUICE_DENIED");
  });

  it("stays so after a restart, and when it is published anew", async () => {
    await using opened = await open();
    const { catalog, path, server } = opened;
    await catalog.switchTo("sms", "disabled", "ann");
    await catalog.close();
    const again = await catalogOver({}, { root: path });
    expect(again.catalog.status("sms")).toMatchObject({ state: "disabled", disabled: { by: "ann" } });
    const request: PublishRequest = {
      service: "sms",
      document: DOCUMENT.replaceAll("list", "listAll"),
      upstream: { url: server.url },
      allow: [{ peers: "*" }],
    };
    await again.catalog.publish(request, "replace");
    expect(again.catalog.status("sms")).toMatchObject({
      state: "disabled",
      functions: [{ name: "listAll" }, { name: "send" }],
    });
    expect((await again.call("sms", "listAll")).retCode).toBe(1006);
    await again.catalog.switchTo("sms", "enabled", "ann");
    expect((await again.call("sms", "listAll")).retCode).toBe(0);
  });

  it("follows the file: who makes it switches off, who deletes it switches on", async () => {
    await using opened = await open();
    const { catalog, path, write, retCode, changes } = opened;
    await write({ [CLOSURE]: "" });
    await eventually(() =>
      expect(catalog.status("sms")).toMatchObject({ state: "disabled", disabled: { by: "file" } }),
    );
    expect(await retCode("a")).toBe(1006);
    const before = catalog.find("sms")?.service;
    await rm(join(path, CLOSURE));
    await eventually(() => expect(catalog.status("sms")?.state).toBe("serving"));
    expect(await retCode("a")).toBe(0);
    expect(catalog.find("sms")?.service).toBe(before); // nothing was built anew
    expect(changes.map(({ kind, source }) => `${kind} ${source}`)).toEqual([
      "disabled files",
      "enabled files",
    ]);
  });

  it("does not tell a call as not made that an earlier life of this process may have sent", async () => {
    await using opened = await open();
    const { catalog } = opened;
    await catalog.switchTo("sms", "disabled", "ann");
    const intent = { pending: true, declare: async () => {}, withdraw: () => {} };
    const context = callContext({ initiator: GATEWAY.peerId, deadline: Date.now() + 5_000, intent });
    const result = await catalog
      .find("sms")
      ?.service.call("send", "plain", callRequest("sms", "send"), context);
    expect(result?.retCode).toBe(1007);
  });

  it("says when the folder does not let itself be written", async () => {
    await using opened = await open();
    const { catalog, path, retCode } = opened;
    await mkdir(join(path, CLOSURE, "x"), { recursive: true });
    await expect(catalog.switchTo("sms", "draining", "ann")).rejects.toMatchObject({
      code: "SLUICE_STORAGE",
    });
    expect(catalog.status("sms")).toMatchObject({
      state: "disabled",
      problem: expect.stringContaining("switched off all the same"),
    });
    expect(await retCode("a")).toBe(1006);
    await expect(catalog.switchTo("crm", "disabled", "ann")).rejects.toMatchObject({
      code: "SLUICE_NOT_FOUND",
    });
  });
});

describe("a service that is drained", () => {
  it("lets go on who called it, under load, and is disabled when they are over", async () => {
    await using opened = await open();
    const { catalog, path, retCode, over, state, changes } = opened;
    const before = Array.from({ length: 20 }, (_, index) => `before-${index}`);
    expect(new Set(await Promise.all(before.map(retCode)))).toEqual(new Set([0]));
    const running = Promise.all(before.flatMap((ref) => Array.from({ length: 20 }, () => retCode(ref))));
    await catalog.switchTo("sms", "draining", "ann");
    const late = await Promise.all(Array.from({ length: 20 }, (_, index) => retCode(`late-${index}`)));
    expect(new Set(late)).toEqual(new Set([1006]));
    expect(new Set(await running)).toEqual(new Set([0]));
    expect(new Set(await Promise.all(before.map(retCode)))).toEqual(new Set([0]));
    expect(catalog.status("sms")).toMatchObject({ state: "draining", draining: { calls: 0, particles: 20 } });
    for (const ref of before.slice(1)) over(ref);
    expect(state()).toBe("draining");
    expect(await retCode("before-0")).toBe(0);
    expect(await retCode("before-1")).toBe(1006);
    over("before-0");
    await eventually(() => expect(state()).toBe("disabled"));
    expect(await retCode("before-0")).toBe(1006);
    expect(JSON.parse(await readFile(join(path, CLOSURE), "utf8"))).toMatchObject({
      mode: "disabled",
      by: "ann",
    });
    expect(changes.map(({ kind }) => kind)).toEqual(["draining", "disabled"]);
  });

  it("is disabled at once with nobody inside", async () => {
    await using opened = await open();
    const { catalog, state } = opened;
    await catalog.switchTo("sms", "draining", "ann");
    await eventually(() => expect(state()).toBe("disabled"));
  });

  it("goes on draining after a restart, until the particles of before are over", async () => {
    await using opened = await open();
    const { catalog, retCode, path } = opened;
    expect(await retCode("old")).toBe(0);
    await catalog.switchTo("sms", "draining", "ann");
    await catalog.close();
    const again = await catalogOver({}, { root: path });
    const earlier = {
      initiator: GATEWAY.peerId,
      ref: "old" as ParticleRef,
      timestamp: 1,
      deadline: Date.now() + 9_000,
    };
    const call = async (context: object) =>
      (
        await again.catalog
          .find("sms")
          ?.service.call("list", "plain", callRequest("sms", "list"), callContext(context))
      )?.retCode;
    expect(again.catalog.status("sms")?.state).toBe("draining");
    again.catalog.restore([earlier.ref]);
    expect(await call(earlier)).toBe(0);
    expect(await call({ ...earlier, ref: "new" })).toBe(1006);
    again.catalog.over(earlier.ref);
    await eventually(() => expect(again.catalog.status("sms")?.state).toBe("disabled"));
  });

  it("is known by a name of any length", async () => {
    await using opened = await open();
    const { catalog } = opened;
    await catalog.switchTo("sms", "disabled", "x".repeat(1_000));
    expect(catalog.status("sms")?.disabled?.by).toHaveLength(256);
    expect(catalog.status("sms")).not.toHaveProperty("problem");
  });

  it("may be drained again after it was switched on", async () => {
    await using opened = await open();
    const { catalog, retCode, over, state } = opened;
    for (const ref of ["a", "b"]) {
      expect(await retCode(ref)).toBe(0);
      await catalog.switchTo("sms", "draining", "ann");
      expect(state()).toBe("draining");
      over(ref);
      await eventually(() => expect(state()).toBe("disabled"));
      await catalog.switchTo("sms", "enabled", "ann");
    }
    expect(await retCode("c")).toBe(0);
  });
});
