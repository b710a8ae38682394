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
  at<K extends keyof T & (string | number)>(key: K): Value<T[K]>;
  at<U = JsonValue>(key: string | number): Value<U>;
  at<U>(key: string | number): Value<U> {
    if (typeof key === "number" && (!Number.isSafeInteger(key) || key < 0))
      throw new SluiceError("SLUICE_REQUEST", `items of a list are counted from 0: there is no ${key}`);
    return new Value<U>(this.kind, this.id, this.scope, [...this.path, key]);
  }

  /** It will be there when the chain runs; in a text it would be nothing. */
  toString(): string {
    throw new SluiceError(
      "SLUICE_REQUEST",
      "a value of a chain cannot be put into a text: give it to a call as it is",
    );
  }
}

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
