import { CALM, stormOf } from "../network/weather.ts";
import { MAX_SKEW_MS } from "../node/limits.ts";
import type { SimGateway } from "../node/sim-gateway.ts";
import type { Moment } from "../node/sim-journal.ts";
import type { World } from "./world.ts";

/** A storm and the quiet after it, ms: the quiet is longer than `GRACE_MS`, so that most particles meet one. */
const STORM_MS = 30_000;
const QUIET_MS = 24_000;

type Fault = "crash" | "stop" | "crashAtCommit" | "partition" | "disconnect" | "clock" | "disk" | "upstream";

const FAULTS: Readonly<Record<Fault, number>> = {
  crash: 4,
  stop: 1,
  crashAtCommit: 10,
  partition: 3,
  disconnect: 2,
  clock: 2,
  disk: 2,
  upstream: 3,
};

/** Faults of all kinds in storms, until `end`. Which, when and where is the seed's choice. */
export class Chaos {
  readonly #world: World;
  readonly #end: number;
  /** Mean time between two faults, ms. */
  readonly #gapMs: number;
  /** Crashes to come, by gateway: at which transaction, and at which end of it. */
  readonly #traps = new Map<SimGateway, { readonly commit: number; readonly moment: Moment }>();
  #isStorm = false;

  constructor(world: World, end: number) {
    this.#world = world;
    this.#end = end;
    this.#gapMs = world.random.between(150, 1200);
    world.onCommit = (gateway, commit, moment) => this.#spring(gateway, commit, moment);
  }

  start(): void {
    this.#after(this.#world.random.between(0, QUIET_MS), "storm", () => this.#storm());
  }

  #storm(): void {
    const { random, calm, network, now } = this.#world;
    if (now >= this.#end) return;
    this.#world.tell("a storm begins");
    calm.begin(now);
    this.#isStorm = true;
    network.weather = stormOf(random);
    for (const gateway of this.#world.gateways) gateway.isTroubled = random.chance(0.4);
    this.#next();
    this.#after(STORM_MS, "calm", () => this.#calmDown());
  }

  #calmDown(): void {
    const { calm, network, gateways } = this.#world;
    this.#isStorm = false;
    this.#traps.clear();
    network.weather = CALM;
    for (const gateway of gateways) {
      gateway.isTroubled = false;
      gateway.disk.fsyncMs = QUICK_DISK;
      this.#setFull(gateway, false);
      this.#world.restart(gateway);
    }
    calm.end(this.#world.now);
    this.#world.tell("the storm is over");
    this.#after(QUIET_MS, "storm", () => this.#storm());
  }

  #next(): void {
    const { random } = this.#world;
    this.#after(random.exponential(this.#gapMs), "fault", () => {
      if (!this.#isStorm) return;
      this.#strike(random.weighted(FAULTS));
      this.#next();
    });
  }

  #strike(fault: Fault): void {
    const { random, gateways, network, clients } = this.#world;
    const gateway = random.pick(gateways);
    switch (fault) {
      case "crash":
        this.#crash(gateway, "at any time");
        return;
      case "stop":
        this.#world.stop(gateway, () =>
          this.#after(random.between(10, 1000), `${gateway.name} up`, () => this.#world.restart(gateway)),
        );
        return;
      case "crashAtCommit":
        this.#traps.set(gateway, {
          commit: gateway.disk.commits + 1 + random.below(12),
          moment: random.pick(["unsynced", "synced"]),
        });
        return;
      case "partition":
        this.#partition(gateway.peerId, random.pick([...gateways, ...clients]).peerId);
        return;
      case "disconnect": {
        const client = random.pick(clients);
        network.cut(client.peerId, client.relay);
        return;
      }
      case "clock":
        this.#setClock(gateway, random.between(-MAX_SKEW_MS, MAX_SKEW_MS));
        return;
      case "disk":
        this.#setFull(gateway, random.chance(0.3));
        gateway.disk.fsyncMs = random.pick([QUICK_DISK, [5, 60], [50, 4000]] as const);
        this.#world.tell(`${gateway.name} has a disk of ${gateway.disk.fsyncMs} ms`);
        return;
      case "upstream":
        gateway.isTroubled = !gateway.isTroubled;
    }
  }

  #spring(gateway: SimGateway, commit: number, moment: Moment): void {
    const trap = this.#traps.get(gateway);
    if (trap === undefined || trap.moment !== moment || trap.commit > commit) return;
    this.#traps.delete(gateway);
    this.#crash(gateway, `at transaction ${commit}, ${moment}`);
  }

  /** Now and then once more while it recovers. */
  #crash(gateway: SimGateway, why: string): void {
    const { random } = this.#world;
    if (!gateway.isUp || !this.#isStorm) return;
    this.#world.crash(gateway, why);
    this.#setFull(gateway, false);
    const downMs = random.pick([random.between(0, 50), random.exponential(700), random.exponential(2500)]);
    this.#after(downMs, `${gateway.name} up`, () => {
      if (gateway.isUp) return;
      this.#world.restart(gateway);
      if (random.chance(0.2))
        this.#after(random.between(0, 120), "crash again", () => this.#crash(gateway, "while it recovers"));
    });
  }

  #partition(a: string, b: string): void {
    const { network, random, calm } = this.#world;
    if (a === b) return;
    this.#world.tell(`${this.#world.nameOf(a)} and ${this.#world.nameOf(b)} are cut off from each other`);
    calm.begin(this.#world.now);
    network.partition(a, b);
    this.#after(random.between(100, 12_000), "heal", () => {
      network.heal(a, b);
      calm.end(this.#world.now);
    });
  }

  #setFull({ disk, name }: SimGateway, isFull: boolean): void {
    if (isFull === disk.isFull) return;
    const { recorder, now } = this.#world;
    if (isFull) recorder.diskFull(name, now);
    else recorder.diskFree(name, now);
    this.#world.tell(`the disk of ${name} is ${isFull ? "full" : "free again"}`);
    disk.isFull = isFull;
  }

  #setClock(gateway: SimGateway, skewMs: number): void {
    this.#world.tell(`${gateway.name}'s clock goes ${Math.round(skewMs - gateway.skewMs)} ms`);
    gateway.skewMs = skewMs;
  }

  #after(ms: number, label: string, fire: () => void): void {
    this.#world.scheduler.after(ms, label, fire);
  }
}

const QUICK_DISK = [0.3, 3] as const;
