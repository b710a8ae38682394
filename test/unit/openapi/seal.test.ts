import { describe, expect, it } from "vitest";
import { type JsonValue, SluiceError } from "../../../src/core/index.ts";
import {
  type AdapterFunction,
  type CompileOptions,
  compareSignatures,
  type OperationOverrides,
  parseSignature,
  printSignature,
  type View,
} from "../../../src/openapi/index.ts";
import { adapterOf, bodyValue, errorOf, functionOf, jsonBody, jsonResult, versioned } from "./support.ts";

const object = (properties: object, rest: object = {}): object => ({ type: "object", properties, ...rest });
const text = { type: "string" };
const said = (seal: OperationOverrides["seal"]): Partial<CompileOptions> => ({
  operations: { fn: { seal } },
});
const CARD = object({ number: text, exp: { type: "integer" } }, { required: ["number"] });
const PEER = "12D3KooWT11P9adQbZBbGfuxuPFaEN9W92r2xrurWQJbfJhaJHzp";

/** Sealed values of these tests: five parts, the fourth of which is what is inside. */
const seal = (value: JsonValue): string =>
  `e30..iv.${Buffer.from(JSON.stringify(value)).toString("base64url")}.tag`;
const open = async (sealed: string): Promise<JsonValue> => {
  const inside = sealed.split(".")[3] ?? "";
  if (inside === "other")
    throw new SluiceError("SLUICE_INVALID_ARGUMENTS", "the sealed value is for another peer");
  return JSON.parse(Buffer.from(inside, "base64url").toString()) as JsonValue;
};

const opened = async (fn: AdapterFunction, args: readonly JsonValue[], view: View = "plain") =>
  (await fn.seal?.open(args, view, open)) ?? [];
const refusal = async (fn: AdapterFunction, args: readonly JsonValue[], view: View = "plain") => {
  const error = await opened(fn, args, view).catch((reason: unknown) => reason);
  return errorOf(() => {
    throw error;
  });
};

/** `fn(customer, card, {note, pin})` with a sealed card and pin. */
const PAYMENT = jsonBody(
  object(
    {
      customer: text,
      card: { ...CARD, "x-seal": true },
      note: text,
      pin: { type: "integer", "x-seal": true },
    },
    { required: ["customer", "card"] },
  ),
);

