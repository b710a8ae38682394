import { ADDRESS_CLASSES, type AddressClass, didYouMean, plainLens, SluiceError } from "../core/index.ts";
import { peerNamed } from "../particle/index.ts";
import type { CallOrigin, Claim, PolicyOptions, PolicyRequest } from "../policy/index.ts";

/** A call as somebody describes it on the command line: what is not said has not happened. */
export interface DescribedCall {
  readonly call?: string;
  readonly as?: string;
  readonly from?: readonly string[];
  readonly claim?: readonly string[];
  readonly capability?: boolean;
  readonly path?: string;
  readonly neighbour?: string;
  readonly remaining?: string;
}

const DEFAULT_REMAINING_MS = 30_000;
const TWIN = "Response";

/** @throws SluiceError SLUICE_USAGE naming the flag, and the nearest word that it knows. */
export const policyRequest = (
  given: DescribedCall & { readonly call: string },
  { service, functions }: Pick<PolicyOptions, "service" | "functions">,
  peers: Readonly<Record<string, string>>,
): PolicyRequest => {
  if (given.as === undefined) throw usage("--call needs --as PEER: who would call it?");
  const called =
    functions.find(({ name }) => name === given.call) ??
    functions.find(({ name }) => `${name}${TWIN}` === given.call);
  if (called === undefined)
    throw usage(
      `service ${service} has no function "${given.call}"${didYouMean(
        given.call,
        functions.map(({ name }) => name),
      )}`,
    );
  const peer = (text: string): string => peerOf(text, peers);
  const calls = (given.from ?? []).map((text) => originOf(text, called.arguments, peer));
  return {
    initiator: peer(given.as),
    service,
    function: called.name,
    arguments: Object.fromEntries(
      called.arguments.map((name) => [
        name,
        { proven: true, calls: calls.flatMap(([argument, call]) => (argument === name ? [call] : [])) },
      ]),
    ),
    claims: (given.claim ?? []).map(claimOf),
    capability: given.capability === true ? "the one that --capability stands for" : undefined,
    path: given.path === undefined ? [] : given.path.split(",").map(peer),
    remainingMs: remainingOf(given.remaining),
    neighbour: { addressClass: addressClassOf(given.neighbour ?? "unknown") },
  };
};

const peerOf = (text: string, names: Readonly<Record<string, string>>): string => {
  const named = peerNamed(text, names);
  if ("peerId" in named) return named.peerId;
  throw usage(named.problem);
};

const originOf = (
  text: string,
  names: readonly string[],
  peer: (text: string) => string,
): [argument: string, CallOrigin] => {
  const parts =
    /^(?<argument>[^=]+)=(?<where>[^/]+)\/(?<service>[^:]+)\.(?<fn>[^.:]+)(?::(?<place>.+))?$/.exec(
      text,
    )?.groups;
  if (parts === undefined) throw usage(`--from "${text}" is not like text=PEER/credit-check.checkCredit`);
  const { argument = "", where = "", service = "", fn = "" } = parts;
  if (!names.includes(argument))
    throw usage(`--from "${text}": the function has no argument ${argument}${didYouMean(argument, names)}`);
  const path = parts.place === undefined ? "" : lensOf(parts.place);
  if (path === undefined)
    throw usage(
      `--from "${text}": "${parts.place}" is not one place in the result, such as score or names[0].first`,
    );
  return [argument, { peer: peer(where), service, function: fn, path }];
};

/** `score`, `names[0].first`; also as AIR has it, `.$.score`. */
const lensOf = (place: string): string | undefined =>
  plainLens(place.replace(/^\.?/, ".").replaceAll(/\.?\[/g, ".["));

const claimOf = (text: string): Claim => {
  const parts = /^(?<issuer>[^/]+)\/(?<name>[^=]+)=(?<value>.*)$/s.exec(text)?.groups;
  if (parts === undefined) throw usage(`--claim "${text}" is not like issuer/name=value`);
  const { issuer = "", name = "", value = "" } = parts;
  return { issuer, name, value };
};

const remainingOf = (text: string | undefined): number => {
  if (text === undefined) return DEFAULT_REMAINING_MS;
  if (!/^\d{1,12}$/.test(text)) throw usage(`--remaining "${text}" is no number of milliseconds`);
  return Number(text);
};

const addressClassOf = (text: string): AddressClass => {
  const known = ADDRESS_CLASSES.find((each) => each === text);
  if (known !== undefined) return known;
  throw usage(
    `--neighbour "${text}" is none of ${ADDRESS_CLASSES.join(", ")}${didYouMean(text, ADDRESS_CLASSES)}`,
  );
};

const usage = (detail: string): SluiceError => new SluiceError("SLUICE_USAGE", detail);
