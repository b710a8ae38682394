import { describe, expect, it } from "vitest";
import type { Effect, JsonValue } from "../../../src/core/index.ts";
import type {
  AdapterFunction,
  CompileOptions,
  Finding,
  OperationOverrides,
} from "../../../src/openapi/index.ts";
import { adapterOf, bodyValue, errorOf, functionOf, jsonBody, names, versioned } from "./support.ts";

const HEADER = { in: "header", name: "Idempotency-Key" };
const object = (properties: object, rest: object = {}): object => ({ type: "object", properties, ...rest });
const said = (overrides: OperationOverrides): Partial<CompileOptions> => ({ operations: { fn: overrides } });

/** `POST /x`, and what was told about it. */
const told = (
  operation: object,
  options: Partial<CompileOptions> = {},
): { fn: AdapterFunction; warnings: readonly Finding[] } => {
  const adapter = adapterOf(
    { "/x": { post: { operationId: "fn", responses: {}, ...operation } } },
    {},
    options,
  );
  const fn = adapter.functions.get("fn");
  if (fn === undefined) throw new Error("it was not published");
  return { fn, warnings: adapter.warnings };
};

describe("the effect of an operation", () => {
  it.each<[string, Effect]>([
    ["get", "safe"],
    ["head", "safe"],
    ["options", "safe"],
    ["query", "safe"],
    ["put", "idempotent"],
    ["delete", "idempotent"],
    ["post", "once"],
    ["patch", "once"],
  ])("is by the method, %s: %s", (method, effect) => {
    const adapter = versioned("3.2", { "/x": { [method]: { operationId: "fn", responses: {} } } });
    expect(adapter.functions.get("fn")).toMatchObject({ effect, key: undefined });
  });

  it("is once for a method that nobody knows", () => {
    const paths = { "/x": { additionalOperations: { PURGE: { operationId: "fn", responses: {} } } } };
    expect(versioned("3.2", paths).functions.get("fn")?.effect).toBe("once");
  });

  it("is x-effect, and the manifest's word before it", () => {
    expect(functionOf({ "x-effect": "safe" })).toMatchObject({ effect: "safe", key: undefined });
    expect(functionOf({ "x-effect": "keyed" })).toMatchObject({ effect: "keyed", key: HEADER });
    expect(functionOf({ "x-effect": "keyed" }, {}, said({ effect: "once" }))).toMatchObject({
      effect: "once",
      key: undefined,
    });
    expect(functionOf({}, {}, said({ effect: "keyed" }))).toMatchObject({ effect: "keyed", key: HEADER });
  });

  it.each<JsonValue>(["twice", "SAFE", 1, ["safe"], { safe: true }])(
    "is the method's where x-effect is %j",
    (effect) => {
      const { fn, warnings } = told({ "x-effect": effect });
      expect(fn.effect).toBe("once");
      expect(warnings).toEqual([
        {
          pointer: "/paths/~1x/post/x-effect",
          reason: "effect-ignored",
          message: `x-effect is ${JSON.stringify(effect)}, none of safe, idempotent, keyed, once`,
        },
      ]);
    },
  );

  it.each<[Effect, string]>([
    ["safe", ""],
    ["once", "; the POST was carried out, so its effect may have happened"],
  ])("%s decides what is said of an answer that cannot be used", (effect, said) => {
    const answer = { status: 200, headers: {}, mediaType: "application/json", body: [1, 2, 3] };
    const fn = functionOf({ "x-effect": effect }, {}, { arrayItems: 2 });
    expect(errorOf(() => fn.result(answer, "plain", () => {})).detail).toBe(
      `fn: the answer holds an array of 3 items; limits.arrayItems allows 2${said}`,
    );
  });
});

