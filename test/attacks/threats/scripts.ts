import { type Threat, threat } from "../threat.ts";

const STEP = "engine/step.ts";
const INSTANCE = "avm/avm-instance.ts";

export const scriptThreats: readonly Threat[] = [
  threat(
    "S01",
    "hostile script",
    "loops for ever",
    "a run is stopped by the clock, its thread replaced, the particle ended; others are served meanwhile",
    ["avm/watched-thread.ts", "if (ranMs >= runMs) {", "if (ranMs >= 1e9 * runMs) {"],
  ),
  threat(
    "S02",
    "hostile script",
    "overflows the interpreter's stack",
    "what it poisoned is thrown away; the next run has a new instance",
    [
      "avm/request-server.ts",
      "    } catch (error) {\n      instance = new AvmInstance(module, options);\n",
      "    } catch (error) {\n",
    ],
  ),
  threat(
    "S03",
    "hostile script",
    "crashes the interpreter again and again, under new data each time",
    "three crashes end the particle",
    [STEP, "if (strikes >= MAX_STRIKES) return fail({ ...state, strikes }, error);", ""],
  ),
  threat(
    "S04",
    "hostile script",
    "has the interpreter take memory without end",
    "a ceiling is written into the WebAssembly module itself",
    ["avm/options.ts", "export const MEMORY_PAGES = 2048;", "export const MEMORY_PAGES = 32768;"],
  ),
  threat(
    "S05",
    "hostile script",
    "makes more calls than a particle may",
    "calls past the bound are refused",
    [STEP, "    index < budget\n", "    index < budget || true\n"],
  ),
  threat(
    "S06",
    "hostile script",
    "passes one large value to a thousand calls at once",
    "the calls of one run have a bound together",
    [
      STEP,
      "const isTooMuch = outcome.callBytes > MAX_CALL_SHARE * limits.particleBytes;",
      "const isTooMuch = outcome.callBytes > 1e9 * MAX_CALL_SHARE * limits.particleBytes;",
    ],
  ),
  threat(
    "S07",
    "hostile script",
    "calls in turn for ever, a run for each answer",
    "a particle has a number of runs",
    [STEP, "if (state.runs >= limits.runsPerParticle)", "if (state.runs >= 1e9 * limits.runsPerParticle)"],
  ),
  threat(
    "S08",
    "hostile script",
    "grows its data past what may travel",
    "it is not sent on, and the script told why",
    [
      STEP,
      "const tooLarge = outcome.nextPeers.length > 0 && outcome.data.length > limits.particleBytes;",
      "const tooLarge = outcome.nextPeers.length > 0 && outcome.data.length > 1e9 * limits.particleBytes;",
    ],
  ),
  threat(
    "S09",
    "hostile script",
    "names thousands of next peers",
    "256 of one particle; each takes a place in the journal",
    [
      "engine/deliveries.ts",
      "if (sends.size < MAX_PEERS) return undefined;",
      "if (sends.size < 1e9 * MAX_PEERS) return undefined;",
    ],
  ),
  threat(
    "S10",
    "hostile script",
    "names a next peer of a megabyte that is none",
    "a name that is no peer's id is given up at once and takes no place in the journal",
    [
      "engine/deliveries.ts",
      "if (peer.length > MAX_NAME_CHARS || NO_PEER.test(peer))",
      "if (peer.length > 1e9 * MAX_NAME_CHARS)",
    ],
  ),
  threat(
    "S11",
    "hostile script",
    "passes an object with a `__proto__` key",
    "the call fails, the run and the process go on",
    [
      "avm/call-codec.ts",
      "    return { arguments: [], tetraplets: [], unreadable: reasonOf(error) };",
      "    throw error;",
    ],
  ),
  threat(
    "S12",
    "hostile script",
    "asks for a result larger than may travel",
    "the call fails",
    [
      "engine/calls.ts",
      "if (result.result.length * 3 <= resultBytes || utf8Length(result.result) <= resultBytes)",
      "if (result.result.length >= 0 || utf8Length(result.result) <= resultBytes)",
    ],
    ["services/result-text.ts", "return bytes > maxBytes\n", "return bytes > 1e9 * maxBytes\n"],
  ),
  threat(
    "S13",
    "malicious hop",
    "puts an answer into the data in another peer's name",
    "AquaVM checks each result's signature: the data is dropped, the particle lives on",
    [
      "engine/outcome.ts",
      '  return { kind: "rejected", error: new SluiceError(rejectionCode(retCode), describe(retCode, message)) };',
      '  return { kind: "ok" };',
    ],
  ),
  threat(
    "S14",
    "malicious hop",
    "splices a true answer of one particle into another",
    "results are salted by the particle's id: refused",
    [
      INSTANCE,
      "const id = this.#put(utf8.encode(particle.id));",
      'const id = this.#put(utf8.encode("one salt for all"));',
    ],
  ),
  threat(
    "S15",
    "malicious relay",
    "sends a particle's damaged data ahead, to burn it",
    "a copy that cannot be merged is dropped, the next one is taken",
    [
      STEP,
      'if (state.feeding?.kind === "results" || error.code === "SLUICE_SCRIPT_INVALID") return fail(state, error);',
      "return fail(state, error);",
    ],
  ),
  threat(
    "S16",
    "hostile script",
    "uses a gateway's builtins under a key that may only call an adapter",
    "builtins are for those that relay.allow names",
    [
      "services/registry.ts",
      "if (!context.mayRelay && !FOR_ALL.has(call.service)) return failure(notForThisInitiator(context));",
      "",
    ],
  ),
  threat(
    "S17",
    "hostile script",
    "sends hundreds of particles to have others wait behind them",
    "waiting runs are taken in turn by initiator",
    [
      "avm/fair-queue.ts",
      "(ahead ? lane.ahead : lane.behind).push(task);",
      '(ahead ? lane.ahead : this.#lane("all").behind).push(task);',
    ],
  ),
];
