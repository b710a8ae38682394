import type { JsonValue } from "../../core/index.ts";
import type { AdapterFunction, BoundCall, View } from "../../openapi/index.ts";
import type { CallFacts } from "../../upstream/interface.ts";

/** `fn`: the decoded body of a success, else a failure. `response`: the whole answer, whatever its status. */
export type Mode = "fn" | "response";

/** A call that is permitted and of which the arguments fit. */
export interface AdapterCall {
  readonly fn: AdapterFunction;
  readonly mode: Mode;
  readonly view: View;
  /** What was sealed is open. */
  readonly args: readonly JsonValue[];
  readonly bound: BoundCall;
  /** What the upstream is told of the call; undefined: nothing. */
  readonly facts: CallFacts | undefined;
}

/** Method and path template, for messages. */
export const titleOf = ({ method, path }: AdapterFunction): string => `${method.toUpperCase()} ${path}`;