describe("what is sealed", () => {
  it("is nothing where nobody says so", () => {
    expect(functionOf(jsonBody(CARD)).seal).toBeUndefined();
    expect(functionOf(jsonBody({ ...CARD, "x-seal": false })).seal).toBeUndefined();
  });

  it.each<[string, object, object]>([
    ["a parameter", { parameters: [{ in: "query", name: "pan", "x-seal": true, schema: text }] }, {}],
    [
      "a parameter's schema",
      { parameters: [{ in: "header", name: "pan", schema: { ...text, "x-seal": true } }] },
      {},
    ],
    [
      "a property",
      jsonBody(object({ pan: { ...text, "x-seal": true }, to: text }, { required: ["to"] })),
      {},
    ],
    [
      "a property's type, by reference",
      jsonBody(object({ pan: { $ref: "#/components/schemas/Pan" }, to: text }, { required: ["to"] })),
      { components: { schemas: { Pan: { ...text, "x-seal": true } } } },
    ],
    [
      "a base of the body",
      jsonBody({
        allOf: [{ $ref: "#/components/schemas/Base" }, object({ to: text }, { required: ["to"] })],
      }),
      { components: { schemas: { Base: object({ pan: { ...text, "x-seal": true } }) } } },
    ],
    [
      "what is further down",
      jsonBody(
        object(
          { pan: { type: "array", items: object({ n: { ...text, "x-seal": "yes" } }) }, to: text },
          { required: ["to"] },
        ),
      ),
      {},
    ],
  ])("is marked on %s", (_where, operation, rest) => {
    expect(functionOf(operation, rest).seal).toMatchObject({ arguments: ["pan"], result: undefined });
  });

  it("is a marked body: all of it, and nothing beside it", () => {
    const marked = { allOf: [{ "x-seal": true }, object({ a: text, b: text }, { required: ["a"] })] };
    const parameters = [{ in: "query", name: "q", schema: text }];
    expect(functionOf({ parameters, ...jsonBody(marked) }).seal?.arguments).toEqual(["a", "b"]);
    const whole = jsonBody(object({ a: { ...text, "x-seal": true } }));
    expect(functionOf({ parameters, ...whole }).seal?.arguments).toEqual(["body"]);
  });

  it("is marked in every version", () => {
    const sealedBy = (version: "2.0" | "3.1", operation: object): readonly string[] | undefined =>
      versioned(version, {
        "/x": { post: { operationId: "fn", responses: {}, ...operation } },
      }).functions.get("fn")?.seal?.arguments;
    const schema = object({ pan: { ...text, "x-seal": true } }, { required: ["pan"] });
    expect(sealedBy("2.0", { parameters: [{ in: "body", name: "b", schema }] })).toEqual(["pan"]);
    const field = { in: "formData", name: "pan", type: "string", required: true, "x-seal": true };
    const consumes = ["application/x-www-form-urlencoded"];
    expect(sealedBy("2.0", { consumes, parameters: [field] })).toEqual(["pan"]);
    expect(sealedBy("3.1", PAYMENT)).toEqual(["card", "pin"]);
  });

  it("is what the manifest names besides", () => {
    const fn = functionOf(PAYMENT, {}, said({ arguments: ["note"], result: PEER }));
    expect(fn.seal).toMatchObject({ arguments: ["card", "note", "pin"], result: PEER });
  });

  it("is refused for what is no argument, with the nearest that is", () => {
    const compile = (name: string) => () => functionOf(PAYMENT, {}, said({ arguments: [name] }));
    expect(errorOf(compile("crad"))).toMatchObject({
      code: "SLUICE_CONFIG",
      detail:
        'service "test": operations.fn.seal.arguments: there is no argument "crad"; did you mean "card"?',
    });
    expect(errorOf(compile("idempotencyKey")).detail).toContain("there are: customer, card, note, pin");
  });

  it.each<[string, object]>([
    ["a response's schema", jsonResult({ ...CARD, "x-seal": true })],
    ["a part of it", jsonResult({ type: "array", items: object({ pan: { ...text, "x-seal": true } }) })],
  ])("is a result that is marked on %s", (_where, operation) => {
    expect(functionOf(operation).seal).toMatchObject({ arguments: [], result: "initiator" });
    expect(functionOf(operation, {}, said({ arguments: [], result: PEER })).seal?.result).toBe(PEER);
  });

  it("is found where schemas hold themselves", () => {
    const schemas = {
      Node: object({ next: { $ref: "#/components/schemas/Node" }, pan: { ...text, "x-seal": true } }),
    };
    const node = { $ref: "#/components/schemas/Node" };
    expect(
      functionOf(jsonBody(object({ node, to: text }, { required: ["node"] })), { components: { schemas } })
        .seal?.arguments,
    ).toEqual(["node"]);
  });
});

