import type { Effect } from "../../core/index.ts";
import type { JsonSchema } from "../interface.ts";

/** What a call of one function takes and gives in the plain view. Each schema is JSON Schema 2020-12 with all it refers to; `{}` where that is too much. */
export interface FunctionForm {
  readonly function: string;
  readonly summary?: string;
  readonly description?: string;
  readonly method: string;
  /** Path template as in the document. */
  readonly path: string;
  readonly effect: Effect;
  /** By position. */
  readonly arguments: readonly ArgumentForm[];
  /** Of the trailing `options` argument, an object; absent: it takes none. */
  readonly options?: JsonSchema;
  /** Of what a success gives; absent: the document does not say. */
  readonly result?: JsonSchema;
}

export interface ArgumentForm {
  readonly name: string;
  /** False: null will do. */
  readonly required: boolean;
  readonly schema: JsonSchema;
  /** It must be given sealed; the schema is of what is inside. */
  readonly sealed?: true;
  readonly description?: string;
}
