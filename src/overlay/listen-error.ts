import { reasonOf, SluiceError } from "../core/index.ts";

/** Names the address that cannot be listened on. libp2p reports it as text, one address a line and the cause behind it. */
export const listenError = (listen: readonly string[], error: unknown): SluiceError => {
  const text = error instanceof Error ? error.message : String(error);
  const report = text.indexOf("\n") === -1 ? text : text.slice(text.indexOf("\n"));
  const address = listen.find((candidate) => report.includes(candidate)) ?? listen.join(", ");
  const cause = CAUSES.find(([pattern]) => pattern.test(report));
  const reason = cause?.[1] ?? reasonOf(error);
  return new SluiceError("SLUICE_CONFIG", `peer.listen: ${address} cannot be listened on: ${reason}`, {
    cause: error,
  });
};

const CAUSES: readonly (readonly [RegExp, string])[] = [
  [
    /EADDRINUSE/,
    "the port is taken; stop the other program or choose another port (0 lets the system choose)",
  ],
  [/EACCES/, "no permission for this port; choose one above 1023"],
  [/EADDRNOTAVAIL/, "this machine has no such address; 0.0.0.0 means all of its addresses"],
  [/EAFNOSUPPORT/, "this machine has no IPv6; choose an /ip4 address"],
];
