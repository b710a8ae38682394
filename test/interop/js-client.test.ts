import { createClient, v5_callFunction } from "@fluencelabs/js-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../../src/client/index.ts";
import { createIdentity } from "../../src/particle/index.ts";
import { adminGet } from "../support/admin.ts";
import { compileAqua } from "../support/aqua.ts";
import { shopAdapter, shopBackend } from "../support/shop.ts";
import { type TestGateway, testGateway } from "../support/test-gateway.ts";

// Fluence's own compiler and client, unchanged, against gateways; all sources below are Aqua as its users write it.
const stack = new AsyncDisposableStack();
let one: TestGateway;
let two: TestGateway;
let client: Awaited<ReturnType<typeof createClient>>;
let functions: Awaited<ReturnType<typeof compileAqua>>;

beforeAll(async () => {
  const backendOne = stack.use(await shopBackend("one"));
  const backendTwo = stack.use(await shopBackend("two"));
  one = stack.use(
    await testGateway({
      adapters: { shop: shopAdapter(backendOne.url), locked: shopAdapter(backendOne.url, []) },
    }),
  );
  two = stack.use(
    await testGateway({
      adapters: { shop: shopAdapter(backendTwo.url) },
      config: { peer: { bootstrap: [one.address] } },
    }),
  );
  client = await createClient(one.address, { connectionOptions: { skipCheckConnection: false } });
  stack.defer(() => client.disconnect());
  functions = await compileAqua({
    "shop.aqua": await adminGet(one, "/v1/services/shop/aqua"),
    "main.aqua": SCRIPTS,
  });
}, 60_000);
afterAll(() => stack.disposeAsync());

const SCRIPTS = `aqua Main

import "shop.aqua"

export found, caught, optional, added, both, folded, chained, denied

func found(relay: string, id: string) -> Item:
  on relay:
    item <- Shop.getItem(id, nil)
  <- item

func caught(relay: string) -> Problem:
  on relay:
    problem: *Problem
    try:
      item <- Shop.getItem("missing", nil)
    catch e:
      problem <- Sluice.parse_error(e.message)
  <- problem!

service Locked("locked/aqua"):
  listItems() -> []string

func denied(relay: string) -> Problem:
  on relay:
    problem: *Problem
    try:
      items <- Locked.listItems()
    catch e:
      problem <- Sluice.parse_error(e.message)
  <- problem!

func optional(relay: string, id: string, currency: ?string) -> string:
  on relay:
    item <- Shop.getItem(id, ?[GetItemOptions(currency = currency)])
  <- item.name

func added(relay: string, name: string, price: f64) -> Item:
  on relay:
    item <- Shop.addItem(name, price, nil)
  <- item

func both(one: string, two: string) -> []string:
  names: *string
  par on one:
    a <- Shop.getItem("p", nil)
    names <<- a.name
  par on two via one:
    b <- Shop.getItem("q", nil)
    names <<- b.name
  join names[1]
  <- names

func folded(relay: string) -> []string:
  names: *string
  on relay:
    ids <- Shop.listItems()
    for id <- ids:
      item <- Shop.getItem(id, nil)
      names <<- item.name
  <- names

func chained(one: string, two: string) -> string:
  on one:
    a <- Shop.getItem("first", nil)
    on two:
      b <- Shop.getItem(a.name, nil)
  <- b.name
`;

const call = (name: string, ...args: unknown[]): Promise<unknown> => {
  const fn = functions[name];
  if (fn === undefined) throw new Error(`the compiler made no function ${name}`);
  return v5_callFunction([client, ...args, { ttl: 15_000 }] as never, fn.funcDef, fn.script);
};

describe("Fluence's js-client and Aqua compiler against a gateway", () => {
  it("calls a function of generated bindings", async () => {
    expect(await call("found", one.peerId, "x")).toEqual({
      id: "x",
      name: "x of one",
      price: null,
      note: null,
    });
    expect(await call("found", one.peerId, "full")).toEqual({
      id: "full",
      name: "full of one",
      price: 1.5,
      note: "n",
    });
  });

  it("catches an error as a problem with its ret_code", async () => {
    expect(await call("caught", one.peerId)).toMatchObject({
      status: 404,
      code: "SLUICE_UPSTREAM_STATUS",
      retCode: 404,
      retry: false,
    });
  });

  it("passes an optional argument, present and absent", async () => {
    expect(await call("optional", one.peerId, "x", "EUR")).toBe("x of one?currency=EUR");
    expect(await call("optional", one.peerId, "x", null)).toBe("x of one");
  });

  it("posts a body", async () => {
    expect(await call("added", one.peerId, "cup", 2.5)).toEqual({
      id: "new",
      name: "cup",
      price: 2.5,
      note: null,
    });
  });

  it("works on two gateways in parallel, and folds over a list", async () => {
    expect(((await call("both", one.peerId, two.peerId)) as string[]).toSorted()).toEqual([
      "p of one",
      "q of two",
    ]);
    expect(await call("folded", one.peerId)).toEqual(["a of one", "b of one", "c of one"]);
  });

  it("chains two gateways forward, one's result as the other's argument", async () => {
    expect(await call("chained", one.peerId, two.peerId)).toBe("first of one of two");
  });

  it("is denied what no rule allows, and told so", async () => {
    expect(await call("denied", one.peerId)).toMatchObject({
      status: 403,
      code: "SLUICE_DENIED",
      retCode: 1002,
      retry: false,
    });
  });
});

describe("the js-client as a service peer", () => {
  it("is called by our client through a gateway", async () => {
    const seen: unknown[] = [];
    const { registerService } = await import("@fluencelabs/js-client");
    registerService({
      peer: client,
      serviceId: "hello",
      service: {
        greet: ({ args }: { args: unknown[] }) => {
          seen.push(args);
          return `hello ${String(args[0])}`;
        },
      } as never,
    });
    const ours = await connect(one.address, { key: await createIdentity() });
    try {
      expect(await ours.call("hello", "greet", ["Ada"], { peer: client.getPeerId() })).toBe("hello Ada");
      expect(seen).toEqual([["Ada"]]);
    } finally {
      await ours.close();
    }
  });

  it("compiles functions that our client runs as they are", async () => {
    const ours = await connect(one.address, { key: await createIdentity() });
    try {
      const { found } = functions;
      if (found === undefined) throw new Error("found is not compiled");
      const { values } = await ours.run(found, { inputs: { relay: one.peerId, id: "full" } });
      expect(values).toEqual([expect.objectContaining({ id: "full" })]);
    } finally {
      await ours.close();
    }
  });
});
