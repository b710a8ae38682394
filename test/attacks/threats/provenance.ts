import { type Threat, threat } from "../threat.ts";

const AUTHORITY = "services/authority/authority.ts";
const ORIGINS = "services/authority/call-origins.ts";
const CONDITION = "policy/condition.ts";
const TRACE = "avm/trace.ts";

/** Where an argument came from, where a service asks for that. */
export const provenanceThreats: readonly Threat[] = [
  threat(
    "V01",
    "stranger peer",
    "starts a particle under a plain id that it saw, with the answers of the true one spliced in, and is here first",
    "under an id that anybody can use again no origin counts",
    [
      AUTHORITY,
      'plainIds === "accept" || isSelfCertifying(particleId);',
      'plainIds === "accept" || isSelfCertifying(particleId) || true;',
    ],
  ),
  threat(
    "V02",
    "hostile script",
    "passes text of its own where a bureau's answer belongs",
    "a literal has no origin: denied",
    [CONDITION, "            `!${at}.calls.isEmpty()`,\n", ""],
  ),
  threat(
    "V03",
    "hostile script",
    "passes the error of a bureau's failed call, which carries its tetraplet",
    "a tetraplet alone proves nothing: the call must have answered with that value",
    [
      ORIGINS,
      "const calls = parts.every(({ value, origin }) => proof(value, origin)) ? parts : [];",
      "const calls = parts;",
    ],
  ),
  threat(
    "V04",
    "malicious hop",
    "puts the bureau's answers into a list in an order of its own choice",
    "what another peer's canon handed on has no origin",
    [TRACE, "return !chosen.has(key) && byCall.has(key)", "return byCall.has(key)"],
  ),
  threat(
    "V05",
    "hostile script",
    "passes a list of which one item is not the bureau's",
    "every part must be",
    [CONDITION, "`${set(records)}.containsAll(", "`${set(records)}.containsAny("],
  ),
  threat(
    "V06",
    "hostile script",
    "passes an empty list, of which every part is the bureau's",
    "none is no origin",
    [CONDITION, "            `!${at}.calls.isEmpty()`,\n", ""],
  ),
  threat(
    "V07",
    "hostile script",
    "passes what a peer of its own answered under the bureau's service name",
    "a rule names the peers whose word counts",
    [CONDITION, "`${set(records)}.containsAll(${at}.${fact})`", "`true`"],
  ),
  threat(
    "V08",
    "hostile script",
    "asks the bureau for a text of its own, and passes the field in which the answer repeats it",
    "a rule can name the one place of the result that counts, whose every spelling is the same",
    [CONDITION, 'if (rule.path !== undefined) return "parts";', ""],
    [CONDITION, "    ...(path === undefined ? {} : { path }),\n", ""],
  ),
];
