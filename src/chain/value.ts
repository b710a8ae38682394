import { type JsonValue, SluiceError } from "../core/index.ts";
import type { Sealed } from "../seals/index.ts";
import type { Path } from "./interface.ts";

/** What a step will have made when the chain runs, or a part of it: given as an argument to later steps, or as the chain's result. */
export class Value<T = JsonValue> {
  /** Never set: it tells the type checker what the value will be. */
  declare readonly type: T;
  readonly kind: "value" | "error";
  readonly id: number;
  readonly path: Path;
  /** The block it can be used in, and in those within. */
  readonly scope: object;

  constructor(kind: "value" | "error", id: number, scope: object, path: Path = []) {
    this.kind = kind;
    this.id = id;
    this.scope = scope;
    this.path = path;
  }

  /** The member of an object, or the item of an array from 0. */
  at<K extends KeysOf<T>>(key: K): Value<PartOf<T, K>> {
    if (typeof key === "number" && (!Number.isSafeInteger(key) || key < 0))
      throw new SluiceError("SLUICE_REQUEST", `items of a list are counted from 0: there is no ${key}`);
    return new Value<PartOf<T, K>>(this.kind, this.id, this.scope, [...this.path, key]);
  }

  /** It will be there when the chain runs; in a text it would be nothing. */
  toString(): string {
    throw new SluiceError(
      "SLUICE_REQUEST",
      "a value of a chain cannot be put into a text: give it to a call as it is",
    );
  }
}

/** Names of what can be in it; of a value of which nothing is known, all. */
type KeysOf<T> = JsonValue extends T
  ? string | number
  : T extends readonly unknown[]
    ? number
    : T extends object
      ? keyof T & string
      : never;

type PartOf<T, K> = JsonValue extends T
  ? JsonValue
  : T extends object
    ? K extends keyof T
      ? NonNullable<T[K]>
      : never
    : never;

/** What stands for a T in a chain: the thing itself, a value of an earlier step, or something put together of both. */
export type Given<T> =
  | T
  | Value<T>
  | (T extends string ? Sealed : never)
  | (T extends readonly (infer Item)[]
      ? readonly Given<Item>[]
      : T extends object
        ? { readonly [Key in keyof T]: Given<T[Key]> }
        : never);

/** What a `Given` comes to. */
export type Settled<G> = G extends JsonValue
  ? G
  : G extends Value<infer T>
    ? T
    : G extends readonly unknown[]
      ? { -readonly [Key in keyof G]: Settled<G[Key]> }
      : G extends object
        ? { -readonly [Key in keyof G]: Settled<G[Key]> }
        : G;
