import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "@fluencelabs/js-client";
import { airOf, type Chain, type Plan, planOf, readReport, scriptError } from "../../src/chain/index.ts";
import { run } from "../../src/cli/commands/run.ts";
import { type Client, connect } from "../../src/client/index.ts";
import type { JsonValue } from "../../src/core/index.ts";
import { parseJson } from "../../src/core/index.ts";
import { createIdentity } from "../../src/particle/index.ts";
import type { ChainWorld } from "./chain-world.ts";
import { runCommand } from "./run-command.ts";
import { tempDir } from "./temp-dir.ts";

/** One of the ways in which a chain can be started. */
export interface Way {
  /** The chain's value. @throws what the way in has for errors, with the code. */
  chain(build: (chain: Chain) => unknown): Promise<JsonValue>;
  close(): Promise<void>;
}

const TTL_MS = 4_000;

const client = async (opened: Promise<Client>): Promise<Way> => {
  const own = await opened;
  return {
    chain: async (build) => (await own.chain(build as () => JsonValue, { ttlMs: TTL_MS })).value,
    close: () => own.close(),
  };
};

/** What seals cannot be part of: they are bound to a particle that these make themselves. */
const script = (world: ChainWorld, build: (chain: Chain) => unknown): { plan: Plan; air: string } => {
  const plan = planOf(build);
  const air = airOf(plan, {
    from: "initiator",
    entry: world.entry.peerId,
    receipts: false,
    progress: false,
  });
  return { plan, air };
};

const jsClient = async (world: ChainWorld): Promise<Way> => {
  const peer = await createClient(world.entry.address);
  return {
    async chain(build) {
      const { plan, air } = script(world, build);
      const { createNewParticle, initiateParticle, regHandler } = peer.internals;
      const particle = await createNewParticle(air, TTL_MS);
      const answer = Promise.withResolvers<JsonValue>();
      const done = { retCode: 0, result: "" };
      regHandler.forParticle(particle.id, "callbackSrv", "response", ({ args }) => {
        answer.resolve(readReport(plan, args as JsonValue[]).value);
        return done;
      });
      regHandler.forParticle(particle.id, "errorHandlingSrv", "error", ({ args: [error] }) => {
        answer.reject(scriptError(error as JsonValue));
        return done;
      });
      initiateParticle(particle, () => {}, answer.reject);
      return answer.promise;
    },
    close: () => peer.disconnect(),
  };
};

const commandLine = async (world: ChainWorld): Promise<Way> => {
  const folder = await tempDir();
  const key = join(folder.path, "key");
  await writeFile(key, Buffer.from((await createIdentity()).seed).toString("base64"), { mode: 0o600 });
  const file = join(folder.path, "chain.air");
  return {
    async chain(build) {
      const { plan, air } = script(world, build);
      await writeFile(file, air);
      const options = { via: world.entry.address, key, ttl: String(TTL_MS) };
      const { out } = await runCommand(run, options, file);
      const printed = parseJson(out);
      const count = airArguments(air);
      // One value is printed as it is, none as null.
      const values = count > 1 ? (printed as JsonValue[]) : count === 1 ? [printed] : [];
      return readReport(plan, values).value;
    },
    close: () => Promise.resolve(folder[Symbol.asyncDispose]()),
  };
};

/** How many values the script answers. */
const airArguments = (air: string): number => {
  const [, listed = ""] = /"callbackSrv" "response"\) \[(.*?)\]\)/.exec(air) ?? [];
  return listed === "" ? 0 : listed.split(" ").length;
};

export interface WayIn {
  readonly name: string;
  readonly open: (world: ChainWorld) => Promise<Way>;
  /** Whether it can seal. */
  readonly seals: boolean;
}

export const WAYS: readonly WayIn[] = [
  {
    name: "full client over libp2p",
    open: async ({ entry }) => client(connect(entry.address, { key: await createIdentity() })),
    seals: true,
  },
  {
    name: "light client over libp2p",
    open: async ({ entry }) =>
      client(connect(entry.address, { key: await createIdentity(), weight: "light" })),
    seals: true,
  },
  {
    name: "light client over HTTP",
    open: async ({ httpUrl }) => client(connect(httpUrl, { key: await createIdentity() })),
    seals: true,
  },
  { name: "Fluence's js-client", open: jsClient, seals: false },
  { name: "command line", open: commandLine, seals: false },
];
