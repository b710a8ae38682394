import type { Json } from "./json.ts";

/** Services and their functions, as the admin API tells of them. */
export type Effect = "safe" | "idempotent" | "keyed" | "once";

export interface ServiceFunction {
  readonly name: string;
  readonly arguments: readonly string[];
  readonly method: string;
  readonly path: string;
  readonly effect: Effect;
  readonly credentials: readonly (readonly string[])[];
}

export interface Refusal {
  readonly pointer: string;
  readonly operation?: string;
  readonly reason: string;
  readonly message: string;
}

export type ServiceState = "serving" | "draining" | "disabled" | "broken";

export interface Service {
  readonly service: string;
  readonly title: string;
  readonly upstream: string;
  readonly functions: readonly ServiceFunction[];
  readonly refused: readonly Refusal[];
  readonly warnings: readonly string[];
  readonly state?: ServiceState;
  readonly problem?: string;
  readonly changedAt?: number;
  readonly disabled?: { readonly at: number; readonly by: string };
  readonly draining?: { readonly calls: number; readonly particles: number };
}

export interface Preview {
  readonly service: string;
  readonly exists: boolean;
  readonly functions: readonly ServiceFunction[];
  readonly refused: readonly Refusal[];
  readonly warnings: readonly string[];
  readonly changes: readonly { readonly breaking: boolean; readonly where: string; readonly what: string }[];
  readonly breaking: boolean;
}

export interface CompiledPolicy {
  readonly text: string;
  readonly rules: readonly { readonly id: string; readonly source: string; readonly effect: string }[];
  readonly warnings: readonly string[];
}

export interface DescribedArgument {
  readonly name: string;
  /** False: null will do. */
  readonly required: boolean;
  readonly schema: Json;
  readonly sealed?: true;
  readonly description?: string;
}

export interface DescribedFunction {
  readonly service: string;
  readonly function: string;
  readonly summary?: string;
  readonly description?: string;
  readonly method: string;
  readonly path: string;
  readonly effect: Effect;
  readonly arguments: readonly DescribedArgument[];
  readonly options?: Json;
  readonly result?: Json;
}
