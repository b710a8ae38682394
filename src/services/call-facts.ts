import { hash } from "node:crypto";
import type { AdapterFunction } from "../openapi/interface.ts";
import type { CallFacts } from "../upstream/index.ts";
import type { Permit } from "./authority/authority.ts";
import type { CallContext } from "./interface.ts";

/** What an upstream is told of a call, apart from its request. */
export const callFacts = (
  {
    service,
    fn,
    permit,
    argumentsDigest,
  }: { service: string; fn: AdapterFunction; permit: Permit; argumentsDigest: string },
  { ref, initiator, script }: CallContext,
): CallFacts => ({
  ref,
  initiator,
  service,
  function: fn.name,
  producers: permit.producers,
  argumentsDigest,
  scriptDigest: hash("sha256", script, "base64url"),
});