describe("opening the arguments of a call", () => {
  const fn = functionOf(PAYMENT);
  const card = { number: "4242", exp: 27 };

  it("replaces what is sealed by what was in it, and binds that", async () => {
    const args = await opened(fn, ["C-1", seal(card), { pin: seal(1234), note: "hi" }]);
    expect(args).toEqual(["C-1", card, { pin: 1234, note: "hi" }]);
    expect(bodyValue(fn.bind(args, "plain"))).toEqual({ customer: "C-1", card, pin: 1234, note: "hi" });
  });

  it("opens values of the Aqua view as that view has them", async () => {
    const inAqua = { number: "4242", exp: [27] };
    for (const pin of [seal(1234), [seal(1234)]])
      for (const wrap of [(each: JsonValue) => [each], (each: JsonValue) => each]) {
        const args = await opened(fn, ["C-1", seal(inAqua), wrap({ pin, note: ["hi"] })], "aqua");
        expect(bodyValue(fn.bind(args, "aqua"))).toEqual({ customer: "C-1", card, pin: 1234, note: "hi" });
      }
  });

  it("knows options of the Aqua view by their identifiers", async () => {
    const schema = { type: "array", items: text };
    const odd = functionOf({ parameters: [{ in: "query", name: "X-Pan", "x-seal": true, schema }] });
    const args = await opened(odd, [{ xPan: [seal(["4242"])] }], "aqua");
    expect(odd.bind(args, "aqua").parameters.map(({ value }) => value)).toEqual([["4242"]]);
  });

  it("leaves what is not given", async () => {
    const none: JsonValue[] = [null, [], {}, { pin: null }];
    for (const options of none)
      expect(await opened(fn, ["C-1", seal(card), options])).toEqual(["C-1", card, options]);
    expect(await opened(fn, ["C-1", seal(card), [{ pin: [] }]], "aqua")).toEqual(["C-1", card, { pin: [] }]);
    expect(await opened(fn, ["C-1"])).toEqual(["C-1"]);
    expect(await opened(fn, ["C-1", seal(card), "no options", 4])).toEqual(["C-1", card, "no options", 4]);
  });

  it.each<[JsonValue, View]>([
    [card, "plain"],
    ["4242", "plain"],
    [null, "plain"],
    [[seal(card)], "plain"],
    [[seal(card)], "aqua"],
    [[], "aqua"],
  ])("refuses %j unsealed (%s)", async (given, view) => {
    expect(await refusal(fn, ["C-1", given, {}], view)).toMatchObject({
      code: "SLUICE_INVALID_ARGUMENTS",
      detail:
        'fn: argument "card" must be sealed to this gateway: see docs/sealing.md; what was given has travelled in the clear',
    });
  });

  it("refuses an unsealed option, and what does not open", async () => {
    expect((await refusal(fn, ["C-1", seal(card), { pin: 1234 }])).detail).toContain(
      '"options.pin" must be sealed',
    );
    expect((await refusal(fn, ["C-1", seal(card), [{ pin: [1234] }]], "aqua")).detail).toContain(
      '"options.pin" must be sealed',
    );
    expect((await refusal(fn, ["C-1", "e30..iv.other.tag"])).detail).toBe(
      'fn: argument "card": the sealed value is for another peer',
    );
  });

  it.each<[JsonValue, View]>([
    [{ number: 4242 }, "plain"],
    [{ exp: 4242 }, "plain"],
    ["4242", "plain"],
    [{ number: 4242, exp: [] }, "aqua"],
    [{ number: "1", exp: [], "4242": 1 }, "aqua"],
  ])("does not tell what was wrong in %j (%s)", async (inside, view) => {
    const args = await opened(fn, ["C-1", seal(inside)], view);
    const { code, detail } = errorOf(() => fn.bind(args, view));
    expect(code).toBe("SLUICE_INVALID_ARGUMENTS");
    expect(detail).toMatch(/^fn: (argument )?"card", opened, is not what the document declares/);
    expect(detail).not.toContain("4242");
  });

  it("tells what is wrong with the others", async () => {
    const args = await opened(fn, [4711, seal(card)]);
    expect(errorOf(() => fn.bind(args, "plain")).detail).toBe(
      'fn: argument "customer" must be a string, not 4711',
    );
  });
});

