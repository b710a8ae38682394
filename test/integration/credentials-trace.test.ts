import { describe, expect, it } from "vitest";
import type { RunOutcome } from "../../src/avm/interface.ts";
import type { KeptCredential } from "../../src/journal/interface.ts";
import { Arguments } from "../../src/services/builtins/arguments.ts";
import { createAuth } from "../../src/services/builtins/auth.ts";
import { callContext } from "../support/calls.ts";
import { ANN, GATEWAY, jwt, testVerifier } from "../support/credentials.ts";
import { inProcessInterpreter } from "../support/in-process-interpreter.ts";

const EMPTY = new Uint8Array();
const LIMITS = { scriptBytes: 262_144, particleBytes: 4_194_304, resultBytes: 262_144 };

/** Presents in AquaVM, by the real builtin, what a script asks for; then tells whether that came before its call of sms.send. */
const precedes = async (script: string): Promise<boolean> => {
  const { peerId, seed } = GATEWAY;
  const interpreter = await inProcessInterpreter({ peerId, seed, ...LIMITS } as never);
  const verifier = testVerifier();
  const kept: KeptCredential[] = [];
  const presented = { list: () => kept, add: async (each: KeptCredential) => void kept.push(each) };
  const auth = createAuth({
    verifier,
    quota: { take: () => ({ ok: true, recorded: Promise.resolve() }) },
    opener: { open: async () => "" },
    allowances: () => [],
    clock: verifier.clock,
    clockSkewMs: 0,
  });
  const particle = { id: "p", initPeerId: ANN.peerId, timestamp: verifier.clock.now(), ttl: 7_000, script };
  let outcome: RunOutcome = await interpreter.run({ particle, prevData: EMPTY, data: EMPTY, results: [] });
  let send = outcome.calls.find((call) => call.function === "send");
  const present = outcome.calls.find((call) => call.function === "present");
  if (present !== undefined) {
    const context = callContext({ initiator: ANN.peerId, presented });
    const result = await auth.present(new Arguments("auth.present", present.arguments), context);
    const answer = { retCode: 0, result: JSON.stringify(result) };
    const results = [[present.id, answer]] as const;
    outcome = await interpreter.run({ particle, prevData: outcome.data, data: EMPTY, results });
    send ??= outcome.calls.find((call) => call.function === "send");
  }
  const [credential] = kept;
  if (send === undefined || credential === undefined)
    throw new Error(`nothing to decide: ${outcome.errorMessage}`);
  const { argumentHash, resultHash } = credential;
  const trace = await interpreter.trace(outcome.data, ANN.peerId);
  return trace.precedes({ service: "auth", function: "present", argumentHash, resultHash }, send.id);
};

describe("a presented credential is found in AquaVM's data", () => {
  const call = (service: string, fn: string, args = "", into = ""): string =>
    `(call "${GATEWAY.peerId}" ("${service}" "${fn}") [${args}] ${into})`;

  it.each([
    ["before the call in sequence", (present: string, send: string) => `(seq ${present} ${send})`, true],
    ["beside it in par", (present: string, send: string) => `(par ${present} ${send})`, false],
    [
      "in a par that is over",
      (present: string, send: string) => `(seq (par ${present} (null)) ${send})`,
      true,
    ],
  ])("%s", async (_, script, expected) => {
    const token = await jwt();
    for (const into of ["", "kept"])
      expect(await precedes(script(call("auth", "present", `"${token}"`, into), call("sms", "send")))).toBe(
        expected,
      );
  });
});
