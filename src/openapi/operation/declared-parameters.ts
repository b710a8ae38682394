import { isJsonObject } from "../../core/index.ts";
import { isThere, items, type Located, member } from "../document/pointer.ts";
import { follow } from "../document/reference.ts";
import { Refused } from "../document/refused.ts";
import type { Document } from "../interface.ts";
import type { SelectedOperation } from "./select.ts";

/** Ten times what real operations have. */
const MAX_PARAMETERS = 1000;

/**
 * Parameter Objects of an operation: the path item's before its own; one of the same place and name is overridden where it stands.
 * @throws Refused
 */
export const declaredParameters = (document: Document, selected: SelectedOperation): Located[] => {
  const declared = new Map<string, Located>();
  for (const owner of [...selected.items, selected.operation]) {
    const list = member(owner, "parameters");
    if (isThere(list) && !Array.isArray(list.node))
      throw new Refused(list.pointer, "malformed", "parameters must be a list");
    const references = items(list);
    if (references.length > MAX_PARAMETERS)
      throw new Refused(list.pointer, "too-complex", `there are more than ${MAX_PARAMETERS} parameters`);
    for (const reference of references) {
      const parameter = follow(document, reference);
      const { node } = parameter;
      if (!isJsonObject(node))
        throw new Refused(reference.pointer, "malformed", "a parameter must be an object");
      declared.set(`${String(node.in)} ${String(node.name)}`, parameter);
    }
  }
  return [...declared.values()];
};