describe("options.sealTo", () => {
  const get = (operation: object = {}, options: Partial<CompileOptions> = {}): AdapterFunction => {
    const fn = adapterOf(
      { "/x": { get: { operationId: "fn", responses: {}, ...operation } } },
      {},
      options,
    ).functions.get("fn");
    if (fn === undefined) throw new Error("it was not published");
    return fn;
  };

  it.each<View>(["plain", "aqua"])(
    "is taken by every function, and is no part of the request (%s)",
    (view) => {
      for (const sealTo of ["initiator", PEER]) {
        const bound = get().bind([{ sealTo }], view);
        expect(bound.sealTo).toBe(sealTo);
        expect(bound.parameters).toEqual([]);
      }
      expect(get().bind([], view).sealTo).toBeUndefined();
      const open = jsonBody(object({ to: text }, { required: ["to"], additionalProperties: true }));
      expect(bodyValue(functionOf(open).bind(["a", { sealTo: PEER }], view))).toEqual({ to: "a" });
    },
  );

  it.each<View>(["plain", "aqua"])("names one service of a peer (%s)", (view) => {
    for (const service of ["bank", "bank/aqua"])
      expect(get().bind([{ sealTo: { peer: PEER, service } }], view).sealTo).toEqual({
        peer: PEER,
        service: "bank",
      });
  });

  it("comes as an option in the Aqua view", () => {
    expect(get().bind([[{ sealTo: [PEER] }]], "aqua").sealTo).toBe(PEER);
    const one = { peer: PEER, service: "bank" };
    expect(get().bind([[{ sealTo: [one] }]], "aqua").sealTo).toEqual(one);
    expect(get().bind([[{ sealTo: [] }]], "aqua").sealTo).toBeUndefined();
  });

  it.each<JsonValue>([
    "",
    "me",
    1,
    ["initiator"],
    `${PEER}x`,
    PEER.slice(0, -1),
    {},
    { peer: PEER },
    { peer: "initiator", service: "bank" },
    { peer: PEER, service: "a b" },
    { peer: PEER, service: "bank/plain" },
    { peer: PEER, service: "bank", function: "pay" },
  ])("is not %j", (sealTo) => {
    expect(errorOf(() => get().bind([{ sealTo }], "plain"))).toMatchObject({
      code: "SLUICE_INVALID_ARGUMENTS",
      detail:
        'fn: argument "options.sealTo" must be "initiator", a peer id (12D3KooW…) or {"peer": ID, "service": NAME}',
    });
  });

  it("leaves a document's own argument of that name alone", () => {
    const own = get({ parameters: [{ in: "query", name: "sealTo", schema: text }] });
    const bound = own.bind([{ sealTo: "me" }], "plain");
    expect(bound.sealTo).toBeUndefined();
    expect(bound.parameters.map(({ value }) => value)).toEqual(["me"]);
  });

  it("goes before the document's word, and never past a peer that the manifest names", () => {
    const marked = jsonResult({ ...text, "x-seal": true });
    expect(get(marked).bind([], "plain").sealTo).toBe("initiator");
    expect(get(marked).bind([{ sealTo: PEER }], "plain").sealTo).toBe(PEER);
    const named = get({}, said({ arguments: [], result: PEER }));
    expect(named.bind([], "plain").sealTo).toBe(PEER);
    expect(named.bind([{ sealTo: PEER }], "plain").sealTo).toBe(PEER);
    expect(errorOf(() => named.bind([{ sealTo: "initiator" }], "plain")).detail).toContain(
      `sealed to ${PEER} alone`,
    );
  });

  it("may be narrower than the manifest's word, and never wider", () => {
    const [bank, notes] = [
      { peer: PEER, service: "bank" },
      { peer: PEER, service: "notes" },
    ];
    const named = get({}, said({ arguments: [], result: PEER }));
    expect(named.bind([{ sealTo: bank }], "plain").sealTo).toEqual(bank);
    const one = get({}, said({ arguments: [], result: bank }));
    expect(one.bind([], "plain").sealTo).toEqual(bank);
    expect(one.bind([{ sealTo: bank }], "plain").sealTo).toEqual(bank);
    for (const sealTo of [PEER, notes, "initiator"])
      expect(errorOf(() => one.bind([{ sealTo }], "plain")).detail).toContain(`to bank at ${PEER} alone`);
  });
});

