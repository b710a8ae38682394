/** Whole services of Nox that a gateway has no use for, each with the reason its callers are told. */
export const UNSUPPORTED_SERVICES: ReadonlyMap<string, string> = new Map([
  ["kad", "it takes no part in Kademlia; name peers by id and relay"],
  ["dist", "it runs no WebAssembly modules; its services are HTTP APIs"],
  ["vault", "particles have no files here; pass the value itself"],
  ["vm", "it hosts no virtual machines"],
  ["spell", "it hosts no spells"],
  ["worker", "it hosts no workers"],
  ["subnet", "it knows no deals or subnets"],
  ["stat", "it runs no WebAssembly; its operator has /metrics"],
]);
