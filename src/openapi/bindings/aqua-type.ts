/** A type of Aqua. Struct fields know their name in the document. */
export type AquaType =
  | { readonly kind: "scalar"; readonly name: AquaScalar }
  /** Any value (⊤): what Aqua has no type for; `why` is for people. */
  | { readonly kind: "top"; readonly why: string }
  | { readonly kind: "array"; readonly items: AquaType }
  /** `[]` or `[v]` */
  | { readonly kind: "option"; readonly of: AquaType }
  | AquaStruct;

export type AquaScalar = "string" | "bool" | "u16" | "u32" | "i32" | "i64" | "f32" | "f64";

export interface AquaStruct {
  readonly kind: "struct";
  readonly name: string;
  /** What the document says of it; undefined: nothing, or nothing of it alone. */
  readonly description?: string | undefined;
  readonly fields: readonly AquaField[];
}

export interface AquaField {
  readonly name: string;
  /** Its name in the document. */
  readonly source: string;
  /** May be absent from the document's value. Its type is an option then, as it is for a nullable one. */
  readonly optional: boolean;
  readonly type: AquaType;
  /** Is given as a sealed text, of which `type` is the content. */
  readonly sealed?: boolean | undefined;
  /** For people: what its type cannot say. */
  readonly note?: string | undefined;
}

export const top = (why: string): AquaType => ({ kind: "top", why });

export const optionOf = (type: AquaType): AquaType =>
  type.kind === "option" ? type : { kind: "option", of: type };
