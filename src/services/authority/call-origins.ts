import type { CallRequest, Tetraplet } from "../../avm/interface.ts";
import type { JsonValue } from "../../core/index.ts";
import type { CallOrigin, Origin } from "../../policy/interface.ts";

/** Did the call that a tetraplet names give this value? */
export type Proof = (value: JsonValue, origin: Tetraplet) => boolean;

const AQUA = "/aqua";
/** Of one argument; one with more has no origin. */
const MAX_PARTS = 1_000;
const UNPROVEN: Origin = { proven: false, calls: [] };

/**
 * Where each argument came from, by its name; without `proof` nothing is known of any. An argument has calls only if every part of it is proven to
 * be of one: a literal among them, a value put together in the script, or none at all leave it without.
 */
export const callOrigins = (
  { arguments: args, tetraplets }: Pick<CallRequest, "arguments" | "tetraplets">,
  names: readonly string[],
  proof: Proof | undefined,
): Readonly<Record<string, Origin>> =>
  Object.fromEntries(
    // From behind: of two arguments with one name the first is meant, and must not be judged by the other.
    names
      .slice(0, args.length)
      .map((name, index) => {
        if (proof === undefined) return [name, UNPROVEN] as const;
        const parts = partsOf(args[index] ?? null, (tetraplets[index] ?? []).slice(0, MAX_PARTS + 1));
        const calls = parts.every(({ value, origin }) => proof(value, origin)) ? parts : [];
        return [name, { proven: true, calls: calls.map(({ origin }) => callOrigin(origin)) }] as const;
      })
      .toReversed(),
  );

/** Peers whose results these arguments are made of. */
export const producersOf = (origins: Readonly<Record<string, Origin>>): readonly string[] => [
  ...new Set(
    Object.values(origins).flatMap(({ calls }) =>
      calls.filter(({ service }) => service !== INITIATORS_OWN).map(({ peer }) => peer),
    ),
  ),
];

/** Is any argument said to come from a call, so that a proof could tell? */
export const mayHaveOrigins = ({ tetraplets }: Pick<CallRequest, "tetraplets">): boolean =>
  tetraplets.some((parts) => parts.some(({ service }) => service !== "" && service !== INITIATORS_OWN));

/** How a script gets at what its initiator gave it: an origin, but no peer's work. */
const INITIATORS_OWN = "getDataSrv";

/** A stream passed whole has one tetraplet for each of its items, one of a single item looks like a value that is a list. */
const partsOf = (
  value: JsonValue,
  origins: readonly Tetraplet[],
): readonly { readonly value: JsonValue; readonly origin: Tetraplet }[] => {
  const [origin] = origins;
  if (origins.length > MAX_PARTS) return [];
  if (origin !== undefined && origins.length === 1) return [{ value, origin }];
  if (!Array.isArray(value) || value.length !== origins.length) return [];
  return origins.map((each, index) => ({ value: value[index] ?? null, origin: each }));
};

/** Policies speak of a service, whichever of its views was called. */
const callOrigin = ({ peer, service, function: fn, lens }: Tetraplet): CallOrigin => ({
  peer,
  service: service.endsWith(AQUA) ? service.slice(0, -AQUA.length) : service,
  function: fn,
  path: lens,
});
