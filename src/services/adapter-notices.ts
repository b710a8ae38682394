import type { AdapterManifest } from "../config/index.ts";
import { nearest, SluiceError } from "../core/index.ts";
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

const MAX_NAMED = 5;

/** An operation without its credential is published all the same: the upstream may be open where the document is not. */
export const credentialWarnings = ({ functions }: Adapter, configured: readonly string[]): string[] => {
  const bare = [...functions.values()].filter(
    ({ security }) =>
      security.length > 0 && !security.some((set) => set.every((scheme) => configured.includes(scheme))),
  );
  const byNeed = Map.groupBy(bare, ({ security }) => security.map((set) => set.join(" and ")).join(" or "));
  return [...byNeed].map(([wanted, needy]) => {
    const [first] = needy[0]?.security ?? [];
    const missing = (first ?? []).filter((scheme) => !configured.includes(scheme));
    const example = missing.map((scheme) => `${scheme}: { env: NAME }`).join(", ");
    return `${namesOf(needy)} the credential ${wanted}: write upstream.credentials: { ${example} } in its adapter.yaml`;
  });
};

const namesOf = (needy: readonly { readonly name: string }[]): string => {
  const rest = needy.length - MAX_NAMED;
  const names = needy.slice(0, MAX_NAMED).map(({ name }) => name);
  return `${[...names, ...(rest > 0 ? [`${rest} more`] : [])].join(", ")} ${needy.length === 1 ? "needs" : "need"}`;
};

/** Looking for an effect by what many may have in common finds an older one as well. */
export const reconcileWarnings = ({ functions }: Adapter): string[] =>
  [...functions.values()].flatMap(({ name, reconcile }) => {
    if (reconcile === undefined || reconcile.since !== undefined) return [];
    if (Object.values(reconcile.match).includes("/key")) return [];
    return [
      `${name}: reconcile may take an older effect for the one it looks for: give it since, or match /key`,
    ];
  });

/** A rule that waits for an issuer whom nobody trusts never holds. */
export const issuerWarnings = ({ allow }: AdapterManifest, issuers: readonly string[]): string[] =>
  allow.flatMap(({ credential }, index) => {
    if (credential === undefined || issuers.includes(credential.issuer)) return [];
    return [
      `allow[${index}]: credential.issuer: ${named(credential.issuer, issuers)} under credentials.issuers in sluice.yaml`,
    ];
  });

/** A limit by a misspelt name would limit nothing. @throws SluiceError SLUICE_CONFIG */
export const checkQuotas = ({ file, quota }: AdapterManifest, { functions }: Adapter): void => {
  for (const [index, rule] of quota.entries())
    for (const name of rule.functions ?? [])
      if (!functions.has(name))
        throw new SluiceError(
          "SLUICE_CONFIG",
          `${file}: quota[${index}].functions: ${named(name, [...functions.keys()])} here`,
        );
};

const named = (name: string, known: readonly string[]): string => {
  const near = nearest(name, known);
  return `there is no ${JSON.stringify(name)}${near === undefined ? "" : ` (did you mean ${near}?)`}`;
};
