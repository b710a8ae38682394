import { call, lens, literal, packed, seq } from "./air-text.ts";
import type { Operand, Path } from "./interface.ts";
import { notSealedYet } from "./seal-plan.ts";

/** A value as AIR can give it to an instruction, and what has to be made for that first. */
export interface GivenValue {
  readonly before: string;
  readonly text: string;
}

/** Variables, and how operands become instructions' arguments. */
export class AirValues {
  readonly #parallels = new Set<number>();
  #made = 0;

  /** A name for one use. */
  name(): string {
    return `t${this.#made++}`;
  }

  /** Its branches have a variable each. */
  isParallel(id: number): void {
    this.#parallels.add(id);
  }

  /** A value's place in its variable. */
  place(id: number, path: Path): string {
    const [branch, ...rest] = path;
    return this.#parallels.has(id) ? `v${id}_${branch}${lens(rest)}` : `v${id}${lens(path)}`;
  }

  /** @param peer - makes what AIR cannot write, or put together. */
  given(operand: Operand, peer: string): GivenValue {
    switch (operand.kind) {
      case "literal": {
        const text = literal(operand.value);
        if (text !== undefined) return { before: "", text };
        return this.#madeAt(peer, ["sluice", "json"], [{ before: "", text: packed(operand.value) }]);
      }
      case "sealed":
        throw notSealedYet();
      case "value":
        return { before: "", text: this.place(operand.id, operand.path) };
      case "error":
        return this.#error(operand.id, operand.path, peer);
      case "array":
        return this.#madeAt(
          peer,
          ["op", "array"],
          operand.items.map((item) => this.given(item, peer)),
        );
      case "object":
        return this.#madeAt(
          peer,
          ["json", "obj"],
          Object.entries(operand.members).flatMap(([name, member]) => [
            this.given({ kind: "literal", value: name }, peer),
            this.given(member, peer),
          ]),
        );
    }
  }

  /** Read there, and reported: who checks the calls it is given to has to know it. */
  #error(id: number, path: Path, peer: string): GivenValue {
    const caught = this.#madeAt(peer, ["sluice", "parse_error"], [{ before: "", text: `e${id}.$.message` }]);
    const told = this.#madeAt(peer, ["op", "array"], [{ before: "", text: `"error ${id}"` }, caught]);
    return { before: seq(told.before, `(ap ${told.text} $forks)`), text: `${caught.text}${lens(path)}` };
  }

  #madeAt(peer: string, target: readonly [string, string], args: readonly GivenValue[]): GivenValue {
    const name = this.name();
    const before = args.map((arg) => arg.before);
    const texts = args.map(({ text }) => text);
    return { before: seq(...before, call(peer, target, texts, name)), text: name };
  }
}
