import type { Interpreter } from "../../avm/interface.ts";
import { checkCall } from "../../chain/index.ts";
import { type JsonValue, type Logger, silentLogger, systemClock } from "../../core/index.ts";
import { type createEngine, engineHandlers } from "../../engine/browser.ts";
import { createMemoryJournal } from "../../journal/browser.ts";
import type { createOverlay } from "../../overlay/browser.ts";
import type { Identity } from "../../particle/index.ts";
import { isSealedTo } from "../../seals/index.ts";
import { createBuiltins, createRegistry } from "../../services/browser.ts";
import { callScript } from "../call-script.ts";
import { createInitiator } from "../initiator.ts";
import type { CallOptions, Client, Input } from "../interface.ts";
import { CLIENT_LIMITS } from "../options.ts";
import { openSealed } from "../sealed.ts";
import { createChain } from "./chain.ts";

export interface FullOptions {
  /** The gateway's address, ending in /p2p/<peer id>. */
  readonly multiaddr: string;
  readonly identity: Identity;
  readonly logger?: Logger;
}

/** What Node and a browser make each in their own way. */
export interface ClientPlatform {
  readonly createOverlay: typeof createOverlay;
  readonly createEngine: typeof createEngine;
  createInterpreter(
    options: typeof CLIENT_LIMITS & { readonly peerId: string; readonly seed: Uint8Array },
    deps: { readonly clock: typeof systemClock; readonly logger: Logger },
  ): Promise<Interpreter>;
}

/**
 * A client on a connection to one gateway. Its own engine and interpreter check every signature on the way back.
 * @throws SluiceError SLUICE_CONNECT
 */
export const createFullClient = async (
  { multiaddr, identity, logger = silentLogger }: FullOptions,
  { createOverlay, createEngine, createInterpreter }: ClientPlatform,
): Promise<Client> => {
  const clock = systemClock;
  const { peerId, seed } = identity;
  const overlay = await createOverlay(
    { ...CLIENT_LIMITS, bootstrap: [], deny: [], agentVersion: "sluice-client" },
    { identity, clock, logger },
  );
  const interpreter = await createInterpreter({ ...CLIENT_LIMITS, peerId, seed }, { clock, logger });
  const close = async (): Promise<void> => {
    await engine.drain(0);
    await overlay.stop(0);
    await interpreter.close();
  };
  const builtins = createBuiltins({
    peerId: identity.peerId,
    nodeVersion: "sluice-client",
    airVersion: AIR_VERSION,
    overlay,
    catalog: { list: () => [] },
    clock,
    logger,
    limits: CLIENT_LIMITS,
    auth: undefined,
    receipts: undefined,
  });
  const engine = createEngine(
    { limits: CLIENT_LIMITS, auditMs: 0 },
    {
      identity,
      journal: createMemoryJournal(),
      clock,
      logger,
      interpreter,
      overlay,
      services: createRegistry({
        builtins,
        find: () => undefined,
        resultBytes: CLIENT_LIMITS.resultBytes,
        onOver: () => {},
      }),
      admission: (initiator) => {
        const isNamed = initiator === identity.peerId;
        return { isDenied: false, admitted: isNamed, mayRelay: true, isNamed };
      },
    },
  );
  try {
    await engine.recover();
    await overlay.start(engineHandlers(engine));
    const relayPeerId = await overlay.connect(multiaddr, { keep: true });
    const initiator = createInitiator({ engine, identity, clock, relayPeerId });
    const call = async (
      service: string,
      fn: string,
      args: readonly Input[],
      { peer = relayPeerId, credential, ...options }: CallOptions = {},
    ): Promise<JsonValue> => {
      checkCall(service, fn, args);
      const direct = peer === relayPeerId || peer === identity.peerId;
      const presents = credential !== undefined;
      const script = callScript({
        peer,
        service,
        function: fn,
        argumentCount: args.length,
        direct,
        presents,
      });
      const inputs = Object.fromEntries([
        ...args.map((value, index) => [`arg${index}`, value] as const),
        ...(presents ? [["credential", credential] as const] : []),
      ]);
      const answer = await initiator.run(script, { ...options, inputs, called: { peer, service } });
      const [value = null] = answer.values;
      const isOurs = typeof value === "string" && isSealedTo(value, identity.peerId);
      return isOurs ? openSealed(value, identity, answer) : value;
    };
    const run: Client["run"] = (script, options) =>
      initiator.run(typeof script === "string" ? script : script.script, options);
    const chain = createChain({
      identity,
      relayPeerId,
      initiator,
      interpreter,
      builtins: builtins.services,
    }) as Client["chain"];
    return { peerId: identity.peerId, relayPeerId, call, chain, run, close };
  } catch (error) {
    await close();
    throw error;
  }
};

/** Of the AIR that `@fluencelabs/avm` 0.62.0 interprets. */
const AIR_VERSION = "0.62.0";
