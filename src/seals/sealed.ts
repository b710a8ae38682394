import type { JsonValue } from "../core/index.ts";

/** A value that is sealed as soon as it is known which particle to bind it to. */
export class Sealed {
  readonly value: JsonValue;
  readonly to: string;
  readonly service: string | undefined;

  constructor(value: JsonValue, to: string, service?: string) {
    this.value = value;
    this.to = to;
    this.service = service;
  }
}

/**
 * An input, an argument or a part of one that only the peer `to` can read: every other peer on the way sees a text, its length and who it is for.
 * @param to - peer id of the gateway that serves the function.
 * @param service - the one service there that may open it. Arguments of a call are for the service that is called; in the inputs of a script it
 *   is to be said, or any service of `to` opens it.
 */
export const sealed = (value: JsonValue, to: string, service?: string): Sealed =>
  new Sealed(value, to, service);
