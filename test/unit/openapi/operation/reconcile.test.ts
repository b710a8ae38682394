import { describe, expect, it } from "vitest";
import type { AdapterFunction, OperationOverrides, Reconciliation } from "../../../../src/openapi/index.ts";
import { adapterOf, errorOf, jsonBody } from "../support.ts";

const text = { type: "string" };
const PATHS = {
  "/messages": {
    post: {
      operationId: "send-message",
      responses: {},
      ...jsonBody({ type: "object", required: ["to"], properties: { to: text, account: text } }),
    },
    get: {
      operationId: "list-messages",
      responses: {},
      parameters: [
        { in: "query", name: "to", required: true, schema: text },
        { in: "query", name: "limit", schema: { type: "integer" } },
      ],
    },
    put: { operationId: "reset", responses: {} },
  },
  "/accounts/{id}": {
    parameters: [{ in: "path", name: "id", required: true, schema: text }],
    get: { operationId: "get-account", responses: {} },
  },
};

const RECONCILE: Reconciliation = {
  operation: "list-messages",
  arguments: {},
  items: "/messages",
  match: { "/to": "/arguments/to" },
  since: undefined,
};

const sending = (overrides: OperationOverrides, operation = "send-message"): AdapterFunction | undefined =>
  adapterOf(PATHS, {}, { operations: { [operation]: overrides } }).functions.get("sendMessage");

const refusal = (reconcile: Partial<Reconciliation>, rest: OperationOverrides = {}): string => {
  const error = errorOf(() => sending({ ...rest, reconcile: { ...RECONCILE, ...reconcile } }));
  expect(error.code).toBe("SLUICE_CONFIG");
  return error.detail;
};

describe("reconcile", () => {
  it.each(["list-messages", "listMessages"])(
    "names %s, and is carried with the function's name",
    (operation) => {
      const fn = sending({ reconcile: { ...RECONCILE, operation } });
      expect(fn?.reconcile).toEqual({ ...RECONCILE, operation: "listMessages" });
      expect(sending({})?.reconcile).toBeUndefined();
    },
  );

  it("is found by the operation's pointer too", () => {
    expect(sending({ reconcile: RECONCILE }, "/paths/~1messages/post")?.reconcile?.items).toBe("/messages");
  });

  it("may look for the key where a once operation carries one", () => {
    const reconcile = { ...RECONCILE, match: { "/ref": "/key", "/to": "/ref" } };
    const idempotencyKey = { in: "header", name: "X-Reference" } as const;
    expect(sending({ reconcile, idempotencyKey })?.reconcile?.match).toEqual(reconcile.match);
  });

  it.each<[Partial<Reconciliation>, OperationOverrides, string]>([
    [{}, { effect: "keyed" }, ".reconcile: is for what may happen once only; the operation is keyed"],
    [
      { operation: "listMesages" },
      {},
      '.operation: there is no function "listMesages"; did you mean "listMessages"?',
    ],
    [
      { operation: "reset" },
      {},
      '.operation: "reset" is idempotent; looking for an effect must not have one',
    ],
    [{ operation: "sendMessage" }, {}, '.operation: "sendMessage" is once'],
    [
      { operation: "getAccount" },
      {},
      '.arguments: "getAccount" needs "id", and nothing of that name is at hand',
    ],
    [
      { arguments: { limt: "/key" } },
      {},
      'there is no argument of "listMessages" "limt"; did you mean "limit"?',
    ],
    [{ arguments: { to: "/arguments/t0" } }, {}, 'there is no argument of the operation "t0"'],
    [{ match: { "/to": "/arguments/from" } }, {}, ".match: there is no argument of the operation"],
    [{ match: { "/ref": "/key" } }, {}, ".match: /key leads to nothing: the operation has no idempotencyKey"],
  ])("%j with %j is refused", (reconcile, rest, expected) => {
    expect(refusal(reconcile, rest)).toContain(expected);
    expect(refusal(reconcile, rest)).toContain('service "test": operations.send-message.reconcile');
  });
});
