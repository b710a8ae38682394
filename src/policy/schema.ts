import { quoted } from "./cedar-words.ts";
import type { PolicyOptions } from "./interface.ts";

/** The Cedar schema of one service: what a policy may speak of, and nothing else. `context.ts` makes values of it. */
export const schemaOf = ({ functions }: Pick<PolicyOptions, "functions">): string => {
  const names = new Set(functions.flatMap((fn) => fn.arguments));
  const members = [...names].map((name) => `    ${quoted(name)}?: Origin,\n`).join("");
  return `// Initiators of particles. The peers of one allow rule are a group.
entity Peers;
entity Peer in [Peers];
entity Service;
entity Function in [Service];

type Call = { peer: String, service: String, function: String };
type Origin = {
  proven: Bool,
  calls: Set<Call>,
  services: Set<{ peer: String, service: String }>,
  paths: Set<String>,
  parts: Set<{ peer: String, service: String, function: String, path: String }>,
};

action "call" appliesTo {
  principal: [Peer],
  resource: [Function],
  context: {
  arguments: {
${members}  },
  claims: Set<{ issuer: String, name: String, value: String }>,
  issuers: Set<String>,
  capability?: String,
  path: Set<String>,
  remainingMs: Long,
  neighbour: { addressClass: String },
  },
};
`;
};
