import type { Threat } from "./threat.ts";
import { adminThreats } from "./threats/admin.ts";
import { answerThreats } from "./threats/answers.ts";
import { banThreats } from "./threats/bans.ts";
import { callThreats } from "./threats/calls.ts";
import { connectionThreats } from "./threats/connections.ts";
import { credentialThreats } from "./threats/credentials.ts";
import { documentThreats } from "./threats/documents.ts";
import { frameThreats } from "./threats/frames.ts";
import { operationThreats } from "./threats/operation.ts";
import { operatorThreats } from "./threats/operators.ts";
import { particleThreats } from "./threats/particles.ts";
import { provenanceThreats } from "./threats/provenance.ts";
import { scriptThreats } from "./threats/scripts.ts";
import { stateThreats } from "./threats/state.ts";
import { successionThreats } from "./threats/succession.ts";
import { thinThreats } from "./threats/thin.ts";
import { trustThreats } from "./threats/trust.ts";
import { watchingThreats } from "./threats/watching.ts";

/** The threat model by topic; each has its tests in `<topic>.test.ts`. docs/security.md shows it as a table. */
export const TOPICS: Readonly<Record<string, readonly Threat[]>> = {
  particles: particleThreats,
  frames: frameThreats,
  connections: connectionThreats,
  scripts: scriptThreats,
  calls: callThreats,
  answers: answerThreats,
  provenance: provenanceThreats,
  credentials: credentialThreats,
  trust: trustThreats,
  documents: documentThreats,
  admin: adminThreats,
  thin: thinThreats,
  operators: operatorThreats,
  bans: banThreats,
  operation: operationThreats,
  state: stateThreats,
  succession: successionThreats,
  watching: watchingThreats,
};

export const THREATS: readonly Threat[] = Object.values(TOPICS).flat();

/** How the test of a row is called. */
export const titleOf = ({ id, attacker, attack }: Threat): string => `${id} ${attacker}: ${attack}`;

/** Where its test is: `<topic>.test.ts`. */
export const topicOf = (row: Threat): string =>
  Object.keys(TOPICS).find((topic) => TOPICS[topic]?.includes(row)) ?? "";
