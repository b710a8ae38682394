import type { JsonValue } from "../../core/index.ts";
import type { Document } from "../interface.ts";
import { type Located, member } from "./pointer.ts";

/** Members that hold data, not schemas: a `$id` in them names nothing. */
const DATA: ReadonlySet<string> = new Set(["example", "examples", "default", "enum", "const"]);

const known = new WeakMap<Document, Map<string, ReadonlyMap<string, Located>>>();

/**
 * The schemas of one file that are named by `$anchor`, `$dynamicAnchor` (as `#name`) or an absolute `$id`. Such references are rare, so
 * a file is searched when the first is met.
 */
export const anchorsOf = (document: Document, file: Located): ReadonlyMap<string, Located> => {
  const files = known.get(document) ?? new Map<string, ReadonlyMap<string, Located>>();
  known.set(document, files);
  const anchors = files.get(file.pointer) ?? search(file);
  files.set(file.pointer, anchors);
  return anchors;
};

const search = (file: Located): Map<string, Located> => {
  const anchors = new Map<string, Located>();
  const add = (name: JsonValue | undefined, prefix: string, at: Located): void => {
    if (typeof name === "string" && !anchors.has(prefix + name)) anchors.set(prefix + name, at);
  };
  const pending: Located[] = [file];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const { node } = at;
    if (typeof node !== "object" || node === null) continue;
    add(member(at, "$anchor").node, "#", at);
    add(member(at, "$dynamicAnchor").node, "#", at);
    const { node: id } = member(at, "$id");
    if (typeof id === "string" && /^[a-z][a-z0-9+.-]*:/i.test(id)) add(id, "", at);
    for (const key of Object.keys(node)) {
      const child = member(at, key);
      if (typeof child.node === "object" && !DATA.has(key) && !key.startsWith("x-")) pending.push(child);
    }
  }
  return anchors;
};
