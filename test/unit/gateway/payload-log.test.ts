import { expect, it } from "vitest";
import { type Logger, silentLogger } from "../../../src/core/index.ts";
import { createPayloadLog } from "../../../src/gateway/payload-log.ts";
import { observedCall, observedParticle } from "../../support/observed.ts";

const linesOf = (args: readonly string[], result: string, service = "pets"): Record<string, unknown>[] => {
  const lines: Record<string, unknown>[] = [];
  const logger: Logger = {
    ...silentLogger,
    debug: (fields) => lines.push(fields as Record<string, unknown>),
  };
  const call = observedCall(service, "get", { ms: 1.234 });
  createPayloadLog(logger).called(observedParticle("p"), {
    ...call,
    request: { ...call.request, arguments: args },
    result: { retCode: 0, result },
  });
  return lines;
};

it("logs a call's arguments and result under its particle", () => {
  expect(linesOf(["rex"], '"a dog"')).toEqual([
    {
      particle: observedParticle("p").ref,
      service: "pets",
      function: "get",
      arguments: '["rex"]',
      retCode: 0,
      result: '"a dog"',
      ms: 1.2,
    },
  ]);
});

it("leaves tokens and sealed values out, wherever they stand, and ends somewhere", () => {
  const jws = `eyJhbGciOiJFZERTQSJ9.${"a1-_".repeat(50)}.${"Zz9".repeat(30)}`;
  const jwe = `eyJhbGciOiJFQ0RILUVTIn0..${"iv".repeat(8)}.${"text".repeat(9)}.${"tag".repeat(6)}`;
  const [line] = linesOf([`Bearer ${jws}`, jwe], JSON.stringify({ token: jws, more: "x".repeat(20_000) }));
  expect(line?.arguments).toBe('["Bearer [token]","[sealed]"]');
  expect(line?.result).toMatch(/^\{"token":"\[token\]","more":"x+…$/);
  expect(String(line?.result).length).toBe(16_384);
});

it("says of credentials that they were there, and nothing of what an initiator gives itself", () => {
  expect(linesOf(["an opaque one"], '"id"', "auth")[0]?.arguments).toBe("[credentials]");
  for (const own of ["getDataSrv", "callbackSrv", "errorHandlingSrv"])
    expect(linesOf(["an opaque one"], '"an opaque one"', own)).toEqual([]);
});
