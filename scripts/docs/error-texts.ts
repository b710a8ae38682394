import type { ErrorCode } from "../../src/core/index.ts";

export interface ErrorText {
  /** What happened, and who says so. */
  readonly means: string;
  /** What to do about it: for the caller first, then for the operator. */
  readonly remedy: string;
}

/** What docs/troubleshooting.md says of each code; the compiler misses one that is left out. Markdown, of one paragraph. */
export const ERROR_TEXTS: Readonly<Record<ErrorCode, ErrorText>> = {
  SLUICE_UNKNOWN_FUNCTION: {
    means: "The peer was reached and has no service, or no function of it, by that name.",
    remedy:
      "The detail names the nearest one there is. `sluice lint DOCUMENT` lists the functions of a document with their names; what is published where, `GET /v1/services` of that gateway tells.",
  },
  SLUICE_BUILTIN_FAILED: {
    means: "A builtin (`op`, `json`, `peer`, …) was called with arguments it does not take.",
    remedy: "Compare the call with [the list of builtins](fluence-compatibility.md).",
  },
  SLUICE_INVALID_ARGUMENTS: {
    means: "They were compared with the document; the API behind it was not asked.",
    remedy:
      "The detail says which argument and what was expected. Each argument is JSON, so a text has quotes of its own in a shell: `'\"p1\"'`. `sluice bindings` prints the function's types ([functions.md](functions.md#arguments)).",
  },
  SLUICE_DENIED: {
    means:
      "No rule of the service permits this call, or the peer takes no particles of this initiator. Nothing was called.",
    remedy:
      "Give the operator your peer id (`sluice key show`). The operator finds the reason with `sluice policy explain REF` and adds a rule under `allow`, or a peer under `relay.allow` ([policy.md](policy.md)).",
  },
  SLUICE_QUOTA: {
    means: "The calls that the service's `quota`, or a capability, permits in this time are used up.",
    remedy:
      'The detail says when there is room again; `("auth" "quota")` tells what is left. The operator may raise `quota` in adapter.yaml.',
  },
  SLUICE_DEADLINE: {
    means:
      "The particle's time was over before the answer was there. Whether a call that was under way had its effect is not known from this alone.",
    remedy:
      "Ask `sluice inspect REF` at the gateways on its way. Give more time with `--ttl`; look for a slow upstream (`upstream.timeoutMs`) or a peer that cannot be reached. Repeat what must not happen twice with the same `idempotencyKey`.",
  },
  SLUICE_UNREACHABLE: {
    means:
      "A gateway could not reach the API behind it, or a particle could not be brought to its next peer.",
    remedy:
      "The detail names the address and the reason. For an API: is it running, is `upstream.url` right as seen from the gateway (in a container `127.0.0.1` is the container)? For a peer: do the gateways know each other (`peer.bootstrap`), is `peer.announce` an address others can reach?",
  },
  SLUICE_OVERLOAD: {
    means: "A bound was reached: particles at work, waiting requests, connections, memory. Nothing was done.",
    remedy:
      "Try again a little later; gateways do so by themselves until the deadline. If it lasts: the detail says which bound, `GET /v1/limits` how full it is, and `limits` or `upstream.concurrency` is where it is set.",
  },
  SLUICE_DISABLED: {
    means: "The operator of that gateway has switched the service off, or is draining it.",
    remedy:
      "Try again later, or another peer that serves it. The operator enables it with `POST /v1/services/{service}/enable` or in the console.",
  },
  SLUICE_OUTCOME_UNKNOWN: {
    means:
      "A request that must not be repeated was sent and not answered. It may have had its effect or not; it was not sent again.",
    remedy:
      "Ask the API itself whether it happened. To try again safely, call with the same `idempotencyKey`. The operator settles it under `GET /v1/unknown-outcomes`; `reconcile` in adapter.yaml lets the gateway find out alone ([delivery.md](delivery.md#an-unknown-outcome)).",
  },
  SLUICE_BAD_RESULT: {
    means:
      "An answer came and cannot be used: not what the document promises, too large, or, at a light client, not proven by receipts. The call may have had its effect.",
    remedy:
      "The detail says what is wrong with it. Correct the document, or set `results: lenient` for the operation; raise `limits.resultBytes` for a large one. At a client: the gateway you talk to does not tell the truth, or serves without receipts.",
  },
  SLUICE_INVALID_CREDENTIAL: {
    means:
      "A JWT, capability or receipt that was presented is not valid here: expired, of another key, revoked, used up.",
    remedy:
      "The detail says which check failed. Get a new one; see [credentials.md](credentials.md) for what is checked.",
  },
  SLUICE_UPSTREAM_STATUS: {
    means: "The API answered with an error status of its own, which is the ret_code and the HTTP status.",
    remedy:
      "It is the API's word: the detail has its message. 401 or 403 usually mean that the gateway's credential for it is wrong (`upstream.credentials`); to see the body in a script, call the `…Response` function.",
  },
  SLUICE_CALL_FAILED: {
    means: "A function of a peer that is not Sluice's failed, with a message of its own.",
    remedy: "Read the detail; it is what that peer said.",
  },
  SLUICE_PARTICLE_MALFORMED: {
    means: "What arrived is no particle: a field is missing, of the wrong kind, or cannot be decoded.",
    remedy:
      "If you make particles yourself, compare with [http.md](http.md); `sluice inspect FILE` takes one apart.",
  },
  SLUICE_PARTICLE_TOO_LARGE: {
    means: "The particle, its script, its id or its data are larger than this peer takes.",
    remedy:
      "Put less into the script and return less from calls: every result travels with every later hop. The bounds are `limits.scriptBytes`, `particleBytes` and `idBytes`.",
  },
  SLUICE_PARTICLE_EXPIRED: {
    means: "The particle's time was over when it arrived, or this peer has dealt with it already.",
    remedy: "Send a new one. If new ones fail too, a clock is wrong: compare `date -u` on both machines.",
  },
  SLUICE_PARTICLE_FUTURE: {
    means: "The particle's timestamp lies further in the future than `limits.clockSkewMs`.",
    remedy: "A clock is wrong, most likely the sender's: set it by NTP. `sluice doctor` checks a gateway's.",
  },
  SLUICE_PARTICLE_TTL: {
    means: "The particle wants to live longer than this peer allows.",
    remedy: "Ask for less (`--ttl`, `ttlMs`), or raise `limits.ttlMs` on every gateway it passes.",
  },
  SLUICE_PARTICLE_EPOCH: {
    means:
      "This peer was restored from a backup, and the particle is older than that: what it did here before is not known any more, so it is refused.",
    remedy:
      "Send a new one, after looking whether the old one had its effect. See [production.md](production.md).",
  },
  SLUICE_PARTICLE_SIGNATURE: {
    means: "The particle's signature is not its initiator's: it was changed on its way, or signed wrongly.",
    remedy:
      "If you sign yourself, check the bytes and their order in [http.md](http.md). Else somebody on the way changed it.",
  },
  SLUICE_PARTICLE_ID: {
    means:
      "The id begins with `s1.` and is not the hash of this particle, so it could have been used for another.",
    remedy: "Let `sluice` or `sluice/client` make the id, or use one that does not begin so, such as a UUID.",
  },
  SLUICE_SCRIPT_FAILED: {
    means: "The script ended with an error that nothing in it caught.",
    remedy:
      "The detail has the instruction's message. Put `xor` around calls that may fail ([README](../README.md#call-it-from-a-script)); `--trace` shows how far it came.",
  },
  SLUICE_NEEDS_INTERPRETER: {
    means: "A light client cannot run scripts of your own: it could not check what comes back.",
    remedy:
      "Connect by a multiaddr (`--via /ip4/…`), which makes a full client, or describe the calls with `chain`.",
  },
  SLUICE_SCRIPT_INVALID: {
    means: "The script cannot be parsed as AIR.",
    remedy: "The detail shows the place. For Aqua, let `sluice run FILE.aqua` compile it.",
  },
  SLUICE_DATA_INVALID: {
    means: "The results in a particle, or receipts, do not verify: forged, damaged, or of another particle.",
    remedy:
      "Nothing of it is believed. Send a new particle; if it happens again, a peer on the way is faulty or hostile.",
  },
  SLUICE_AVM_TRAPPED: {
    means: "The interpreter crashed on this particle, at this peer.",
    remedy:
      "Make the script smaller or simpler; keep it for a report if it is an ordinary one (`sluice inspect`).",
  },
  SLUICE_AVM_TIMEOUT: {
    means: "One run of the script took longer than `limits.runMs`.",
    remedy: "Look for a loop without end, or a `fold` over very much; split the work into several particles.",
  },
  SLUICE_USAGE: {
    means: "The command line has a flag, an operand or a file that cannot be used so.",
    remedy: "The detail names it; `sluice COMMAND --help` shows all there is.",
  },
  SLUICE_CONFIG: {
    means:
      "sluice.yaml, adapter.yaml or a file they name cannot be used. The gateway does not start, or keeps the old adapter.",
    remedy:
      "The detail has file, line and key, and the nearest key there is. Look the key up in the [configuration reference](reference-configuration.md).",
  },
  SLUICE_DOCUMENT: {
    means: "The OpenAPI document cannot be read, or none of its operations can be published.",
    remedy:
      "`sluice lint DOCUMENT` says what is wrong, where; an [overlay](configuration.md#adapteryaml) mends a document that is not yours.",
  },
  SLUICE_BREAKING: {
    means: "The change would break callers of the version that was published before.",
    remedy:
      "`sluice lint DOCUMENT --against signature.json` names every change. Publish it under another service id, or accept the break.",
  },
  SLUICE_CONFLICT: {
    means: "What is to be made exists already: a service, a file, a folder that is not empty.",
    remedy: "Choose another name, or say that it is to be replaced (`--replace`).",
  },
  SLUICE_NOT_FOUND: {
    means: "There is no such service, particle, call or path at this gateway.",
    remedy:
      "Check the name. A particle is known until `audit.hours` after its end, at gateways it has passed; a ref of another initiator counts as unknown.",
  },
  SLUICE_UNAUTHORIZED: {
    means: "The admin token, or a request's signature, is missing or wrong.",
    remedy:
      "The token is in `data/admin.token` of the gateway, or in `SLUICE_ADMIN_TOKEN` ([admin.md](admin.md#who-may-ask)).",
  },
  SLUICE_REQUEST: {
    means:
      "A request to the admin API or the HTTP listener, or the description of a chain, is not acceptable.",
    remedy:
      "The detail names the field. Bodies are JSON with `Content-Type: application/json`; `GET /v1/openapi.json` describes them.",
  },
  SLUICE_JOURNAL: {
    means:
      "This peer cannot write its journal: disk full, read-only, locked or damaged. It takes no new particles until it can.",
    remedy:
      "Senders try again by themselves. The operator looks at `GET /v1/journal` or `sluice doctor`, makes room, and everything goes on ([delivery.md](delivery.md#when-the-journal-cannot-be-written)).",
  },
  SLUICE_STORAGE: {
    means: "A file in the data or adapters folder cannot be written or read.",
    remedy: "The detail names it. Make the folder writable for the gateway's user, make room on the disk.",
  },
  SLUICE_CONNECT: {
    means: "Nobody answers at the address, or somebody who is no Sluice gateway or has another key.",
    remedy:
      "Is the gateway running, is the port open, does the multiaddr end in its peer id? A gateway prints its addresses when it starts.",
  },
  SLUICE_CLOSED: {
    means: "This peer is shutting down, or the service is being replaced at this moment.",
    remedy: "Try again; what was accepted before goes on after the restart.",
  },
  SLUICE_MOVED: {
    means:
      "The peer's key was rotated: it serves what it has taken, and takes nothing new. The detail names its successor.",
    remedy:
      "Use the successor's peer id in scripts, `allow` and `peer.bootstrap`. See [production.md](production.md).",
  },
  SLUICE_INTERRUPTED: {
    means: "You stopped it: Ctrl-C, or a signal. What is under way at gateways goes on.",
    remedy: "`sluice inspect REF` tells what became of it.",
  },
  SLUICE_UNHEALTHY: {
    means: "`sluice doctor` found something that keeps this gateway, or a service of it, from working.",
    remedy: "Every finding has its remedy beside it ([doctor.md](doctor.md)); run it again afterwards.",
  },
  SLUICE_INTERNAL: {
    means: "A fault inside Sluice. The cause is in the log of the peer that failed, and not told to others.",
    remedy:
      "Please report it with that log line, the version (`sluice version`) and, if you can, the particle.",
  },
};
