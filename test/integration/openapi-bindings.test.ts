import { existsSync, readFileSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { type Chain, planOf } from "../../src/chain/index.ts";
import { compileAdapter, readDocument } from "../../src/openapi/index.ts";
import { createIdentity } from "../../src/particle/index.ts";
import { compileAqua } from "../support/aqua.ts";
import { compileOptions } from "../support/compile-options.ts";
import { tempDir } from "../support/temp-dir.ts";
import { typeCheck } from "../support/type-check.ts";

// What is generated, read by the compilers it is meant for: Fluence's Aqua compiler and tsc.
const FIXTURES = new URL("../fixtures/openapi/", import.meta.url);
const DOCUMENTS = new URL("../../openapi/", import.meta.url);
const CORPUS = "/work/shared/corpus/openapi";

const adapterOf = (file: URL | string, service: string, credentials: string[] = []) =>
  compileAdapter(
    readDocument(readFileSync(file, "utf8"), String(file)),
    compileOptions(service, { credentials }),
  );

const parcels = adapterOf(new URL("parcels-31.yaml", FIXTURES), "parcels");
const loans = adapterOf(new URL("loans-30.json", FIXTURES), "loans", ["key", "appId"]);
const evil = adapterOf(new URL("hostile-text.json", FIXTURES), "evil");
const credit = adapterOf(new URL("credit-check/openapi.yaml", DOCUMENTS), "credit-check", ["apiKey"]);
const sms = adapterOf(new URL("sms/openapi.yaml", DOCUMENTS), "sms", ["basicAuth"]);

describe("generated Aqua compiles", () => {
  it("and is pleasant to call: options, twins, errors, two services in one script", async () => {
    const functions = await compileAqua({
      "credit-check.aqua": credit.aqua(),
      "sms.aqua": sms.aqua(),
      "main.aqua": `aqua Main

import "credit-check.aqua"
import "sms.aqua"

export checkAndTell, tryIt, whole

func checkAndTell(customer: string, phone: string, amount: f64) -> string:
    check <- CreditCheck.checkCredit(customer, amount, nil)
    sent <- Sms.sendMessage(phone, check.message, ?[SendMessageOptions(from = ?["Bank"], validityPeriod = nil, mediaUrl = nil, idempotencyKey = nil)])
    if check.reason == nil:
        Sms.fetchMessage(sent.sid)
    else:
        Sms.sendMessage(phone, check.reason!, [])
    <- sent.sid

func tryIt(customer: string) -> Problem:
    problem: *Problem
    try:
        CreditCheck.getCustomer(customer)
    catch e:
        problem <- Sluice.parse_error(e.message)
    <- problem!

func whole(customer: string) -> string, u16:
    response <- CreditCheck.getCustomerResponse(customer)
    name: *string
    if response.status == 200:
        customer_ = response.body!
        name <<- customer_.name
    <- name!, response.status
`,
    });
    expect(Object.keys(functions).sort()).toEqual(["checkAndTell", "tryIt", "whole"]);
    expect(functions.checkAndTell?.script).toContain('"credit-check/aqua" "checkCredit"');
  });

  it("for nested, recursive, renamed and free-form types", async () => {
    const functions = await compileAqua({
      "parcels.aqua": parcels.aqua(),
      "loans.aqua": loans.aqua(),
      "main.aqua": `aqua Main

use "parcels.aqua"
use "loans.aqua"

export hand, tariffs, apply

func hand(city: string) -> ?string:
    to = Parcels.Address(street = "a", city = city, zipCode = nil)
    options = Parcels.CreateParcelOptions(from = ?[to], tags = ?[["a", "b"]], pin = nil, contains = nil, note = nil, state = ?["new"], contentType = nil, idempotencyKey = nil)
    parcel <- Parcels.Parcels.createParcel(1.5, to, ?[options])
    Parcels.Parcels.cancelParcel(1, parcel!.id, nil)
    <- parcel!.note

func tariffs() -> ?⊤:
    all <- Parcels.Parcels.service_()
    <- all.zones

func apply(query: string) -> string:
    loan <- Loans.Loans.applyForLoan(query, 5.0, "id", 12, ?[Loans.ApplyForLoanOptions(guarantor = ?[Loans.Person(name = "x")], app = nil, idempotencyKey = nil)])
    events <- Loans.Loans.getLoansByIdEvents(loan.id)
    <- events[0].kind
`,
    });
    expect(Object.keys(functions).sort()).toEqual(["apply", "hand", "tariffs"]);
  });

  it("for a document that tries to write Aqua of its own", async () => {
    const functions = await compileAqua({
      "evil.aqua": evil.aqua(),
      "main.aqua":
        'aqua Main\n\nimport "evil.aqua"\n\nexport f\n\nfunc f() -> string:\n    a <- Evil.readA("x", "y", nil)\n    <- a.toString\n',
    });
    expect(Object.keys(functions)).toEqual(["f"]);
  });
});

describe("generated TypeScript compiles under --strict", () => {
  it("for every fixture", async () => {
    const files = {
      "parcels.ts": parcels.types(),
      "loans.ts": loans.types(),
      "evil.ts": evil.types(),
      "credit.ts": credit.types(),
      "sms.ts": sms.types(),
    };
    expect(await typeCheck(files)).toBe("");
  });

  it("and catches what a caller gets wrong", async () => {
    const right = `import type { CreditCheck } from "./credit.ts";
export const run = async (service: CreditCheck): Promise<number> => {
  const check = await service.checkCredit("C-1001", 2500, { currency: "EUR" });
  await service.checkCredit("C-1001", 2500);
  return (await service.checkCreditResponse("C-1001", 1)).status + check.score;
};`;
    expect(await typeCheck({ "credit.ts": credit.types(), "right.ts": right })).toBe("");
    const wrong = right.replace('"EUR"', '"XXX"');
    expect(await typeCheck({ "credit.ts": credit.types(), "wrong.ts": wrong })).toContain("wrong.ts(3,");
  });
});

describe("a service as steps of a chain", () => {
  const right = `import type { Chain, Value } from "sluice/client";
import { creditCheck } from "./credit.ts";
import { sms } from "./sms.ts";
export const build = (chain: Chain, peer: string): { score: Value<number>; sid: Value<string> } => {
  const credit = creditCheck(chain, peer);
  const customer = credit.getCustomer("C-1001");
  const check = credit.checkCredit(customer.at("customerId"), 2500, { currency: "EUR", purpose: customer.at("name") });
  const sent = sms(chain, peer).sendMessage(customer.at("phone"), check.at("message"));
  return { score: check.at("score"), sid: sent.at("sid") };
};`;
  const bindings = { "credit.ts": credit.types(), "sms.ts": sms.types() };

  it.each([
    ["a value of another type", 'customer.at("customerId"), 2500', 'customer.at("address"), 2500'],
    ["a literal of another type", '"customerId"), 2500', '"customerId"), "2500"'],
    ["an option that there is not", 'currency: "EUR"', 'currency: "XXX"'],
    ["an option's value of another type", 'purpose: customer.at("name")', 'purpose: customer.at("address")'],
    ["a result of another type", 'score: check.at("score")', 'score: check.at("message")'],
    ["a function that there is not", "credit.getCustomer(", "credit.getCustomr("],
  ])("has full types: %s is an error", async (_, good, bad) => {
    const wrong = right.replace(good, bad);
    expect(wrong).not.toBe(right);
    const said = await typeCheck({ ...bindings, "right.ts": right, "wrong.ts": wrong });
    expect(said.match(/\w+\.ts\(\d+/g)?.every((place) => place.startsWith("wrong.ts"))).toBe(true);
  });

  it("makes the calls that it says", async () => {
    await using folder = await tempDir();
    const file = join(folder.path, "credit.ts");
    await writeFile(file, credit.types());
    const { creditCheck } = (await import(pathToFileURL(file).href)) as {
      creditCheck: (chain: Chain, peer: string) => Record<string, (...args: unknown[]) => unknown>;
    };
    const { peerId } = await createIdentity();
    const plan = planOf((chain) => {
      const service = creditCheck(chain, peerId);
      return service.checkCredit?.(service.getCustomer?.("C-1001"), 2500, { currency: "EUR" });
    });
    const call = { kind: "call", peer: peerId, service: "credit-check" };
    expect(plan.body.steps).toEqual([
      { ...call, id: 0, function: "getCustomer", arguments: [{ kind: "literal", value: "C-1001" }] },
      {
        ...call,
        id: 1,
        function: "checkCredit",
        arguments: [
          { kind: "value", id: 0, path: [] },
          { kind: "literal", value: 2500 },
          { kind: "literal", value: { currency: "EUR" } },
        ],
      },
    ]);
  });
});

describe("real documents", () => {
  it.skipIf(!existsSync(CORPUS))(
    "of OpenAPI 3.0 and 3.1 all compile, quickly, to bindings that both compilers take (needs /work/shared/corpus)",
    { timeout: 120_000 },
    async () => {
      const names = (await readdir(CORPUS)).filter((name) => /-3[01]\.(json|yaml)$/.test(name));
      expect(names.length).toBeGreaterThan(20);
      const sizes: Record<string, number> = {};
      const types: Record<string, string> = {};
      for (const name of names) {
        const text = await readFile(join(CORPUS, name), "utf8");
        const started = performance.now();
        const adapter = compileAdapter(readDocument(text, name), compileOptions("real"));
        const aqua = adapter.aqua();
        types[`${name}.ts`] = adapter.types();
        expect(performance.now() - started, name).toBeLessThan(10_000);
        sizes[name] = adapter.functions.size;
        if (text.length < 600_000) await compileAqua({ "main.aqua": aqua });
      }
      expect(await typeCheck(types)).toBe("");
      expect(sizes).toMatchObject({
        "stripe-2022-30.json": 394,
        "plaid-30.yaml": 329,
        "twilio-api-v2010-30.json": 197,
        "discord-31.json": 242,
      });
    },
  );
});