describe("the place of a key", () => {
  const parameters = [
    { in: "header", name: "idempotency-key", required: true, schema: { type: "string" } },
    { in: "query", name: "token", schema: { type: "string" } },
    { in: "query", name: "Token", schema: { type: "string" } },
  ];

  it("takes a declared parameter from the caller", () => {
    const keyed = functionOf({ parameters, "x-effect": "keyed" });
    expect([names(keyed.arguments), names(keyed.options)]).toEqual([[], ["token", "Token"]]);
    const place = { in: "query", name: "token" } as const;
    const byQuery = functionOf({ parameters }, {}, said({ effect: "keyed", idempotencyKey: place }));
    expect(byQuery.key).toEqual(place);
    expect([names(byQuery.arguments), names(byQuery.options)]).toEqual([["idempotency-key"], ["Token"]]);
  });

  it("is kept for what is once too, as a reference, but not made up", () => {
    expect(functionOf({ parameters, "x-idempotency-key": HEADER })).toMatchObject({
      effect: "once",
      key: HEADER,
    });
    expect(names(functionOf({ parameters }).arguments)).toEqual(["idempotency-key"]);
  });

  it.each(["application/json", "application/x-www-form-urlencoded"])(
    "is a property of a body in %s, which the document may require",
    (type) => {
      const schema = object(
        { to: { type: "string" }, ref: { type: "string", format: "uuid" } },
        { required: ["ref", "to"], additionalProperties: false },
      );
      const fn = functionOf({
        requestBody: { content: { [type]: { schema } } },
        "x-effect": "keyed",
        "x-idempotency-key": { in: "body", name: "ref" },
      });
      expect([names(fn.arguments), names(fn.options)]).toEqual([["to"], []]);
      expect(bodyValue(fn.bind(["a"], "plain"))).toEqual({ to: "a" });
      expect(errorOf(() => fn.bind([1], "plain")).detail).toBe('fn: argument "to" must be a string, not 1');
    },
  );

  it("makes a body where the caller gives none, and refuses one that is no object", () => {
    const schema = { properties: { note: { type: "string" }, ref: { type: "string" } } };
    const fn = functionOf({
      ...jsonBody(schema),
      "x-effect": "keyed",
      "x-idempotency-key": { in: "body", name: "ref" },
    });
    expect(bodyValue(fn.bind([], "plain"))).toEqual({});
    expect(bodyValue(fn.bind([{ body: { note: "n" } }], "plain"))).toEqual({ note: "n" });
    expect(errorOf(() => fn.bind([{ body: "text" }], "plain"))).toMatchObject({
      code: "SLUICE_INVALID_ARGUMENTS",
      detail: "fn: the body must be an object, since the idempotency key goes into it",
    });
  });

  it("leaves out media types that cannot carry it", () => {
    const schema = object({ ref: { type: "string" }, a: { type: "string" } }, { required: ["a"] });
    const { fn, warnings } = told({
      requestBody: {
        content: { "multipart/form-data": { schema }, "application/x-www-form-urlencoded": { schema } },
      },
      "x-effect": "keyed",
      "x-idempotency-key": { in: "body", name: "ref" },
    });
    expect(names(fn.options)).toEqual([]);
    expect(fn.bind(["x"], "plain").body).toMatchObject({ kind: "form", value: { a: "x" } });
    expect(warnings.map(({ message }) => message)).toEqual([
      'multipart/form-data cannot carry the idempotency key "ref" and is left out',
    ]);
  });

  const list = { type: "array", items: { type: "string" } };
  const impossible: [object, object, string][] = [
    [{}, { in: "cookie", name: "k" }, "must be { in: header, query or body, name }"],
    [{}, { in: "header" }, "must be { in: header, query or body, name }"],
    [{}, { in: "header", name: "" }, "must have a name of 1 to 128 printable characters"],
    [{}, { in: "query", name: "a\nb" }, "must have a name of 1 to 128 printable characters"],
    [{}, { in: "query", name: "__proto__" }, "must have a name of 1 to 128 printable characters"],
    [{}, { in: "header", name: "a b" }, 'cannot be in header "a b": no header can have that name'],
    [{}, { in: "header", name: "Host" }, 'cannot be in header "Host": the connection itself sets it'],
    [{}, { in: "header", name: "x-api-KEY" }, 'cannot be in header "x-api-KEY": a credential is sent there'],
    [{}, { in: "body", name: "k" }, 'cannot be in body "k": the operation has no body'],
    [
      jsonBody(list),
      { in: "body", name: "k" },
      "the body is no JSON or form object in which that is text of 36 characters",
    ],
    [
      jsonBody(object({ k: { type: "integer" } })),
      { in: "body", name: "k" },
      "the body is no JSON or form object in which that is text of 36 characters",
    ],
  ];
  const short = jsonBody(object({ k: { type: "string", maxLength: 35 } }));
  impossible.push([short, { in: "body", name: "k" }, "in which that is text of 36 characters"]);
  const secured = {
    components: { securitySchemes: { key: { type: "apiKey", in: "header", name: "X-API-Key" } } },
    security: [{ key: [] }],
  };

  it.each(impossible)("for %j is not %j, in the manifest", (operation, place, message) => {
    const options = said({ effect: "keyed", idempotencyKey: place } as OperationOverrides);
    const error = errorOf(() => functionOf(operation, secured, options));
    expect(error.code).toBe("SLUICE_CONFIG");
    expect(error.detail).toContain('service "test": operations.fn.idempotencyKey: ');
    expect(error.detail).toContain(message);
  });

  it.each(impossible)(
    "for %j is not %j, in the document, which then says nothing",
    (operation, place, message) => {
      const post = {
        operationId: "fn",
        responses: {},
        "x-effect": "keyed",
        "x-idempotency-key": place,
        ...operation,
      };
      const adapter = adapterOf({ "/x": { post } }, secured);
      expect(adapter.functions.get("fn")).toMatchObject({ effect: "once", key: undefined });
      expect(adapter.warnings).toEqual([
        expect.objectContaining({ pointer: "/paths/~1x/post/x-idempotency-key", reason: "effect-ignored" }),
      ]);
      expect(adapter.warnings[0]?.message).toContain(message);
    },
  );

  it("is not guessed where the manifest wants one and the document's cannot be", () => {
    const operation = { "x-idempotency-key": { in: "header", name: "Host" } };
    expect(errorOf(() => functionOf(operation, {}, said({ effect: "keyed" })))).toMatchObject({
      code: "SLUICE_CONFIG",
      detail: expect.stringContaining("operations.fn.effect: its idempotency key cannot be in header"),
    });
  });

  it("is not in a query that one parameter is the whole of", () => {
    const post = {
      operationId: "fn",
      responses: {},
      parameters: [{ in: "querystring", name: "q", content: { "text/plain": {} } }],
      "x-effect": "keyed",
      "x-idempotency-key": { in: "query", name: "k" },
    };
    const [warning] = versioned("3.2", { "/x": { post } }).warnings;
    expect(warning?.message).toContain("a querystring parameter is the whole query");
  });

  it("is for what is keyed or once", () => {
    const problem = "is for what is keyed or once; the operation is safe";
    const options = said({ effect: "safe", idempotencyKey: HEADER } as OperationOverrides);
    expect(errorOf(() => functionOf({}, {}, options)).detail).toContain(problem);
    const { fn, warnings } = told({ "x-idempotency-key": HEADER, "x-effect": "safe", parameters });
    expect(fn).toMatchObject({ effect: "safe", key: undefined });
    expect(names(fn.arguments)).toEqual(["idempotency-key"]);
    expect(warnings.map(({ message }) => message)).toEqual([`the idempotency key ${problem}`]);
  });
});

