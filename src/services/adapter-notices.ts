import type { Adapter } from "../openapi/index.ts";

/* What the operator of an adapter should know, one line each. */

const MAX_REFUSAL_NOTICES = 20;

/** What is not published; the summary has it all. */
export const refusalNotices = ({ refused }: Adapter): string[] => {
  const shown = refused.slice(0, MAX_REFUSAL_NOTICES);
  const rest = refused.length - shown.length;
  return [
    ...shown.map(({ pointer, message }) => `${pointer}: not published: ${message}`),
    ...(rest > 0 ? [`and ${rest} more: sluice lint lists them`] : []),
  ];
};

/** An operation without its credential is published all the same: the upstream may be open where the document is not. */
export const credentialWarnings = ({ functions }: Adapter, configured: readonly string[]): string[] =>
  [...functions.values()].flatMap(({ name, security }) => {
    const isCovered =
      security.length === 0 || security.some((set) => set.every((scheme) => configured.includes(scheme)));
    if (isCovered) return [];
    const wanted = security.map((set) => set.join(" and ")).join(" or ");
    return [`${name} needs the credential ${wanted}, none is configured under upstream.credentials`];
  });

/** Looking for an effect by what many may have in common finds an older one as well. */
export const reconcileWarnings = ({ functions }: Adapter): string[] =>
  [...functions.values()].flatMap(({ name, reconcile }) => {
    if (reconcile === undefined || reconcile.since !== undefined) return [];
    if (Object.values(reconcile.match).includes("/key")) return [];
    return [
      `${name}: reconcile may take an older effect for the one it looks for: give it since, or match /key`,
    ];
  });
