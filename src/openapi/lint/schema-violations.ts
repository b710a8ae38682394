import type { ErrorObject } from "ajv/dist/2020.js";
import { clip, escapeToken, printable } from "../../core/index.ts";
import type { Document, Finding } from "../interface.ts";
import { pathText, violationOf } from "../schema/violation.ts";
import { officialCheck } from "./official-schema.ts";

const MAX_VIOLATIONS = 100;

/**
 * Where the root file is not as its version's official JSON Schema wants it: one finding a place, in document order as far as that is
 * known, at most 100. What overlays changed is checked as changed.
 */
export const schemaViolations = async ({ root, version }: Document): Promise<Finding[]> => {
  const check = await officialCheck(version);
  const findings = new Map<string, Finding>();
  for (const error of telling(check(root))) {
    if (findings.size === MAX_VIOLATIONS) break;
    const { path, problem } = violationOf({ kind: "violation", errors: [error] }, root, { show: true });
    const pointer = placeOf(error);
    const name = path.at(-1);
    const subject = name === undefined ? "" : `${pathText([name])} `;
    if (findings.has(pointer)) continue;
    findings.set(pointer, {
      pointer,
      reason: "malformed",
      message: printable(clip(`${subject}${problem}`, 300)),
    });
  }
  return [...findings.values()];
};

/** Keywords that only sum up what others say in detail. */
const SUMMARIES: ReadonlySet<string> = new Set(["if", "anyOf", "oneOf"]);

/** Summaries stay only where nothing else is said about the same place or within. */
const telling = (errors: readonly ErrorObject[]): ErrorObject[] => {
  const explained = new Set<string>();
  for (const { keyword, instancePath } of errors) {
    if (SUMMARIES.has(keyword)) continue;
    for (let end = instancePath.length; end >= 0; end = instancePath.lastIndexOf("/", end - 1)) {
      const prefix = instancePath.slice(0, end);
      if (explained.has(prefix)) break;
      explained.add(prefix);
      if (end === 0) break;
    }
  }
  return errors.filter(
    ({ keyword, instancePath }) => !SUMMARIES.has(keyword) || !explained.has(instancePath),
  );
};

/** A member that should not be there is pointed at itself. */
const placeOf = ({ instancePath, params }: ErrorObject): string => {
  const extra: unknown = params.additionalProperty ?? params.unevaluatedProperty;
  return typeof extra === "string" ? `${instancePath}/${escapeToken(extra)}` : instancePath;
};
