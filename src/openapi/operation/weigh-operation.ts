import { isJsonObject } from "../../core/index.ts";
import { items, type Located, member, members } from "../document/pointer.ts";
import { follow } from "../document/reference.ts";
import { Refused } from "../document/refused.ts";
import type { Document } from "../interface.ts";
import type { SelectedOperation } from "./select.ts";

/**
 * How much there is to do for an operation: its parameters, servers, security sets, answers, and media types of all bodies, schemas
 * apart. References let a short document have many operations that are all heavy.
 */
export const weighOperation = (
  document: Document,
  { operation, items: pathItems }: Pick<SelectedOperation, "operation" | "items">,
): number => {
  const lists = [...pathItems, operation].flatMap((owner) =>
    ["parameters", "servers", "security"].map((name) => items(member(owner, name)).length),
  );
  const answers = members(member(operation, "responses")).map(([, answer]) => answer);
  const bodies = [member(operation, "requestBody"), ...answers].map((body) => 1 + mediaTypes(document, body));
  return [...lists, ...bodies].reduce((sum, count) => sum + count, 0);
};

/** A reference that leads nowhere is for the passes to judge: some need not follow it. */
const mediaTypes = (document: Document, body: Located): number => {
  try {
    const { node: content } = member(follow(document, body), "content");
    return isJsonObject(content) ? Object.keys(content).length : 0;
  } catch (error) {
    if (error instanceof Refused) return 0;
    throw error;
  }
};
