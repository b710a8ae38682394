import { signingJwk, signStatement } from "../src/jose/index.ts";
import {
  createIdentity,
  type Identity,
  type Particle,
  signedPayload,
  signParticle,
} from "../src/particle/index.ts";
import { sealValue } from "../src/seals/index.ts";
import { median } from "./cpu.ts";
import { type HopFigures, type Load, startLoad } from "./load.ts";
import { type BenchProcess, SECRETS, type Stage, startApis } from "./peers.ts";

const ROUNDS = 3;

/** What is switched on of a gateway that otherwise trusts whoever may call, and what the particles for it do. */
interface Variant {
  readonly name: string;
  /** Added to adapter.yaml and to its `upstream`. */
  readonly manifest?: object;
  readonly upstream?: object;
  /** Added to sluice.yaml. */
  readonly config?: object;
  readonly particle?: (call: string, peerId: string, load: Load) => Promise<Particle>;
}

export interface FeatureCost {
  readonly name: string;
  readonly cpuMsPerHop: number;
  /** To a hop without any of it. */
  readonly addedMs: number;
  readonly rateKept: number;
}

const CALL = `"credit-check" "checkCredit"`;

/** Rules for other peers, and one for the load, each of which looks at the connection a particle came by. */
const conditions = (count: number, initiator: string) =>
  Array.from({ length: count }, (_, index) => ({
    peers: [index === count - 1 ? initiator : stranger(index)],
    neighbour: ["loopback"],
  }));
const plain = (count: number, initiator: string) =>
  conditions(count, initiator).map(({ peers }) => ({ peers }));

/** Peer ids that nobody has. */
const stranger = (index: number): string => {
  const digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  const [a, b] = [index % digits.length, Math.floor(index / digits.length)];
  return `12D3KooWBUJifCTgaxAUrcM9JysqCcS4CS8tiYH5hExbdWCAo${digits[a]}${digits[b % digits.length]}b`;
};

const homeward = (body: string): string =>
  `(seq ${body} (call %init_peer_id% ("callbackSrv" "response") [r]))`;

const signed = (script: string, { identity }: Load): Promise<Particle> =>
  signParticle({ script, ttl: 60_000, timestamp: Date.now() }, identity);

/** A sealed argument has to name its particle before that is signed: by an id that is no hash. */
const withSealed = async (peerId: string, { identity }: Load): Promise<Particle> => {
  const id = crypto.randomUUID();
  const binding = { initiator: identity.peerId, particle: { nonce: id } };
  const sealed = await sealValue("C-1001", peerId, binding);
  const script = homeward(`(call "${peerId}" (${CALL}) ["${sealed}" 2500] r)`);
  const unsigned = { id, script, ttl: 60_000, timestamp: Date.now() };
  const signature = await identity.sign(signedPayload(unsigned));
  return { ...unsigned, initPeerId: identity.peerId, signature, data: new Uint8Array() };
};

const tokenOf = (issuer: Identity, holder: string, audience: string): Promise<string> => {
  const now = Math.floor(Date.now() / 1000);
  const { kty, crv, x } = signingJwk(holder);
  const claims = { iss: "bench", aud: audience, iat: now, exp: now + 600, jti: crypto.randomUUID() };
  return signStatement(issuer, "JWT", { ...claims, cnf: { jwk: { kty, crv, x } }, role: "caller" });
};

/** What each feature of zero trust adds to one hop, as CPU and as the share of the rate that is left. */
export const benchTrust = async (stage: Stage, count: number): Promise<readonly FeatureCost[]> => {
  const load = await startLoad();
  const issuer = await createIdentity();
  const { peerId: initiator } = load.identity;
  const token = { audience: "bench" };
  const credentials = { issuers: { bench: { issuer: "bench", peer: issuer.peerId } } };
  const variants: readonly Variant[] = [
    { name: "none of it" },
    { name: "policy, 10 rules", manifest: { allow: plain(10, initiator) } },
    { name: "policy, 1,000 rules", manifest: { allow: plain(1_000, initiator) } },
    { name: "policy, 10 rules with conditions", manifest: { allow: conditions(10, initiator) } },
    { name: "policy, 100 rules with conditions", manifest: { allow: conditions(100, initiator) } },
    { name: "policy, 1,000 rules with conditions", manifest: { allow: conditions(1_000, initiator) } },
    { name: "quota", manifest: { quota: [{ calls: 1_000_000_000, per: "1d" }] } },
    { name: "receipt", config: { receipts: true } },
    { name: "transaction token", upstream: { token } },
    { name: "transaction token and RFC 9421", upstream: { token, signature: {} } },
    {
      name: "JWT presented (one call more)",
      manifest: {
        allow: [{ peers: [initiator], credential: { issuer: "bench", claims: { role: "caller" } } }],
      },
      config: { credentials },
      particle: async (call, peerId) =>
        signed(
          homeward(
            `(seq (call "${peerId}" ("auth" "present") ["${await tokenOf(issuer, initiator, peerId)}"] shown) ${call})`,
          ),
          load,
        ),
    },
    {
      name: "sealed argument",
      manifest: {
        operations: {
          checkCredit: { arguments: ["customerId", "amount"], seal: { arguments: ["customerId"] } },
        },
      },
      particle: (_, peerId) => withSealed(peerId, load),
    },
    { name: "as it comes: token, receipt", config: { receipts: true }, upstream: { token } },
  ];
  const apis = await startApis(stage);
  const plainAdapter = apis.adapters["credit-check"];
  const peers: BenchProcess<{ peerId: string }>[] = [];
  for (const [index, { manifest, upstream, config }] of variants.entries()) {
    const adapter = {
      ...plainAdapter,
      ...manifest,
      upstream: { ...plainAdapter.upstream, token: "none", ...upstream },
    };
    peers.push(
      await stage.gateway(`trust-${index}`, [load.address], { "credit-check": adapter }, SECRETS, {
        receipts: false,
        ...config,
      }),
    );
  }
  const round = async (index: number, particles: number): Promise<HopFigures> => {
    const peer = peers[index];
    if (peer === undefined) throw new RangeError(`there is no variant ${index}`);
    const { peerId } = peer.ready;
    const call = `(call "${peerId}" (${CALL}) ["C-1001" 2500] r)`;
    const make = variants[index]?.particle ?? (() => signed(homeward(call), load));
    const made = await Promise.all(Array.from({ length: particles }, () => make(call, peerId, load)));
    return load.measure(peer, made);
  };
  const figures: HopFigures[][] = variants.map(() => []);
  for (const index of variants.keys()) await round(index, count);
  for (let turn = 0; turn < ROUNDS; turn++)
    for (const index of variants.keys()) figures[index]?.push(await round(index, count));
  await load.stop();
  const middle = (index: number, of: keyof HopFigures): number =>
    median((figures[index] ?? []).map((each) => each[of]));
  return variants.map(({ name }, index) => ({
    name,
    cpuMsPerHop: middle(index, "cpuMsPerHop"),
    addedMs: middle(index, "cpuMsPerHop") - middle(0, "cpuMsPerHop"),
    rateKept: middle(index, "hopsPerSecond") / middle(0, "hopsPerSecond"),
  }));
};
