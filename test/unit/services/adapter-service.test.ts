import { describe, expect, it } from "vitest";
import { type JsonValue, type Logger, SluiceError, silentLogger } from "../../../src/core/index.ts";
import { createMemoryJournal } from "../../../src/journal/index.ts";
import type { BoundCall, View } from "../../../src/openapi/interface.ts";
import type { AllowRule } from "../../../src/policy/index.ts";
import { createAdapterService } from "../../../src/services/adapter-service.ts";
import { createClaims } from "../../../src/services/effects/claims.ts";
import type { RequestOptions, Upstream, UpstreamAnswer } from "../../../src/upstream/index.ts";
import { callContext, callRequest, problemOf } from "../../support/calls.ts";
import { fakeAdapter, fakeFunction } from "../../support/fake-adapter.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { authorityOf, newTrust } from "../../support/trust.ts";

const FUNCTIONS = [
  fakeFunction("checkCredit"),
  fakeFunction("eraseCustomer", { method: "delete" }),
  fakeFunction("getItem"),
  fakeFunction("getItemResponse", { path: "/documented" }),
];

/** A service over an upstream that records what it is asked and answers from a list. */
const serve = (
  rules: AllowRule[],
  answers: (Partial<UpstreamAnswer> | Error)[] = [],
  functions = FUNCTIONS,
) => {
  const asked: { call: BoundCall; options: RequestOptions }[] = [];
  const upstream: Upstream = {
    url: "http://upstream",
    async request(call, options) {
      asked.push({ call, options });
      const answer = answers[asked.length - 1] ?? {};
      if (answer instanceof Error) throw answer;
      return { status: 200, headers: {}, mediaType: "application/json", body: null, ...answer };
    },
    redact: (text) => text,
    close: async () => {},
  };
  const logged: [object, string][] = [];
  const logger: Logger = {
    ...silentLogger,
    error: (...line) => logged.push(line),
    warn: (...line) => logged.push(line),
  };
  const adapter = fakeAdapter("credit", functions);
  const clock = manualClock();
  const service = createAdapterService({
    adapter,
    upstream,
    authority: authorityOf(adapter, rules),
    ...newTrust(),
    tellsCalls: false,
    resultBytes: 1_000,
    attempts: 1,
    peerId: "gateway",
    claims: createClaims(createMemoryJournal(), clock),
    clock,
    logger,
  });
  const call = (name: string, args: JsonValue[] = [], context = {}, view: View = "plain") =>
    service.call(name, view, callRequest("credit", name, ...args), callContext(context));
  return { service, call, asked, logged };
};

const ANN_CHECKS: AllowRule[] = [{ peers: ["ann"], functions: ["checkCredit"] }];
const EVERYTHING: AllowRule[] = [{ peers: "*" }];

