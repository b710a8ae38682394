import type { CallRequest } from "../../avm/interface.ts";
import { clip, SluiceError } from "../../core/index.ts";
import type { View } from "../../openapi/interface.ts";
import { digestOfJson } from "../../receipts/index.ts";
import type { Opener } from "../../seals/index.ts";
import type { CallFacts } from "../../upstream/index.ts";
import type { Permit } from "../authority/authority.ts";
import type { FoundFunction, FunctionFinder } from "../find-function.ts";
import type { CallContext } from "../interface.ts";
import type { AdapterCall } from "./adapter-call.ts";
import { type Claims, type Conclusion, keyClaim } from "./claims.ts";
import { prepareCall } from "./prepare-call.ts";

/**
 * Makes a call of unknown outcome once more, on an operator's word. The caller's key was claimed by this very call: it is not asked for, and gets what is
 * known now.
 * @throws SluiceError SLUICE_UNKNOWN_FUNCTION, SLUICE_INVALID_ARGUMENTS: nothing was sent.
 */
export type CallAgain = (
  name: string,
  call: { readonly view: View; readonly given: CallRequest },
  context: CallContext,
) => Promise<Conclusion>;

export interface CallAgainDeps {
  readonly service: string;
  readonly finder: Pick<FunctionFinder, "resolve">;
  readonly opener: Opener;
  readonly salt: string;
  readonly claims: Pick<Claims, "revise">;
  /** Whether the upstream is told whose call it is. */
  readonly tellsCalls: boolean;
  readonly factsOf: (
    found: FoundFunction,
    permit: Permit,
    argumentsDigest: string,
    context: CallContext,
  ) => CallFacts;
  readonly conclude: (call: AdapterCall, context: CallContext) => Promise<Conclusion>;
}

const MAX_NAME_CHARS = 100;
/** Policy is not asked, and where the arguments came from is not known any more. */
const UNASKED: Permit = { rule: "", producers: [] };

export const createCallAgain =
  ({ service, finder, opener, salt, claims, tellsCalls, factsOf, conclude }: CallAgainDeps): CallAgain =>
  async (name, { view, given }, context) => {
    const found = finder.resolve(name);
    if (found === undefined)
      throw new SluiceError(
        "SLUICE_UNKNOWN_FUNCTION",
        `service "${service}" has no function "${clip(name, MAX_NAME_CHARS)}" any more`,
      );
    const digest = tellsCalls ? digestOfJson([...given.arguments]) : "";
    const facts = tellsCalls ? factsOf(found, UNASKED, digest, context) : undefined;
    const call = await prepareCall(found, { view, given, facts }, context, { service, opener });
    const concluded = await conclude(call, context);
    const claim = keyClaim(call, { initiator: context.initiator, service, salt });
    if (concluded.isKnown && claim !== undefined) await claims.revise(claim, context, concluded.result);
    return concluded;
  };
