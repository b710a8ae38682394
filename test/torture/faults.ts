import { setTimeout as pause } from "node:timers/promises";
import type { Manners } from "../support/counting-backend.ts";
import type { Random } from "./random.ts";
import type { Station, World } from "./world.ts";

type Fault = "kill" | "killBoth" | "freeze" | "cut" | "delay" | "partition" | "restart" | "manners";

const WEIGHTS: readonly (readonly [number, Fault])[] = [
  [66, "kill"],
  [4, "killBoth"],
  [7, "freeze"],
  [6, "cut"],
  [5, "delay"],
  [4, "partition"],
  [4, "restart"],
  [4, "manners"],
];

/** Time between two faults, ms. */
const GAP_MS = [100, 1_000] as const;
/** How often a fault waits until all gateways serve, so that it meets particles on their way; the others meet a chain that is broken already. */
const WHEN_ALL_SERVE = 0.7;
const WAIT_MS = 10_000;

/** Does to a world what the real one does to gateways, one fault after another, several lasting at once. */
export class Faults {
  kills = 0;
  /** Faults of other kinds. */
  others = 0;
  readonly #world: World;
  readonly #random: Random;
  readonly #lasting = new Set<Promise<void>>();

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
  }

  /** Until `until` (performance.now()), `maxKills` in all, or `signal`; resolves when everything is up and healed again. */
  async rage(until: number, maxKills: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.kills < maxKills && performance.now() < until) {
      if (this.#random.next() < WHEN_ALL_SERVE) await this.#allServe(signal);
      await pause(this.#random.between(...GAP_MS), undefined, { signal }).catch(() => {});
      if (!signal.aborted) this.#begin(this.#random.weighted(WEIGHTS), maxKills);
    }
    while (this.#lasting.size > 0) await Promise.all(this.#lasting);
    await this.revive();
  }

  /** Starts every gateway that is down, those that ended by themselves too. */
  async revive(): Promise<void> {
    for (let tries = 0; tries < 5; tries++) {
      const down = this.#world.stations.filter(({ gateway }) => !gateway.alive);
      if (down.length === 0) return;
      await Promise.all(down.map(({ gateway }) => gateway.start()));
    }
  }

  async #allServe(signal: AbortSignal): Promise<void> {
    const givesUpAt = performance.now() + WAIT_MS;
    const broken = (): boolean =>
      this.#world.stations.some(({ gateway }) => !gateway.ready || gateway.stopped);
    while (broken() && performance.now() < givesUpAt && !signal.aborted) await pause(20);
  }

  #begin(fault: Fault, maxKills: number): void {
    const station = this.#random.pick([...this.#world.stations]);
    const lasting = this.#perform(fault, station, maxKills).catch((error: unknown) => {
      this.#world.timeline.add({ kind: "crash", who: "harness", detail: String(error) });
    });
    const done = lasting.then(() => void this.#lasting.delete(done));
    this.#lasting.add(done);
  }

  async #perform(fault: Fault, station: Station, maxKills: number): Promise<void> {
    const random = this.#random;
    const { timeline } = this.#world;
    const { name: who, gateway, proxy } = station;
    if (fault === "kill") return this.#kill(station, random.next() < 0.6 ? 0 : random.between(0, 2_000));
    if (fault === "killBoth") {
      const other = random.pick([...this.#world.stations]);
      const both = other === station || this.kills + 2 > maxKills ? [station] : [station, other];
      await Promise.all(both.map((each) => this.#kill(each, random.between(0, 1_000))));
      return;
    }
    this.others += 1;
    switch (fault) {
      case "freeze":
        return gateway.freeze(random.between(50, 3_000));
      case "cut":
        timeline.add({ kind: "cut", who, detail: `${proxy.cut()} connections` });
        return;
      case "delay": {
        const ms = Math.round(random.between(10, 300));
        timeline.add({ kind: "delay", who, detail: `${ms} ms` });
        proxy.setDelay(ms);
        await pause(random.between(500, 3_000));
        proxy.setDelay(0);
        return;
      }
      case "partition": {
        const end = timeline.outage(who, "partition");
        timeline.add({ kind: "partition", who });
        proxy.setPartition(true);
        await pause(random.between(200, 3_000));
        proxy.setPartition(false);
        end();
        timeline.add({ kind: "heal", who });
        return;
      }
      case "restart":
        return this.#restartBackend(station, random.between(10, 1_500));
      case "manners":
        return this.#misbehave(station, random.pick(["drop", "cutAnswer", "hang"]), random.between(20, 300));
    }
  }

  /** A gateway that serves is killed wherever it is; one that just starts is killed in its recovery. */
  async #kill({ gateway }: Station, laterMs: number): Promise<void> {
    if (!gateway.alive) return this.#startLater(gateway, laterMs);
    this.kills += 1;
    await gateway.kill(gateway.ready ? undefined : "while starting");
    await this.#startLater(gateway, laterMs);
  }

  async #startLater(gateway: Station["gateway"], ms: number): Promise<void> {
    if (ms > 0) await pause(ms);
    await gateway.start();
  }

  async #restartBackend({ backend }: Station, ms: number): Promise<void> {
    const { timeline } = this.#world;
    const end = timeline.outage(backend.name, "backend down");
    timeline.add({ kind: "backendDown", who: backend.name });
    await backend.down();
    await pause(ms);
    await backend.up();
    end();
    timeline.add({ kind: "backendUp", who: backend.name });
  }

  async #misbehave({ backend }: Station, manners: Manners, ms: number): Promise<void> {
    const { timeline } = this.#world;
    const end = timeline.outage(backend.name, manners);
    timeline.add({ kind: "manners", who: backend.name, detail: manners });
    backend.setManners(manners);
    await pause(ms);
    backend.setManners("answer");
    end();
    timeline.add({ kind: "manners", who: backend.name, detail: "answer" });
  }
}
