import type { Flow, Report } from "./difference.ts";
import type { ObjectShape, Shape } from "./shape.ts";
import { memberPath } from "./wording.ts";

/** What comparing the members of objects needs from around it. */
export interface Surroundings {
  readonly flow: Flow;
  readonly report: Report;
  readonly compare: (before: Shape, after: Shape, path: string) => void;
}

interface Member {
  readonly shape: Shape;
  readonly required: boolean;
}

/**
 * Members by name, then the undeclared ones. Nobody is taken to send what was not declared; whoever receives may have read any member
 * that was, even one that could be missing.
 */
export const compareMembers = (
  before: ObjectShape,
  after: ObjectShape,
  path: string,
  around: Surroundings,
): void => {
  const was = membersOf(before);
  const is = membersOf(after);
  for (const [name, member] of was) {
    const now = is.get(name);
    const place = `${path}${memberPath(name)}`;
    if (now === undefined) compareGone(member, after.rest, place, around);
    else {
      compareRequired(member, now, place, around);
      around.compare(member.shape, now.shape, place);
    }
  }
  for (const [name, member] of is)
    if (!was.has(name)) compareNew(member, before.rest, `${path}${memberPath(name)}`, around);
  compareRest(before.rest, after.rest, path, around);
};

const membersOf = ({ object, optional = {} }: ObjectShape): ReadonlyMap<string, Member> =>
  new Map<string, Member>([
    ...Object.entries(object).map(([name, shape]) => [name, { shape, required: true }] as const),
    ...Object.entries(optional).map(([name, shape]) => [name, { shape, required: false }] as const),
  ]);

const compareRequired = (was: Member, is: Member, path: string, { flow, report }: Surroundings): void => {
  if (was.required === is.required) return;
  if (flow === "given") report(path, is.required, is.required ? "is now required" : "is no longer required");
  else report(path, was.required, was.required ? "may now be missing" : "is now always there");
};

type Rest = ObjectShape["rest"];

const compareGone = (
  was: Member,
  rest: Rest,
  path: string,
  { flow, report, compare }: Surroundings,
): void => {
  if (rest === undefined) report(path, flow === "received", "was removed");
  else if (rest === false) report(path, true, flow === "given" ? "is no longer accepted" : "was removed");
  else {
    if (flow === "received" && was.required) report(path, true, "may now be missing");
    compare(was.shape, rest, path);
  }
};

const compareNew = (is: Member, rest: Rest, path: string, { flow, report, compare }: Surroundings): void => {
  const isNeeded = flow === "given" && is.required;
  report(path, isNeeded, isNeeded ? "was added and is required" : "was added");
  if (rest !== undefined && rest !== false) compare(rest, is.shape, path);
};

const compareRest = (was: Rest, is: Rest, path: string, { flow, report, compare }: Surroundings): void => {
  const place = `${path}.*`;
  if (was !== false && is !== false) compare(was ?? "any", is ?? "any", place);
  else if (flow === "given" && was !== is)
    report(
      path,
      is === false,
      is === false ? "no longer accepts other members" : "accepts other members now",
    );
  else if (flow === "received" && was !== false && was !== undefined) report(place, true, "was removed");
};
