import { type Threat, threat } from "../threat.ts";

const INTAKE = "engine/intake.ts";
const CHECK = "particle/check-particle.ts";

export const particleThreats: readonly Threat[] = [
  threat(
    "P01",
    "malicious relay",
    "writes another script into a particle it carries",
    "the signature covers the script: refused",
    [INTAKE, "    if (!verifyParticle(particle)) throw badSignature(particle);\n", ""],
  ),
  threat(
    "P02",
    "stranger peer",
    "signs a particle in another's name",
    "the key is in the initiator's peer id: refused",
    [
      "engine/verify-particle.ts",
      "return key !== undefined && verify(null, signedPayload(particle), key, particle.signature);",
      "return key !== undefined && verify !== undefined && signedPayload(particle).length > 0;",
    ],
  ),
  threat(
    "P03",
    "malicious relay",
    "gives a particle that is here already another initiator",
    "a known ref does not spare the check of who signed it",
    [INTAKE, "if (actor.particle.initPeerId !== particle.initPeerId) throw badSignature(particle);", ""],
  ),
  threat(
    "P04",
    "stranger peer",
    "starts a particle of its own under another's self-certifying id",
    "the id is the hash of key, time and script: refused everywhere",
    [
      CHECK,
      "if (isSelfCertifying(particle.id) && !selfCertifyingIdMatches(particle.id, particle))",
      "if (isSelfCertifying(particle.id) && !selfCertifyingIdMatches(particle.id, particle) && particle.id === '')",
    ],
  ),
  threat("P05", "stranger peer", "writes one self-certifying id in two ways", "only the one form is an id", [
    "particle/self-certifying-id.ts",
    " || rest.length > 0) return false;",
    " || rest.length > 9) return false;",
  ]),
  threat("P06", "network", "sends a particle again after its deadline", "refused by its signed time", [
    CHECK,
    "if (timestamp + ttl <= now)",
    "if (timestamp + ttl <= 0)",
  ]),
  threat(
    "P07",
    "network",
    "sends a particle again after its deadline to a gateway whose clock was set back",
    "a tombstone of its ref outlives the deadline by two clock skews",
    [
      "engine/roster.ts",
      "if (this.#tombstones.covers(ref, particle.timestamp + particle.ttl))",
      "if (this.#tombstones.covers(ref, particle.timestamp + particle.ttl) && now < 0)",
    ],
  ),
  threat(
    "P08",
    "network",
    "sends a particle again when its tombstone is gone too, the clock set far back",
    "nothing at or below the highest forgotten deadline is ever taken",
    [
      "engine/tombstones.ts",
      "return deadline <= this.#highestForgotten || this.#deadlines.has(ref);",
      "return deadline <= 0 || this.#deadlines.has(ref);",
    ],
  ),
  threat(
    "P09",
    "network",
    "sends a particle many times to have its call made many times",
    "the same ref is the same particle: one call",
    [
      INTAKE,
      "const actor = roster.get(ref);",
      "const actor = particle.id === '' ? roster.get(ref) : undefined;",
    ],
  ),
  threat(
    "P10",
    "stranger peer",
    "dates a particle into the future to use it later",
    "at most a clock skew ahead",
    [CHECK, "if (timestamp > now + limits.clockSkewMs)", "if (timestamp > now + 1e9 * limits.clockSkewMs)"],
  ),
  threat(
    "P11",
    "stranger peer",
    "signs a particle that holds memory here for an hour",
    "the ttl has a bound",
    [CHECK, "if (ttl > limits.ttlMs)", "if (ttl > 1e9 * limits.ttlMs)"],
  ),
  threat(
    "P12",
    "stranger peer",
    "sends an id of 100 KB, which every log line and row would carry",
    "ids have a bound",
    [CHECK, 'tooLarge("the id", utf8Bytes(particle.id), limits.idBytes);', ""],
  ),
  threat(
    "P13",
    "stranger peer",
    "sends a script larger than any",
    "scripts have a bound, checked before anything is verified",
    [CHECK, 'tooLarge("the script", utf8Bytes(particle.script), limits.scriptBytes);', ""],
  ),
  threat(
    "P14",
    "stranger peer",
    "writes its peer id in another encoding to count as somebody else",
    "a peer has one id: base58 of an inline Ed25519 key",
    [
      "particle/peer-id.ts",
      "if (!SHAPE.test(peerId)) return undefined;",
      "if (!SHAPE.test(peerId)) return peerId.startsWith('z') ? publicKeyFromPeerId(peerId.slice(1)) : undefined;",
    ],
  ),
  threat(
    "P15",
    "malicious relay",
    "puts a field into the message twice, for readers that take the first or the last",
    "refused",
    [
      "particle/codec.ts",
      "if (seen.has(key)) throw new MsgpackError(`the field ${key} is there twice`);",
      "",
    ],
  ),
  threat("P16", "malicious relay", "hides bytes behind the message", "refused", [
    "particle/codec.ts",
    'if (!reader.atEnd) throw new MsgpackError("bytes follow the message");',
    "",
  ]),
  threat(
    "P17",
    "stranger peer",
    "nests an unknown field a million levels deep",
    "refused at 16, without overflowing the stack",
    ["particle/msgpack-reader.ts", "const MAX_DEPTH = 16;", "const MAX_DEPTH = 1e9;"],
  ),
  threat(
    "P18",
    "stranger peer",
    "starts particles under a key that nobody admitted",
    "relay.allow and the adapters' rules name who may come",
    [INTAKE, "    if (!admitted)\n", "    if (!admitted && from === '-')\n"],
  ),
  threat(
    "P19",
    "stranger peer",
    "starts more particles than one initiator may have at work",
    "refused for now; others are served",
    [
      "engine/roster.ts",
      "if (initiator.atWork >= particlesPerPeer)",
      "if (initiator.atWork >= 1e9 * particlesPerPeer)",
    ],
  ),
  threat(
    "P20",
    "stranger peer",
    "starts particles under many keys to fill a gateway",
    "there is a bound for all",
    [
      "engine/roster.ts",
      "if (this.#all.atWork >= particlesInFlight) throw",
      "if (this.#all.atWork >= 1e9 * particlesInFlight) throw",
    ],
  ),
  threat(
    "P21",
    "stranger peer",
    "leaves particles with much data waiting for their deadlines",
    "the bytes of one initiator have a bound, and those of all",
    [
      "engine/roster.ts",
      "if (initiator.bytes >= bytesPerInitiator)",
      "if (initiator.bytes >= 1e9 * bytesPerInitiator)",
    ],
  ),
  threat(
    "P22",
    "malicious relay",
    "sends hundreds of versions of one particle while it runs",
    "64 wait, more are refused for now",
    ["engine/step.ts", "if (arrived.length >= MAX_ARRIVED)", "if (arrived.length >= 1e9 * MAX_ARRIVED)"],
  ),
  threat(
    "P23",
    "stranger peer",
    "brings particles of a thousand keys over one connection",
    "what one neighbour brought has bounds, whoever signed it",
    [
      "engine/roster.ts",
      "if (neighbour.atWork >= particlesPerConnection)",
      "if (neighbour.atWork >= 1e9 * particlesPerConnection)",
    ],
  ),
  threat(
    "P24",
    "stranger peer",
    "goes on with particles of a key that the operator denied, through others",
    "the denylist is of initiators as well as of neighbours",
    [INTAKE, "if (isDenied) throw", "if (isDenied && from === '-') throw"],
  ),
];
