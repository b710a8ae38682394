import { describe, expect, it } from "vitest";
import { type Effect, SluiceError } from "../../../src/core/index.ts";
import type { AdapterFunction } from "../../../src/openapi/interface.ts";
import { outcomeText } from "../../../src/services/adapter-outcome.ts";
import type { Mode } from "../../../src/services/effects/adapter-call.ts";
import type { UpstreamAnswer } from "../../../src/upstream/index.ts";
import { bound } from "../../support/bound-call.ts";
import { fakeFunction } from "../../support/fake-adapter.ts";

const outcome = (
  answer: Partial<UpstreamAnswer>,
  fn: Partial<AdapterFunction> = {},
  mode: Mode = "fn",
  callerKey?: string,
): string =>
  outcomeText(
    {
      fn: fakeFunction("check", { path: "/check/{id}", ...fn }),
      mode,
      view: "plain",
      bound: bound({ callerKey }),
    },
    { status: 200, headers: {}, mediaType: "application/json", body: null, ...answer },
    1_000,
    () => {},
  );
const failing = (fields: object) => expect.objectContaining(fields);

describe("fn", () => {
  it.each([200, 201, 204, 299])("is the body of a %d", (status) =>
    expect(outcome({ status, body: { a: 1 } })).toBe('{"a":1}'),
  );

  it.each([301, 304, 400, 404, 500])("fails with an upstream's %d", (status) => {
    expect(() => outcome({ status, body: { detail: "why" } })).toThrow(
      failing({
        code: "SLUICE_UPSTREAM_STATUS",
        status,
        retCode: status,
        message: `GET /check/{id} answered ${status}: why`,
      }),
    );
  });

  it.each<[Effect, string | undefined, number[], number[]]>([
    ["safe", undefined, [408, 425, 429, 500, 502, 503, 504], [400, 401, 404, 409, 501]],
    ["idempotent", undefined, [429, 500, 502, 503, 504], [400, 404, 501]],
    ["keyed", "mine", [429, 500, 502, 503, 504], [400, 404, 501]],
    ["keyed", undefined, [408, 425, 429, 503], [400, 404, 500, 502, 504]],
    ["once", undefined, [408, 425, 429, 503], [400, 404, 500, 502, 504]],
    ["once", "mine", [408, 425, 429, 503], [400, 404, 500, 502, 504]],
  ])(
    "offers %s (key: %s) again where that may help and cannot double an effect",
    (effect, key, again, never) => {
      const retries = (status: number) => {
        try {
          outcome({ status }, { effect }, "fn", key);
        } catch (error) {
          return (error as SluiceError).retry;
        }
        return undefined;
      };
      expect(again.filter((status) => retries(status) !== true)).toEqual([]);
      expect(never.filter((status) => retries(status) !== false)).toEqual([]);
    },
  );

  it("says that the effect happened when the result cannot travel", () => {
    const effect = "its effect has happened";
    expect(() => outcome({ body: "x".repeat(1_000) }, { method: "put" })).toThrow(effect);
    expect(() => outcome({ body: Number.NaN }, { method: "patch" })).toThrow(
      failing({ code: "SLUICE_BAD_RESULT", retry: false, message: expect.stringContaining(effect) }),
    );
    expect(() => outcome({ body: Number.NaN })).not.toThrow("effect");
  });

  it("passes on what the adapter finds wrong", () => {
    const result = () => {
      throw new SluiceError("SLUICE_BAD_RESULT", "check: score must be integer");
    };
    expect(() => outcome({}, { result })).toThrow(
      failing({ code: "SLUICE_BAD_RESULT", message: "check: score must be integer" }),
    );
  });

  it("hides a fault inside the adapter, but not that the effect happened", () => {
    const broken = {
      method: "post",
      result: () => {
        throw new TypeError("secret");
      },
    };
    expect(() => outcome({}, broken)).toThrow(
      failing({ code: "SLUICE_INTERNAL", message: expect.stringContaining("effect has happened") }),
    );
    expect(() => outcome({}, broken)).not.toThrow("secret");
  });
});

describe("response", () => {
  it.each([200, 302, 404, 500])("is the whole answer of a %d", (status) => {
    const text = outcome({ status, headers: { etag: "1" }, body: ["b"] }, {}, "response");
    expect(JSON.parse(text)).toEqual({ status, headers: { etag: "1" }, body: ["b"] });
  });

  it("does not claim an effect for an error that is too long", () => {
    const tooLong = () => outcome({ status: 500, body: "x".repeat(1_000) }, { method: "post" }, "response");
    expect(tooLong).toThrow(
      failing({ code: "SLUICE_BAD_RESULT", message: expect.stringContaining("answered 500") }),
    );
    expect(tooLong).not.toThrow("effect");
  });
});