describe("bindings of what is sealed", () => {
  const paths = {
    "/x": {
      post: {
        operationId: "pay",
        ...PAYMENT,
        ...jsonResult({ $ref: "#/components/schemas/Receipt" }),
      },
    },
  };
  const schemas = { Receipt: object({ id: { ...text, "x-seal": true } }) };
  const adapter = adapterOf(paths, { components: { schemas } });

  it("are text in Aqua, with what is inside beside it", () => {
    const aqua = adapter.aqua();
    expect(aqua).toContain("pay(customer: string, card: string, options: ?PayOptions) -> string\n");
    expect(aqua).toContain("payResponse(customer: string, card: string, options: ?PayOptions) -> string\n");
    expect(aqua).toContain(
      "-- card: must be sealed to the serving gateway, by its peer id (docs/sealing.md); opened: PayCard\n",
    );
    expect(aqua).toMatch(/pin: \?string -- must be sealed .*; opened: i64\n/);
    expect(aqua).toContain(
      "-- its result is sealed to the particle's initiator (docs/sealing.md); opened: Receipt, of the whole answer PayResponse\n",
    );
    expect(aqua).toContain("data Receipt:");
  });

  it("are text in TypeScript, with what is inside beside it", () => {
    const types = adapter.types();
    expect(types).toContain(
      "pay(customer: string, card: string, options?: PayOptions | null): Promise<string>;",
    );
    expect(types).toContain(
      "payResponse(customer: string, card: string, options?: PayOptions | null): Promise<string>;",
    );
    expect(types).toContain(
      "@param card - must be sealed to the serving gateway, by its peer id (docs/sealing.md); opened: PayCard\n",
    );
    expect(types).toContain("pin?: string | null;");
    expect(types).toContain(
      "@returns sealed to the particle's initiator (docs/sealing.md); opened: Receipt\n",
    );
    expect(types).toContain("export interface Receipt {");
  });
});

describe("the contract of what is sealed", () => {
  const signature = (seal?: OperationOverrides["seal"], operation: object = {}) => {
    const body = jsonBody(object({ card: text, note: text }, { required: ["card"] }));
    return adapterOf(
      { "/x": { post: { operationId: "fn", responses: {}, ...body, ...operation } } },
      {},
      seal === undefined ? {} : said(seal),
    ).signature();
  };
  const changes = (
    ...[before, after]: [ReturnType<typeof signature>, ReturnType<typeof signature>]
  ): string[] =>
    compareSignatures(before, after).map(
      ({ breaking, message }) => `${breaking ? "breaking " : ""}${message}`,
    );
  const sealed = signature({ arguments: ["note", "card"], result: "initiator" });

  it("is kept, and the same for the same service", () => {
    expect(sealed.functions.fn).toMatchObject({ sealed: ["card", "note"], sealedTo: "initiator" });
    expect(signature().functions.fn).not.toHaveProperty("sealed");
    expect(signature().functions.fn).not.toHaveProperty("sealedTo");
    expect(parseSignature(printSignature(sealed), "s")).toEqual(sealed);
    expect(compareSignatures(sealed, sealed)).toEqual([]);
  });

  it("breaks with every change of it", () => {
    expect(changes(signature(), sealed)).toEqual([
      'breaking fn: argument 1 "card" must now be sealed',
      'breaking fn: option "note" must now be sealed',
      "breaking fn: result is now sealed to the initiator",
    ]);
    expect(changes(sealed, signature({ arguments: ["card"], result: PEER }))).toEqual([
      'breaking fn: option "note" must no longer be sealed',
      `breaking fn: result is now sealed to ${PEER}`,
    ]);
    const bank = signature({ arguments: [], result: { peer: PEER, service: "bank" } });
    expect(parseSignature(printSignature(bank), "s")).toEqual(bank);
    expect(changes(signature({ arguments: [], result: PEER }), bank)).toEqual([
      `breaking fn: result is now sealed to bank at ${PEER}`,
    ]);
    expect(changes(sealed, signature({ arguments: ["card", "note"] }))).toEqual([
      "breaking fn: result is no longer sealed",
    ]);
  });

  it("says of a new option only that it is new", () => {
    const before = signature(undefined, jsonBody(object({ card: text }, { required: ["card"] })));
    expect(changes(before, signature({ arguments: ["note"] }))).toEqual(['fn: option "note" was added']);
  });

  it.each([{ sealed: "card" }, { sealed: [1] }, { sealedTo: 1 }])("is not read from %j", (wrong) => {
    const damaged = { ...sealed, functions: { fn: { ...sealed.functions.fn, ...wrong } } };
    expect(errorOf(() => parseSignature(JSON.stringify(damaged), "s")).code).toBe("SLUICE_DOCUMENT");
  });
});
