import { describe, expect } from "vitest";
import { type Chain, type ClaimedCall, evaluate, planOf, type Report } from "../../src/chain/index.ts";
import { type JsonValue, systemClock } from "../../src/core/index.ts";
import { createIdentity, refOf } from "../../src/particle/index.ts";
import { digestOfJson } from "../../src/receipts/index.ts";
import { newParticle, runningHttp } from "../support/http-stand-in.ts";
import { INITIATOR, issued, OTHER_PARTICLE, openBook, PARTICLE, peer } from "../support/receipts.ts";
import { attack } from "./support/attack.ts";
import { codeOf } from "./support/code-of.ts";

const ann = await createIdentity();
const mallory = await createIdentity();

describe("the public listener", () => {
  attack("E01", async () => {
    await using http = await runningHttp();
    const ref = await http.submitted(ann);
    expect((await http.result(ann, ref, { query: "?waitMs=0" })).status).toBe(200);
    const forged = await http.result(mallory, ref, { query: "?waitMs=0", keyId: ann.peerId });
    expect(forged.status).toBe(401);
  });

  attack("E02", async () => {
    await using http = await runningHttp();
    const ref = await http.submitted(ann);
    const other = await http.result(mallory, ref, { query: "?waitMs=0" });
    const nobodys = await http.result(mallory, OTHER_PARTICLE, { query: "?waitMs=0" });
    expect([other.status, await other.json()]).toEqual([404, await nobodys.json()]);
  });

  attack("E13", async () => {
    await using http = await runningHttp();
    const particle = await newParticle(ann);
    expect((await http.follow(mallory, particle)).status).toBe(401);
  });

  attack("E14", async () => {
    await using http = await runningHttp();
    const [one, two] = [await newParticle(ann), await newParticle(ann)];
    expect((await http.follow(ann, two, refOf(one))).status).toBe(401);
  });

  attack("E03", async () => {
    let later = 0;
    await using http = await runningHttp({ clock: { ...systemClock, now: () => Date.now() + later } });
    const ref = await http.submitted(ann);
    const heard = { query: "?waitMs=0", now: Date.now() };
    expect((await http.result(ann, ref, heard)).status).toBe(200);
    later = 60_000;
    expect((await http.result(ann, ref, heard)).status).toBe(401);
  });

  attack("E04", async () => {
    await using http = await runningHttp();
    const ref = await http.submitted(ann);
    for (const components of [
      ["@method", "@authority", "@query"],
      ["@method", "@path", "@authority"],
    ])
      expect((await http.result(ann, ref, { query: "?waitMs=0", components })).status).toBe(401);
  });

  attack("E05", async () => {
    await using http = await runningHttp({}, { cors: ["https://app.example"] });
    const from = async (origin: string) =>
      (await fetch(`${http.url}/v1/peer`, { headers: { origin } })).headers.get(
        "access-control-allow-origin",
      );
    expect(await from("https://app.example")).toBe("https://app.example");
    expect(await from("https://evil.example")).toBeNull();
  });

  attack("E06", async () => {
    await using http = await runningHttp();
    const refs = await Promise.all(Array.from({ length: 40 }, () => http.submitted(ann)));
    const leave = new AbortController();
    const headers = { accept: "text/event-stream" };
    const waiting = await Promise.all(
      refs.map((ref) => http.result(ann, ref, { headers, signal: leave.signal })),
    );
    expect(waiting.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
    leave.abort();
  });
});

describe("a light client", async () => {
  const STARTED = { ref: PARTICLE, initiator: INITIATOR };

  /** A call that this peer really served. */
  const served = async (
    seed: number,
    args: readonly JsonValue[],
    result: JsonValue,
    particle = PARTICLE,
  ): Promise<ClaimedCall> => {
    const identity = await peer(seed);
    const { book } = await openBook(identity);
    const [receipt] = await issued(book, 1, {
      particle,
      service: "bank",
      function: "balance",
      arguments: digestOfJson([...args]),
      outcome: { result: digestOfJson(result) },
    });
    return { peer: identity.peerId, service: "bank", function: "balance", result, receipt };
  };
  const told = (value: JsonValue, forks: Record<string, JsonValue> = {}): Report => ({
    value,
    forks: new Map(Object.entries(forks)),
  });
  const bank = (await peer(1)).peerId;
  const balance = (chain: Chain) => chain.call(bank, "bank", "balance", ["ann"]);

  attack("E07", async () => {
    const call = await served(1, ["ann"], 100);
    const plan = planOf(balance);
    await expect(evaluate(plan, told(100), [call], STARTED)).resolves.toMatchObject({ value: 100 });
    expect(await codeOf(evaluate(plan, told(1), [{ ...call, result: 1 }], STARTED))).toBe(
      "SLUICE_BAD_RESULT",
    );
  });

  attack("E08", async () => {
    const call = await served(1, ["ann"], 100, OTHER_PARTICLE);
    expect(await codeOf(evaluate(planOf(balance), told(100), [call], STARTED))).toBe("SLUICE_BAD_RESULT");
  });

  attack("E09", async () => {
    const call = await served(1, ["ann"], 100);
    const plan = planOf((chain) => [balance(chain), balance(chain)]);
    expect(await codeOf(evaluate(plan, told([100, 100]), [call, call], STARTED))).toBe("SLUICE_BAD_RESULT");
  });

  attack("E10", async () => {
    const call = await served(1, ["bob"], 5);
    expect(await codeOf(evaluate(planOf(balance), told(5), [call], STARTED))).toBe("SLUICE_BAD_RESULT");
  });

  attack("E11", async () => {
    const peers = await Promise.all([1, 2, 3].map((seed) => peer(seed)));
    const calls = await Promise.all([1, 2].map((seed) => served(seed, ["ann"], seed)));
    const plan = planOf((chain) =>
      chain.quorum(
        2,
        peers.map(({ peerId }) => peerId),
        (branch, at) => branch.call(at, "bank", "balance", ["ann"]),
      ),
    );
    const said = (answers: JsonValue) => evaluate(plan, told(answers, { 0: answers }), calls, STARTED);
    await expect(said([2, 1])).resolves.toMatchObject({ value: [2, 1] });
    expect(await codeOf(said([1, 1]))).toBe("SLUICE_BAD_RESULT");
  });

  attack("E12", async () => {
    const call = await served(1, ["ann"], 100);
    expect(await codeOf(evaluate(planOf(balance), told(1_000_000), [call], STARTED))).toBe(
      "SLUICE_BAD_RESULT",
    );
  });
});