describe("a call", () => {
  it("is bound, sent with the particle's deadline and signal, and answered with the body", async () => {
    const { call, asked } = serve(ANN_CHECKS, [{ body: { score: 7 } }]);
    const context = callContext();
    expect(await call("checkCredit", ["c-1"], context)).toEqual({ retCode: 0, result: '{"score":7}' });
    expect(asked).toMatchObject([
      {
        call: { path: "/checkCredit", parameters: [{ value: "c-1" }] },
        options: { deadline: context.deadline },
      },
    ]);
    expect(asked[0]?.options.signal).toBe(context.signal);
  });

  it("fails with the upstream's status, or answers it whole as its twin", async () => {
    const { call } = serve(ANN_CHECKS, [
      { status: 404, body: "gone" },
      { status: 404, body: "gone" },
    ]);
    const failed = await call("checkCredit");
    expect(failed.retCode).toBe(404);
    expect(problemOf(failed)).toMatchObject({
      code: "SLUICE_UPSTREAM_STATUS",
      status: 404,
      detail: "GET /checkCredit answered 404: gone",
    });
    expect(await call("checkCreditResponse")).toEqual({
      retCode: 0,
      result: '{"status":404,"headers":{},"body":"gone"}',
    });
  });

  it("of a document's own xResponse goes there, not to the twin of x", async () => {
    const { call, asked } = serve(EVERYTHING, [{ body: "own" }]);
    expect(await call("getItemResponse")).toEqual({ retCode: 0, result: '"own"' });
    expect(asked[0]?.call.path).toBe("/documented");
    await call("getItemResponseResponse");
    expect(asked[1]?.call.path).toBe("/documented");
  });

  it("is not sent when its arguments do not fit", async () => {
    const { call, asked } = serve(ANN_CHECKS);
    const failed = await call("checkCredit", [1, 2]);
    expect(failed.retCode).toBe(1001);
    expect(problemOf(failed).detail).toBe("checkCredit takes one argument");
    expect(asked).toEqual([]);
  });

  it("passes the upstream's own failures on", async () => {
    const { call } = serve(ANN_CHECKS, [new SluiceError("SLUICE_UNREACHABLE", "refused")]);
    const failed = await call("checkCredit");
    expect(failed.retCode).toBe(1005);
    expect(problemOf(failed)).toMatchObject({ code: "SLUICE_UNREACHABLE", retry: true, detail: "refused" });
  });

  it("that breaks something inside fails without telling what, and is logged", async () => {
    const { call, logged } = serve(ANN_CHECKS, [new TypeError("internals")]);
    const failed = await call("checkCredit");
    expect(failed.retCode).toBe(1);
    expect(failed.result).not.toContain("internals");
    expect(logged).toMatchObject([
      [
        { service: "credit", function: "checkCredit", particle: "ref", err: { message: "internals" } },
        expect.any(String),
      ],
    ]);
  });

  it("uses the view it came for", async () => {
    const seen: View[] = [];
    const fn = fakeFunction("x");
    const spy = {
      ...fn,
      bind: (args: readonly JsonValue[], view: View) => {
        seen.push(view);
        return fn.bind(args, view);
      },
      result: (_: unknown, view: View) => view,
    };
    const { call } = serve(EVERYTHING, [], [spy]);
    expect((await call("x", [], {}, "aqua")).result).toBe('"aqua"');
    expect(seen).toEqual(["aqua"]);
  });

  it("counts and logs answers that break their document", async () => {
    const loose = fakeFunction("x", {
      result: (answer, _, onMismatch) => {
        onMismatch("/score must be integer");
        return answer.body;
      },
    });
    const { call, service, logged } = serve(EVERYTHING, [], [loose]);
    await call("x");
    await call("x");
    expect(service.counters).toEqual({ calls: 2, failed: 0, denied: 0, mismatches: 2 });
    expect(logged).toHaveLength(1);
  });
});

describe("policy", () => {
  it.each(["checkCredit", "checkCreditResponse", "eraseCustomer", "noSuchFunction"])(
    "tells a caller no rule names only that, for %s",
    async (name) => {
      const { call, asked, service } = serve(ANN_CHECKS);
      const failed = await call(name, [1, 2, 3], { initiator: "eve" });
      expect(failed.retCode).toBe(1002);
      expect(problemOf(failed)).toMatchObject({
        code: "SLUICE_DENIED",
        detail: `credit.${name}: no rule of service "credit" allows eve`,
      });
      expect(asked).toEqual([]);
      expect(service.counters).toMatchObject({ calls: 1, failed: 1, denied: 1 });
    },
  );

  it.each(["eraseCustomer", "eraseCustomerResponse"])(
    "denies %s to a caller of other functions, as the function itself",
    async (name) => {
      const failed = await serve(ANN_CHECKS).call(name);
      expect(problemOf(failed)).toMatchObject({
        code: "SLUICE_DENIED",
        detail: expect.stringContaining("credit.eraseCustomer:"),
      });
    },
  );

  it("names the nearest function the caller may call, and no other", async () => {
    const { call } = serve(ANN_CHECKS);
    const near = await call("checkCerdit");
    expect(near.retCode).toBe(1);
    expect(problemOf(near)).toMatchObject({
      code: "SLUICE_UNKNOWN_FUNCTION",
      detail: expect.stringContaining('did you mean "checkCredit"?'),
    });
    const far = await call("eraseCustomers");
    expect(problemOf(far)).toMatchObject({
      code: "SLUICE_UNKNOWN_FUNCTION",
      detail: expect.stringContaining("you may call: checkCredit"),
    });
    expect(far.result).not.toContain('eraseCustomer"');
  });

  it.each(["", "Response", "__proto__", "toString", "x".repeat(100_000)])(
    "survives the name %.20s",
    async (name) => {
      const failed = await serve(EVERYTHING).call(name);
      expect(problemOf(failed).code).toBe("SLUICE_UNKNOWN_FUNCTION");
      expect(Buffer.byteLength(failed.result)).toBeLessThanOrEqual(1024);
    },
  );
});
