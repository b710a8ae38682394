import { readSuccession } from "../../jose/index.ts";

/** Whom a statement of succession names, for a line of text. */
export const successorIn = async (statement: string): Promise<string> =>
  (await readSuccession(statement).catch(() => undefined))?.to ?? "somebody whose statement is damaged";
