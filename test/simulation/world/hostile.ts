import {
  decodeParticle,
  encodeParticle,
  type Identity,
  type Particle,
  refOf,
  signUndeliverable,
} from "../../../src/particle/index.ts";
import { makeSelfCertifyingId } from "../../../src/particle/self-certifying-id.ts";
import type { End, Message } from "../network/sim-connection.ts";
import type { Station } from "../network/sim-network.ts";
import { CLOCK_SKEW_MS, MAX_SKEW_MS } from "../node/limits.ts";
import { identityOf } from "../node/parts.ts";
import type { SimGateway } from "../node/sim-gateway.ts";
import type { PeerAvm } from "../node/sim-interpreter.ts";
import type { World } from "./world.ts";

/** Of the particles that pass. */
const FORGES = 0.03;
const REPLAYS = 0.03;
const DIGS_UP = 0.02;
const DISCOURAGES = 0.02;
const REWRITES = 0.02;

/**
 * A peer that taps the wires. It answers calls in the name of gateways, signed with a key of its own; it sends particles again long after they came, and
 * right after their time is over, to gateways whose clock was just set back; it says that particles were given up which it never had; it writes other people's scripts anew.
 */
export class Hostile implements Station {
  readonly peerId: string;
  readonly name = "hostile";
  readonly listens = false;
  readonly #world: World;
  readonly #end: number;
  /** Interpreters that say they are someone else's, by whose. */
  readonly #impersonated = new Map<string, PeerAvm>();
  readonly #identity: Identity;
  readonly #ends = new Map<string, End>();
  forged = 0;
  replayed = 0;

  static async create(world: World, end: number): Promise<Hostile> {
    const identity = await identityOf(world.random);
    return new Hostile(world, end, identity);
  }

  private constructor(world: World, end: number, identity: Identity) {
    this.#world = world;
    this.#end = end;
    this.peerId = identity.peerId;
    this.#identity = identity;
    world.network.join(this);
    world.onMessage = (message, from, to) => this.#overhear(message, from, to);
  }

  opened(end: End): void {
    this.#ends.set(end.peer, end);
  }

  closed(end: End): void {
    if (this.#ends.get(end.peer) === end) this.#ends.delete(end.peer);
  }

  took(): void {}

  #overhear(message: Message, _from: string, to: string): void {
    const { random, gateways, now, scheduler } = this.#world;
    const target = gateways.find(({ peerId }) => peerId === to);
    if (message.kind !== "particle" || target === undefined || now >= this.#end) return;
    const fate = random.next();
    if (fate > FORGES + REPLAYS + DIGS_UP + DISCOURAGES + REWRITES) return;
    const particle = decodeParticle(message.bytes);
    if (fate < FORGES) this.#forge(particle, to);
    else if (fate < FORGES + REPLAYS)
      scheduler.after(random.between(0, particle.ttl + 2 * CLOCK_SKEW_MS), "replay", () => {
        this.replayed++;
        void this.#send(target.peerId, particle);
      });
    else if (fate < FORGES + REPLAYS + DIGS_UP) this.#digUp(particle, target);
    else if (fate < FORGES + REPLAYS + DIGS_UP + REWRITES) void this.#send(to, rewritten(particle));
    else scheduler.after(random.between(0, 100), "discourage", () => void this.#discourage(particle, target));
  }

  /** Runs the particle as if it were the gateway, with results it made up, and sends on what comes out. */
  #forge(particle: Particle, victim: string): void {
    const { random } = this.#world;
    let avm = this.#impersonated.get(victim);
    if (avm === undefined) {
      avm = this.#world.avmOf(victim, this.#identity.seed);
      this.#impersonated.set(victim, avm);
    }
    const prevData = new Uint8Array();
    const asked = avm.run({ particle, prevData, data: particle.data, results: [] });
    if (asked.calls.length === 0) return;
    const result = { retCode: 0, result: JSON.stringify({ receipt: `forged#${random.word()}` }) };
    const results = asked.calls.map(({ id }) => [id, result] as const);
    const { nextPeers, data } = avm.run({ particle, prevData: asked.data, data: prevData, results });
    this.forged++;
    this.#world.tell(`hostile forges results of ${this.#world.nameOf(victim)} in ${refOf(particle)}`);
    for (const peer of nextPeers) void this.#send(peer, { ...particle, data });
  }

  /** Sends it right after its time at the gateway is over, with that gateway's clock back before the deadline. */
  #digUp(particle: Particle, target: SimGateway): void {
    const { random, scheduler } = this.#world;
    const deadline = particle.timestamp + particle.ttl;
    const over = deadline - target.skewMs - this.#world.now;
    scheduler.after(over + random.between(0, 500), "dig up", () => {
      if (this.#world.now >= this.#end) return;
      target.skewMs = Math.max(-MAX_SKEW_MS, target.skewMs - random.between(1000, 2 * MAX_SKEW_MS));
      this.replayed++;
      if (!this.#world.calm.isNow && random.chance(0.5))
        this.#world.crash(target, "before a grave is opened");
      scheduler.after(20, "up", () => this.#world.restart(target));
      scheduler.after(random.between(100, 1000), "dug up", () => void this.#send(target.peerId, particle));
    });
  }

  async #discourage(particle: Particle, target: SimGateway): Promise<void> {
    const ref = refOf(particle);
    const said = { ref, peer: this.peerId, code: "SLUICE_UNREACHABLE", detail: "it is hopeless" } as const;
    const notice = await signUndeliverable(said, this.#identity);
    (await this.#reach(target.peerId))?.send({ kind: "undeliverable", notice });
  }

  async #send(to: string, particle: Particle): Promise<void> {
    const end = await this.#reach(to);
    end?.send({ kind: "particle", number: 0, bytes: encodeParticle(particle) });
  }

  async #reach(to: string): Promise<End | undefined> {
    const open = this.#ends.get(to);
    return open?.isOpen === true ? open : await this.#world.network.dial(this, to).catch(() => undefined);
  }
}

/** Under an id that fits, with the signature of the script as it was. */
const rewritten = (particle: Particle): Particle => {
  const changed = {
    ...particle,
    script: particle.script.replaceAll(/"(t\d+\.\d+)"/g, '"$1 forged"'),
    data: new Uint8Array(),
  };
  return { ...changed, id: makeSelfCertifyingId(changed) };
};
