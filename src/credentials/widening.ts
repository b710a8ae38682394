import type { CapabilityLink } from "./capability-link.ts";
import type { GrantOrigin, UseRule } from "./interface.ts";

/** What of a link can be wider than the one before. */
export type Reach = Pick<CapabilityLink, "gateway" | "grant" | "uses"> & {
  readonly times: { readonly expiresAt: number };
};

/** Where a link would permit more than the one before it, in a few words for people; undefined: nowhere. */
export const widening = (before: Reach, next: Reach): string | undefined => {
  if (next.gateway !== before.gateway) return "it is for another gateway";
  if (next.grant.service !== before.grant.service) return "it is for another service";
  if (next.times.expiresAt > before.times.expiresAt) return "it expires later";
  return widerFunctions(before, next) ?? widerArguments(before, next) ?? widerUses(before.uses, next.uses);
};

const widerFunctions = ({ grant: before }: Reach, { grant: next }: Reach): string | undefined => {
  if (before.functions === undefined) return undefined;
  if (next.functions === undefined) return "it is for all functions";
  const more = next.functions.find((fn) => before.functions?.includes(fn) !== true);
  return more === undefined ? undefined : `it is for function "${more}" too`;
};

const widerArguments = ({ grant: before }: Reach, { grant: next }: Reach): string | undefined => {
  for (const [name, allowed] of Object.entries(before.arguments)) {
    const asked = Object.hasOwn(next.arguments, name) ? next.arguments[name] : undefined;
    if (asked === undefined) return `it has no condition for argument "${name}"`;
    if (!asked.every((origin) => allowed.some((each) => includes(each, origin))))
      return `argument "${name}" may come from elsewhere too`;
  }
  return undefined;
};

const includes = (outer: GrantOrigin, inner: GrantOrigin): boolean =>
  outer.peer === inner.peer &&
  outer.service === inner.service &&
  (outer.function === undefined || outer.function === inner.function);

/** Whatever a link says, the counts of all links before it are kept too; it must not promise more than they have. */
const widerUses = (before: readonly UseRule[], next: readonly UseRule[]): string | undefined => {
  const wider = next.find(({ limit, perMs }) =>
    before.some((each) => limit > each.limit && (each.perMs ?? Infinity) >= (perMs ?? Infinity)),
  );
  return wider === undefined ? undefined : `it may be used ${wider.limit} times`;
};
