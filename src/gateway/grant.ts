import type { AdminDeps } from "../admin/interface.ts";
import { type Clock, didYouMean, SluiceError } from "../core/index.ts";
import { type AskedOrigin, type GrantRequest, signCapability } from "../credentials/index.ts";
import { type Identity, peerNamed } from "../particle/index.ts";
import type { FunctionSummary, ServiceCatalog, ServiceSummary } from "../services/interface.ts";

export interface GrantDeps {
  readonly identity: Identity;
  /** Names of sluice.yaml. */
  readonly peers: Readonly<Record<string, string>>;
  readonly catalog: Pick<ServiceCatalog, "get" | "list">;
  /** Services that every peer has: an argument may come from them too. */
  readonly builtins: ReadonlySet<string>;
  readonly clock: Clock;
}

/** Capabilities in this gateway's name, for what it serves. One that could never cover a call is not made. */
export const createGrant =
  ({ identity, peers, catalog, builtins, clock }: GrantDeps): AdminDeps["grant"] =>
  async ({ to, service, functions, expiresMs, uses = [], args = {} }) => {
    const peer = (text: string, at: string): string => {
      const named = peerNamed(text, peers);
      if ("peerId" in named) return named.peerId;
      throw new SluiceError("SLUICE_REQUEST", `${at}: ${named.problem}`);
    };
    const conditions = Object.entries(args).map(([name, origins]): [string, AskedOrigin[]] => [
      name,
      origins.map((origin, index) => ({
        peer: origin.peer === undefined ? undefined : peer(origin.peer, `args.${name}[${index}].peer`),
        service: origin.service,
        function: origin.function,
      })),
    ]);
    const request: GrantRequest = {
      to: peer(to, "to"),
      service,
      functions,
      expiresMs,
      uses: uses.map(({ limit, perMs }) => ({ limit, perMs })),
      arguments: Object.fromEntries(conditions),
    };
    checkFunctions(request, catalog);
    const isOurs = ({ peer: at = identity.peerId, service: from }: AskedOrigin): boolean =>
      at === identity.peerId && !builtins.has(from);
    for (const [name, origins] of conditions)
      for (const [index, origin] of origins.entries())
        if (isOurs(origin)) checkOrigin(origin, `args.${name}[${index}]`, catalog);
    return signCapability(identity, request, clock.now());
  };

/** Each function named must be there and have every argument that is asked about; of those left open one must have them. */
const checkFunctions = (
  { service, functions, arguments: args }: GrantRequest,
  catalog: GrantDeps["catalog"],
): void => {
  const published = publishedService(service, catalog);
  const named = functions?.map((name) => publishedFunction(name, published));
  for (const argument of Object.keys(args)) {
    const has = (fn: FunctionSummary): boolean => fn.arguments.includes(argument);
    if (named === undefined && !published.functions.some(has))
      throw missing(
        `no function of ${service} has an argument`,
        argument,
        published.functions.flatMap((fn) => fn.arguments),
      );
    const without = named?.find((fn) => !has(fn));
    if (without !== undefined)
      throw missing(`${service}.${without.name} has no argument`, argument, without.arguments);
  }
};

const checkOrigin = (
  { service, function: fn }: AskedOrigin,
  at: string,
  catalog: GrantDeps["catalog"],
): void => {
  const published = publishedService(service, catalog, `${at}: `);
  // What the call was of, not which function of the document: a twin has results of its own.
  if (fn?.endsWith(TWIN) === true && published.functions.some(({ name }) => `${name}${TWIN}` === fn)) return;
  if (fn !== undefined) publishedFunction(fn, published, `${at}: `);
};

const TWIN = "Response";

const publishedService = (service: string, catalog: GrantDeps["catalog"], at = ""): ServiceSummary => {
  const published = catalog.get(service);
  if (published !== undefined) return published;
  const known = catalog.list().map((each) => each.service);
  throw new SluiceError(
    "SLUICE_NOT_FOUND",
    `${at}no service "${service}" is published here${didYouMean(service, known)}`,
  );
};

const publishedFunction = (
  name: string,
  { service, functions }: ServiceSummary,
  at = "",
): FunctionSummary => {
  const found = functions.find((fn) => fn.name === name);
  if (found !== undefined) return found;
  throw missing(
    `${at}${service} has no function`,
    name,
    functions.map((fn) => fn.name),
  );
};

const missing = (what: string, name: string, known: Iterable<string>): SluiceError =>
  new SluiceError("SLUICE_NOT_FOUND", `${what} "${name}"${didYouMean(name, known)}`);