describe("the caller's key", () => {
  const optional = { parameters: [{ in: "query", name: "q", schema: { type: "string" } }] };

  it("is an option of what has an effect, and never sent", () => {
    for (const [fn, before] of [
      [functionOf({}), []],
      [functionOf(optional), []],
      [functionOf({ ...optional, "x-effect": "idempotent" }), []],
      [
        functionOf(
          jsonBody(object({ a: { type: "string" } }, { required: ["a"], additionalProperties: true })),
        ),
        ["v"],
      ],
    ] as const) {
      const plain = fn.bind(before, "plain");
      expect(plain.callerKey).toBeUndefined();
      expect(fn.bind([...before, { idempotencyKey: null }], "plain")).toEqual(plain);
      expect(fn.bind([...before, { idempotencyKey: "order 7" }], "plain")).toEqual({
        ...plain,
        callerKey: "order 7",
      });
    }
  });

  it("is none of what is safe", () => {
    const detail = (operation: object): string =>
      errorOf(() => functionOf({ "x-effect": "safe", ...operation }).bind([{ idempotencyKey: "k" }], "plain"))
        .detail;
    expect(detail({})).toBe("fn: 1 argument was given; it takes none");
    expect(detail(optional)).toBe('fn: options: there is no "idempotencyKey"; there are: q, sealTo');
  });

  it.each<JsonValue>(["", "a\nb", "é", "a".repeat(256), 7, ["k"]])("is not %j", (idempotencyKey) => {
    expect(errorOf(() => functionOf({}).bind([{ idempotencyKey }], "plain"))).toMatchObject({
      code: "SLUICE_INVALID_ARGUMENTS",
      detail: 'fn: argument "options.idempotencyKey" must be a text of 1 to 255 printable ASCII characters',
    });
  });

  it("is the document's own where that has one of the name", () => {
    const own = { in: "query", name: "idempotencyKey", schema: { type: "integer" } };
    const bound = functionOf({ parameters: [own] }).bind([{ idempotencyKey: 7 }], "plain");
    expect(bound.callerKey).toBeUndefined();
    expect(bound.parameters).toMatchObject([{ value: 7 }]);
  });

  it("is named in what is said of other options", () => {
    const detail = (options: JsonValue): string =>
      errorOf(() => functionOf({}).bind([options], "plain")).detail;
    expect(detail({ idempotencykey: "k" })).toBe(
      'fn: options: there is no "idempotencykey"; did you mean "idempotencyKey"?',
    );
    expect(detail("k")).toBe("fn: the last argument, options, must be an object of idempotencyKey, sealTo");
    expect(errorOf(() => functionOf({}).bind([1, 2], "plain")).detail).toBe(
      "fn: 2 arguments were given; it takes ([options])",
    );
  });

  it("is in the Aqua view's options where there are some, and changes no number of arguments", () => {
    const fn = functionOf(optional);
    expect(fn.bind([[{ q: ["x"], idempotencyKey: ["k"] }]], "aqua").callerKey).toBe("k");
    expect(fn.bind([[{ q: [], idempotencyKey: [] }]], "aqua").callerKey).toBeUndefined();
    expect(fn.bind([[{ q: ["x"] }]], "aqua").callerKey).toBeUndefined();
    expect(errorOf(() => functionOf({}).bind([[{ idempotencyKey: ["k"] }]], "aqua")).detail).toBe(
      "fn: 1 argument was given; it takes none",
    );
  });

  it("gives way in the Aqua view to an option of that identifier", () => {
    const header = { in: "header", name: "Idempotency-Key", schema: { type: "string" } };
    const fn = functionOf({ parameters: [header] });
    const bound = fn.bind([[{ idempotencyKey: ["k"] }]], "aqua");
    expect([bound.callerKey, bound.parameters.map(({ value }) => value)]).toEqual([undefined, ["k"]]);
    expect(fn.bind([{ "Idempotency-Key": "h", idempotencyKey: "k" }], "plain")).toMatchObject({
      callerKey: "k",
      parameters: [{ value: "h" }],
    });
  });

  it("is shown in bindings, and in no signature", () => {
    const paths = {
      "/a": { post: { operationId: "a", responses: {} } },
      "/b": { post: { operationId: "b", responses: {}, ...optional } },
      "/c": { get: { operationId: "c", responses: {} } },
    };
    const adapter = adapterOf(paths);
    const types = adapter.types();
    expect(types).toContain("  a(options?: KeyOptions | null): Promise<unknown>;");
    expect(types).toMatch(
      /interface BOptions \{\n {2}q\?: string \| null;\n.*\n {2}idempotencyKey\?: string \| null;\n\}/,
    );
    expect(types).toContain("  c(): Promise<unknown>;");
    const aqua = adapter.aqua();
    expect(aqua).toContain("    a() -> ");
    expect(aqua).toMatch(/data BOptions:\n {4}q: \?string\n {4}idempotencyKey: \?string -- /);
    expect(JSON.stringify(adapter.signature())).not.toContain("idempotencyKey");
    expect(JSON.stringify(adapter.signature())).not.toContain("effect");
    expect(adapterOf({ "/c": paths["/c"] }).types()).not.toContain("KeyOptions");
  });
});
