import { expect, it } from "vitest";
import { cedarUse, preparsed, withCedar } from "../../../src/policy/cedar.ts";
import { cameFrom, cedarPolicy, policyOf, request } from "../../support/policy.ts";

const PERMIT = { a: "permit (principal, action, resource);" };
/** Half of what they take when none is freed. */
const ALLOWANCE = 12 * 1024 * 1024;
const trap = (): unknown =>
  withCedar((cedar) => {
    const deep = `${"(".repeat(1_000)}true${")".repeat(1_000)}`;
    return cedar.policyToJson(`permit (principal, action, resource) when { ${deep} };`);
  });

it("replaces an instance that trapped: parsed policies are parsed again, decisions stay the same", () => {
  const policy = policyOf([{ peers: ["ann"], neighbour: ["self"] }]);
  expect(policy.decide(request()).allowed).toBe(false);
  expect(cedarUse().sets).toBeGreaterThan(0);
  expect(trap).toThrow("Cedar cannot process this");
  expect(cedarUse()).toEqual({ sets: 0, policies: 0 });
  expect(policy.decide(request({ neighbour: { addressClass: "self" } })).allowed).toBe(true);
});

it("keeps a bounded number of sets, the one used last among them, and frees the rest by using their names again", () => {
  const names = new Set<string>();
  const kept = {};
  const name = preparsed(kept, () => PERMIT);
  for (let index = 0; index < 1_000; index++) {
    names.add(preparsed({}, () => PERMIT));
    expect(preparsed(kept, () => ({}))).toBe(name);
  }
  expect(names.size).toBeLessThanOrEqual(256);
  expect(cedarUse().sets).toBeLessThanOrEqual(256);
});

it("counts the policies of a set as well as sets", () => {
  const many = Object.fromEntries(Array.from({ length: 8_000 }, (_, index) => [`p${index}`, PERMIT.a]));
  for (let index = 0; index < 3; index++) preparsed({}, () => many);
  expect(cedarUse().policies).toBeLessThanOrEqual(20_000);
}, 30_000);

it("takes no more memory for ten thousand policies that came and went", () => {
  const reload = (index: number): string =>
    preparsed({}, () => ({
      a: `permit (principal == Peer::"p${index}", action, resource) when { context.path.contains("${index}") };`,
    }));
  for (let index = 0; index < 1_000; index++) reload(index);
  const before = process.memoryUsage.rss();
  for (let index = 1_000; index < 11_000; index++) reload(index);
  expect(process.memoryUsage.rss() - before).toBeLessThan(ALLOWANCE);
}, 30_000);

it.each([
  ["strangers", "*" as const],
  ["members of one rule", Array.from({ length: 5_000 }, (_, index) => `peer${index}`)],
])("decides once for all %s", (_, peers) => {
  const text =
    'forbid (principal, action, resource) when { principal == Peer::"peer7" || context.path.contains("x") };';
  const policy = cedarPolicy(text, [{ peers, neighbour: ["public"] }]);
  const before = cedarUse().sets;
  const denied = Array.from({ length: 5_000 }, (_, index) => `peer${index}`).filter(
    (initiator) => !policy.decide(request({ initiator })).allowed,
  );
  expect(denied).toEqual(["peer7"]);
  expect(cedarUse().sets - before).toBeLessThanOrEqual(2);
});

it("decides the same when it remembers as when it does not, and faster", () => {
  const from = [{ service: "crm", peers: ["hub"] }];
  const policy = policyOf([{ peers: ["ann"], arguments: { amount: { from } } }]);
  const call = (fn: string) => request({ arguments: { amount: cameFrom(`hub/crm.${fn}`) } });
  const microseconds = (decide: (index: number) => boolean): number => {
    const start = performance.now();
    for (let index = 0; index < 200; index++) expect(decide(index)).toBe(true);
    return (performance.now() - start) * 5;
  };
  const asked = microseconds((index) => policy.decide(call(`f${index}`)).allowed);
  const known = microseconds((index) => policy.decide(call(`f${index}`)).allowed);
  process.stdout.write(
    `policy: ${asked.toFixed(0)} us when Cedar is asked, ${(known / asked).toFixed(2)} of it again\n`,
  );
});
