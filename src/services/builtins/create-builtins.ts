import type { CallRequest } from "../../avm/interface.ts";
import { clip, type JsonValue, type Logger, SluiceError } from "../../core/index.ts";
import type { ReceiptBook } from "../../receipts/interface.ts";
import type { AboutPeer, CallContext } from "../interface.ts";
import { Arguments } from "./arguments.ts";
import { array } from "./array.ts";
import { type AuthDeps, createAuth } from "./auth.ts";
import { type Builtin, type BuiltinTable, unsupported } from "./builtin.ts";
import { createConsole } from "./console.ts";
import { debug } from "./debug.ts";
import { createJson } from "./json.ts";
import { cmp, math } from "./math.ts";
import { op } from "./op.ts";
import { createPeer, type PeerDeps } from "./peer.ts";
import { createReceipts } from "./receipts.ts";
import { createSig } from "./sig.ts";
import { createSluice } from "./sluice.ts";
import { type BuiltinCatalog, createSrv } from "./srv.ts";
import { UNSUPPORTED_SERVICES } from "./unsupported.ts";

export interface BuiltinDeps extends PeerDeps {
  readonly catalog: BuiltinCatalog;
  readonly logger: Logger;
  /** Undefined: this peer decides about no calls, and takes no credentials. */
  readonly auth: AuthDeps | undefined;
  /** Undefined: calls get no receipts here. */
  readonly receipts: ReceiptBook | undefined;
  /** Undefined: nothing is told of this peer. */
  readonly about?: AboutPeer | undefined;
  readonly limits: {
    /** Longer result arrays fail. */
    readonly arrayItems: number;
    /** UTF-8 bytes of JSON text that `json.parse` takes; whoever encodes results bounds them. */
    readonly resultBytes: number;
  };
}

/** @throws SluiceError SLUICE_BUILTIN_FAILED, SLUICE_UNKNOWN_FUNCTION (exists in Fluence, not here), SLUICE_DEADLINE. */
export type BuiltinHandler = (
  args: readonly JsonValue[],
  call: CallRequest,
  context: CallContext,
) => JsonValue | Promise<JsonValue>;

/** The services that Fluence's scripts expect of every peer. Who may call them is for the caller to decide. */
export interface Builtins {
  /** `undefined`: no such builtin. */
  find(service: string, fn: string): BuiltinHandler | undefined;
  /** Every service id `find` may answer to: none of them can be published. */
  readonly services: ReadonlySet<string>;
}

export const createBuiltins = (deps: BuiltinDeps): Builtins => {
  const sig = createSig(deps.peerId);
  const tables: readonly (readonly [service: string, table: BuiltinTable])[] = [
    ["op", op],
    ["math", math],
    ["cmp", cmp],
    ["array", array],
    ["json", createJson(deps.limits)],
    ["debug", debug],
    ["peer", createPeer(deps)],
    ["srv", createSrv(deps.peerId, deps.catalog)],
    ["sig", sig],
    [deps.peerId, sig], // how Aqua's `Sig` is found on a given peer
    ["run-console", createConsole(deps.logger)],
    ["sluice", createSluice(deps.about)],
    ...(deps.auth === undefined ? [] : [["auth", { ...createAuth(deps.auth) }] as const]),
    ...(deps.receipts === undefined ? [] : [["receipts", createReceipts(deps.receipts)] as const]),
  ];
  const handler = (service: string, fn: string, builtin: Builtin): BuiltinHandler =>
    bounded(`${service}.${fn}`, builtin, deps.limits.arrayItems);
  const handlers = new Map(
    tables.map(([service, table]) => [
      service,
      new Map(Object.entries(table).map(([fn, builtin]) => [fn, handler(service, fn, builtin)])),
    ]),
  );
  return {
    find(service, fn) {
      const reason = UNSUPPORTED_SERVICES.get(service);
      if (reason !== undefined)
        return handler(service, fn, unsupported(`${service}.${clip(fn, 64)}`, reason));
      return handlers.get(service)?.get(fn);
    },
    services: new Set([...handlers.keys(), ...UNSUPPORTED_SERVICES.keys()]),
  };
};

const bounded =
  (name: string, builtin: Builtin, arrayItems: number): BuiltinHandler =>
  (args, _call, context) => {
    const check = (result: JsonValue): JsonValue => {
      if (!Array.isArray(result) || result.length <= arrayItems) return result;
      throw new SluiceError(
        "SLUICE_BUILTIN_FAILED",
        `${name}: a result of ${result.length} items exceeds the limit of ${arrayItems}`,
      );
    };
    const result = builtin(new Arguments(name, args), context);
    return result instanceof Promise ? result.then(check) : check(result);
  };
