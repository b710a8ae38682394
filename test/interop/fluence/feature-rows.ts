import { type Outcome, type Varying, varying } from "./outcome.ts";

/** `asked`: what was tried, in Markdown. */
export type FeatureRow = Outcome & { readonly asked: string };

const matching = (shown: string, pattern: RegExp): Varying =>
  varying(shown, (value) => typeof value === "string" && pattern.test(value));

const EXPIRED = matching(
  "rejects with `Particle expired after ttl of 400ms (particle id: …)`",
  /^Particle expired after ttl of 400ms \(particle id: [\w-]+\)$/,
);

const ITEM_ERROR = "GET /items/{id} answered 404: one has no such item";

/** What each probe of feature-probes.ts ends with, in the page's order. */
export const FEATURE_ROWS: Readonly<Record<string, FeatureRow>> = {
  connectByRelay: {
    asked: "`createClient({multiaddr, peerId})`; `HOST_PEER_ID` is the relay",
    works: varying("the gateway's peer id", (value, { gateway }) => value === gateway),
  },
  connectByMultiaddr: {
    asked: "`createClient(multiaddr)`",
    works: varying("the gateway's peer id", (value, { second }) => value === second),
  },
  connectionStates: {
    asked: "`Fluence.connect`, `onConnectionStateChange`, `Fluence.disconnect`",
    works: ["connected", "disconnecting", "disconnected"],
  },
  ownKey: { asked: "`keyPair`: the gateway sees its peer id as `INIT_PEER_ID`", works: true },
  defaultClient: {
    asked: "a generated function called without a client: `Fluence`'s default one",
    works: "large",
  },
  ttlDefault: { asked: "a particle's ttl, by default", works: 7000 },
  ttlGiven: { asked: "a particle's ttl, given as `{ttl: 12345}`", works: 12_345 },
  callAquaFunction: {
    asked: "`callAquaFunction` with AIR written by hand",
    works: varying("the value that the gateway echoes", (value, { gateway }) => value === gateway),
  },
  manyAtOnce: { asked: "30 calls at once, 19 of which say `large`", works: 19 },

  service: {
    asked: "`v5_registerService`, called by a script that comes back from the gateway",
    works: ["hello Dr Ada", "a doctor", null],
  },
  callback: { asked: "a callback `string -> string` between two calls on the gateway", works: "abcd" },
  rawService: { asked: "`registerService` at another js-client of the same gateway", works: "raw Bob" },
  bothWays: {
    asked: "two js-clients at two gateways call each other's services",
    works: ["hello Cid", "hello Dan"],
  },

  optionByValue: { asked: "an option as generated functions have it: a value, `null`", works: ["x", null] },
  optionByArray: {
    asked: "an option as `callAquaFunction` has it: `[value]`, `[]`, and `null`",
    works: [["x"], [], null],
  },
  optionInStruct: {
    asked: "an option as a field: given, left out",
    works: [
      { name: "Ada", nick: "A" },
      { name: "Bob", nick: null },
    ],
  },
  streams: { asked: "a stream filled by `par` on two gateways, then `join`", works: ["a1", "b2"] },
  fold: {
    asked: "`for` over a gateway's list, results in a stream",
    works: ["a of one", "b of one", "c of one"],
  },
  conditional: { asked: "`if` and `else` on a gateway's answer", works: ["large", "small"] },
  integers: {
    asked: "integers up to 2^53 - 1, there and back",
    works: [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
  },
  bigIntegers: {
    asked: "a larger integer, 9007199254740993, and the gateway's text of it",
    differs: [9_007_199_254_740_992, "9007199254740993"],
    how: "exact at gateways, rounded by js-client",
  },
  sigOfPeer: {
    asked: "`Sig relay`: the service named for its peer",
    works: varying("the gateway's peer id", (value, { gateway }) => value === gateway),
  },

  bindings: {
    asked: "a published API by `sluice bindings --aqua`, no options",
    works: { id: "x", name: "x of one", price: null, note: null },
  },
  bindingsOptions: {
    asked: "the same with options",
    works: { id: "full", name: "full of one?currency=EUR", price: 1.5, note: "n" },
  },

  errorUncaught: {
    asked: "an API's 404 that no script catches",
    works: varying(
      "rejects with `{error_code: 10000, message, instruction, peer_id}`, no `Error`; message: `Local service error, ret_code is 404, error message is '{…}'`, inside which is [the problem](errors.md)",
      (value, { gateway }) => {
        const { error_code: code, message, peer_id: peer } = value as Record<string, unknown>;
        const said = `Local service error, ret_code is 404, error message is '{"type":"urn:sluice:error:SLUICE_UPSTREAM_STATUS"`;
        return code === 10_000 && String(message).startsWith(said) && peer === gateway;
      },
    ),
  },
  errorCaught: {
    asked: "`try`, `catch` and `Sluice.parse_error(e.message)`",
    works: varying("the problem with its `retCode`, 404", (value) => {
      const { code, retCode, detail } = value as Record<string, unknown>;
      return code === "SLUICE_UPSTREAM_STATUS" && retCode === 404 && detail === ITEM_ERROR;
    }),
  },
  errorOtherwise: { asked: "`try` and `otherwise`", works: "otherwise" },
  errorUnknownService: {
    asked: "a service that the gateway lacks",
    refused: "SLUICE_UNKNOWN_FUNCTION",
    why: "this peer has no function here in a service nothing",
  },
  errorCallback: {
    asked: "a callback that throws",
    works: matching(
      "rejects; the message ends with the thrown `Error`'s own",
      /^Local service error, .* error: no"'$/,
    ),
  },
  errorArgument: {
    asked: "an argument of the wrong type",
    works: matching("rejects with js-client's `Aqua type mismatch. …`", /^Aqua type mismatch\. Path: value/),
  },
  errorScript: {
    asked: "AIR that cannot be parsed",
    works: matching(
      "rejects with js-client's `Script interpretation failed: air can't be parsed: …`",
      /^Script interpretation failed: air can't/,
    ),
  },

  timeout: { asked: "a `join` that waits for what never comes, ttl 400", works: EXPIRED },
  timeoutPeer: { asked: "a call on a peer that nobody can reach, ttl 400", works: EXPIRED },
  race: { asked: "the first of two `Peer.timeout`s in `par` on two gateways", works: "early" },

  afterRestart: {
    asked: "calls before and after a restart of the gateway, same client",
    works: ["small", "large"],
  },
  acrossRestart: {
    asked: "a call under way while the gateway restarts; another call makes js-client dial again",
    works: "after all",
  },
};
