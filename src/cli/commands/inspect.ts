import { existsSync } from "node:fs";
import { type JsonObject, type Problem, SluiceError, toSluiceError } from "../../core/index.ts";
import {
  checkParticle,
  encodeParticle,
  isPeerId,
  isRef,
  isSelfCertifying,
  type Particle,
  refOf,
  verifySignature,
} from "../../particle/index.ts";
import { adminOptions, openAdminApi } from "../admin-api.ts";
import { defineCommand } from "../command.ts";
import { printJson } from "../output.ts";
import { readBytes } from "../read-bytes.ts";
import { readParticle } from "../read-particle.ts";

export const inspect = defineCommand({
  summary: "Take a particle apart, or ask a gateway about one",
  operands: "<file|-|ref>",
  arity: [1, 1],
  options: adminOptions,
  details: `A file, or - for stdin, holds a particle as it travels (message or frame), its base64, or the JSON of POST /v1/particles.
A ref (base58, 43 or 44 characters) is looked up at a running gateway, with what happened to it there.`,
  run: async ({ options, operands: [what = ""], signal }) => {
    if (what === "-" || existsSync(what))
      return printJson(await describe(readParticle(await readBytes(what, MAX_BYTES))));
    if (!isRef(what))
      throw new SluiceError("SLUICE_USAGE", `"${what}" is neither a file nor a particle's ref`);
    const api = await openAdminApi(options, signal);
    const record = await api.request("GET", `/v1/particles/${what}`);
    const told = await api.request("GET", `/v1/particles/${what}/timeline`);
    printJson({ ...(record as JsonObject), timeline: (told as JsonObject).events });
  },
});

const MAX_BYTES = 128 * 1024 * 1024; // above Nox's own limit for a message

const describe = async (particle: Particle): Promise<object> => {
  const deadline = particle.timestamp + particle.ttl;
  return {
    id: particle.id,
    ref: refOf(particle),
    initiator: particle.initPeerId,
    timestamp: isoTime(particle.timestamp),
    ttlMs: particle.ttl,
    deadline: isoTime(deadline),
    expired: deadline <= Date.now(),
    signature: isPeerId(particle.initPeerId) && (await verifySignature(particle)) ? "valid" : "invalid",
    selfCertifyingId: isSelfCertifying(particle.id),
    fields: await checkFields(particle),
    bytes: {
      message: encodeParticle(particle).length,
      script: Buffer.byteLength(particle.script),
      data: particle.data.length,
    },
    script: particle.script,
  };
};

/** "ok", or what a gateway with default limits would refuse it for, were it still its time. */
const checkFields = async (particle: Particle): Promise<"ok" | Problem> => {
  const { parseConfig } = await import("../../config/index.ts");
  try {
    checkParticle(particle, parseConfig("", undefined, ".").limits, particle.timestamp);
    return "ok";
  } catch (error) {
    return toSluiceError(error).toProblem();
  }
};

const isoTime = (ms: number): string =>
  ms <= 8.64e15 ? new Date(ms).toISOString() : `${ms} ms, beyond any calendar`;
