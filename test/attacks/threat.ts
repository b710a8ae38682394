export type Attacker =
  | "network"
  | "stranger peer"
  | "malicious relay"
  | "malicious hop"
  | "stolen token"
  | "compromised upstream"
  | "hostile document"
  | "hostile script"
  | "curious operator"
  | "careless operator"
  | "hostile web page";

/** An exact replacement in a file of src/; the text occurs once in it. */
export interface Patch {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** One row of the threat model. The test of this id, in the file of its topic, carries the attack out. */
export interface Threat {
  readonly id: string;
  readonly attacker: Attacker;
  readonly attack: string;
  /** What becomes of it. */
  readonly holds: string;
  /** What removes the defence, and nothing else: the row's test must fail then. The files are where the defence is. */
  readonly mutation: readonly Patch[];
}

/** A row whose defence is in one place: the attack, what holds, and the text there that removes it. */
export const threat = (
  id: string,
  attacker: Attacker,
  attack: string,
  holds: string,
  ...mutation: readonly (readonly [file: string, from: string, to: string])[]
): Threat => ({
  id,
  attacker,
  attack,
  holds,
  mutation: mutation.map(([file, from, to]) => ({ file: `src/${file}`, from, to })),
});
