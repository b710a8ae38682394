import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { DemoReport } from "../../src/demo/index.ts";
import { finished, sluice, spawnSluice, startSluice, tempFolder } from "../support/sluice-process.ts";

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe("a part of the demo alone", () => {
  it("runs until it is stopped", async () => {
    const { child, ready } = await startSluice(["demo", "credit-bureau", "--listen", "127.0.0.1:0"], {
      env: { CREDIT_API_KEY: "key-1" },
    });
    const url = ready.url as string;
    const response = await fetch(`${url}/customers/C-1001`, { headers: { "x-api-key": "key-1" } });
    expect(response.status).toBe(200);
    const { host } = new URL(url);
    const second = await sluice(["demo", "credit-bureau", "--listen", host], {
      env: { CREDIT_API_KEY: "k" },
    });
    expect(second.stderr).toMatch(new RegExp(`^sluice: cannot listen on ${host}: .*EADDRINUSE.*\n$`));
    expect(second.code).toBe(2);
    child.kill("SIGTERM");
    expect(await once(child, "close")).toEqual([0, null]);
  });
});

describe("sluice demo", () => {
  it("--json tells the whole story as data, ends its processes and leaves nothing behind", async () => {
    await using folder = await tempFolder();
    const { code, stdout, stderr } = await sluice(["demo", "--json"], { env: { TMPDIR: folder.path } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const report = JSON.parse(stdout) as DemoReport;

    expect(report.peers.map(({ name }) => name)).toEqual(["client", "relay", "bureau", "sms"]);
    expect(new Set(report.peers.map(({ peerId }) => peerId)).size).toBe(4);
    expect(new Set(report.peers.map(({ pid }) => pid)).size).toBe(4);

    const { hops, answer, origins, sms } = report.chain;
    expect(hops.map(({ peer }) => peer)).toEqual(["relay", "bureau", "sms", "relay"]);
    expect(hops.every(({ verified }) => verified)).toBe(true);
    expect(hops.flatMap(({ calls }) => calls).map(({ call, retCode }) => [call, retCode])).toEqual([
      ["credit-check.getCustomer", 0],
      ["credit-check.checkCredit", 0],
      ["sms.sendMessage", 0],
    ]);
    expect(answer).toEqual({ messageId: sms.sid, decision: "approved", phone: "+447700900101" });
    expect(origins).toEqual([
      { value: "message id", peer: "sms", call: "sms.sendMessage.sid" },
      { value: "decision", peer: "bureau", call: "credit-check.checkCredit.decision" },
      { value: "phone", peer: "bureau", call: "credit-check.getCustomer.phone" },
    ]);
    expect(sms).toMatchObject({
      to: answer.phone,
      body: expect.stringMatching(/Ada Marsh.*2500\.00 EUR is approved/),
    });

    const { runs, chain, clientServer } = report.comparison;
    expect(runs.map(({ oneWayDelayMs }) => oneWayDelayMs)).toEqual([0, 25, 75]);
    const far = runs.at(-1)!;
    expect(far.clientServerMs).toBeGreaterThan(6 * 75);
    expect(far.chainMs).toBeGreaterThan(2 * 75);
    // Which of both takes longer is for the bench to say: here other tests have the processors.
    expect(clientServer.roundTrips).toBeGreaterThan(2.5);
    expect(chain.roundTrips).toBeLessThan(clientServer.roundTrips);
    for (const link of [chain, clientServer]) {
      expect(link.bytesUp).toBeGreaterThan(100);
      expect(link.bytesDown).toBeGreaterThan(100);
    }
    expect([chain.apiSecrets, clientServer.apiSecrets]).toEqual([0, 2]);

    expect(report.outcomes).toMatchObject([
      { outcome: expect.stringContaining("declined"), messagesSent: 1 },
      { outcome: "ended by the bureau", code: "SLUICE_UPSTREAM_STATUS", status: 404, messagesSent: 0 },
      { outcome: "refused", code: "SLUICE_PARTICLE_SIGNATURE", messagesSent: 0 },
      {
        outcome: "refused",
        code: "SLUICE_DENIED",
        detail: expect.stringContaining("Body must come from credit-check.checkCredit"),
        messagesSent: 0,
      },
      { outcome: "refused", code: "SLUICE_DENIED", messagesSent: 0 },
    ]);
    expect(report.peers.slice(1).filter(({ pid }) => isRunning(pid))).toEqual([]);
    expect((await readdir(folder.path)).filter((name) => name.startsWith("sluice-demo-"))).toEqual([]);
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("on %s ends every process it started and removes its folder", async (signal, exit) => {
    await using folder = await tempFolder();
    const child = spawnSluice(["demo"], { env: { TMPDIR: folder.path } });
    const end = finished(child);
    const pids: number[] = [];
    child.stdout?.on("data", (text: string) => {
      for (const [, pid] of text.matchAll(/pid (\d+)/g)) pids.push(Number(pid));
      if (pids.length > 0) child.kill(signal);
    });
    const { code, stderr } = await end;
    expect({ code, stderr }).toEqual({ code: exit, stderr: "sluice: interrupted\n" });
    const others = pids.filter((pid) => pid !== child.pid);
    expect(others).toHaveLength(3);
    expect(others.filter(isRunning)).toEqual([]);
    expect(await readdir(folder.path)).not.toContainEqual(expect.stringMatching(/^sluice-demo-/));
  });

  it("takes its processes along when it is killed", async () => {
    await using folder = await tempFolder();
    const child = spawnSluice(["demo"], { env: { TMPDIR: folder.path } });
    const end = finished(child);
    const pids: number[] = [];
    child.stdout?.on("data", (text: string) => {
      for (const [, pid] of text.matchAll(/pid (\d+)/g)) pids.push(Number(pid));
      if (pids.length > 0) child.kill("SIGKILL");
    });
    await end;
    expect(pids).toHaveLength(4);
    await expect.poll(() => pids.filter(isRunning), { timeout: 15_000 }).toEqual([]);
  });
});
