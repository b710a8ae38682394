import { base64url } from "jose";
import { clip, type JsonValue, jsonOfUtf8, parseError, SluiceError } from "../../core/index.ts";
import type { AboutPeer } from "../interface.ts";
import type { BuiltinTable } from "./builtin.ts";
import { text, unsigned } from "./shapes.ts";

/** What Fluence's peers lack. `about` undefined: nothing is told of this peer. */
export const createSluice = (about: AboutPeer | undefined): BuiltinTable => ({
  ...(about && aboutPeer(about)),
  parse_error: (args) => parseError(args.exactly(1).at(0, "message", text)),
  /** A value that AIR cannot write, for it has neither objects nor escapes: base64url of its JSON. */
  json(args) {
    const value = jsonOf(args.exactly(1).at(0, "text", text));
    if (value === undefined)
      throw new SluiceError("SLUICE_BUILTIN_FAILED", "text is not base64url of JSON in UTF-8");
    return value;
  },
  /** How a script fails with SLUICE_DEADLINE: AIR's own `fail` has no code that survives. */
  timed_out(args) {
    const ms = args.exactly(1).at(0, "ms", unsigned);
    throw new SluiceError("SLUICE_DEADLINE", `a part of the chain took longer than its ${ms} ms`);
  },
});

const aboutPeer = ({ peerId, version, limits, services, stats }: AboutPeer): BuiltinTable => ({
  info: (args) => {
    args.exactly(0);
    return { peerId, version, services: services(), limits: { ...limits } };
  },
  /** The same refusal for a service that is not there: who may not call it learns nothing of it. */
  stats(args, { initiator }) {
    const service = args.exactly(1).at(0, "service", text);
    const found = stats(service, initiator);
    if (found === undefined)
      throw new SluiceError(
        "SLUICE_DENIED",
        `there is no service here of that name (${clip(service, MAX_NAME_CHARS)}) that ${initiator} may call`,
      );
    const { state, calls, failures, medianMs } = found;
    return { service, state, calls, failures, medianMs: medianMs === undefined ? [] : [medianMs] };
  },
});

const MAX_NAME_CHARS = 100;

const jsonOf = (encoded: string): JsonValue | undefined => {
  try {
    return jsonOfUtf8(base64url.decode(encoded));
  } catch {
    return undefined;
  }
};
