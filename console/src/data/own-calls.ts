/** What a peer answers by itself: builtins, and what its initiator's script is given and answers with. No published service has such a name. */
const OWN: ReadonlySet<string> = new Set(
  [
    ["getDataSrv", "callbackSrv", "errorHandlingSrv", "returnService"],
    ["registry", "trust-graph", "aqua-ipfs"],
    ["op", "math", "cmp", "array", "json", "debug", "peer", "srv", "sig", "run-console", "sluice"],
    ["auth", "receipts"],
    ["kad", "dist", "vault", "vm", "spell", "worker", "subnet", "stat"],
  ].flatMap((names) => names.map((name) => name.toLowerCase())),
);

export const isOwnService = (name: string): boolean => OWN.has(name.toLowerCase());

interface Call {
  readonly service: string;
  readonly retCode?: number;
}

/** Calls of services, and the peer's own ones that failed; `own` are the others. Where there is nothing else, the own ones are what there is to see. */
export const withoutOwn = <Of extends Call>(
  calls: readonly Of[],
): { readonly shown: readonly Of[]; readonly own: number } => {
  const shown = calls.filter(({ service, retCode = 0 }) => retCode !== 0 || !isOwnService(service));
  return shown.length === 0 ? { shown: calls, own: 0 } : { shown, own: calls.length - shown.length };
};
