import { basename } from "node:path";
import type { Closure } from "./closure.ts";
import type { CatalogChange } from "./interface.ts";
import type { PublishedAdapter } from "./published-adapter.ts";

/** One folder of the adapters folder as others see it. */
export interface SeenFolder {
  readonly folder: string;
  readonly service: string;
  /** Undefined: it serves nothing. */
  readonly serving: PublishedAdapter | undefined;
  readonly problem: string | undefined;
  readonly closure: Closure | undefined;
}

/** What somebody who watches should be told. A problem that stays is told once. */
export const changesBetween = (
  before: readonly SeenFolder[],
  after: readonly SeenFolder[],
): Omit<CatalogChange, "source">[] => {
  const was = new Map(before.map((seen) => [seen.folder, seen]));
  const is = new Map(after.map((seen) => [seen.folder, seen]));
  const gone = before.flatMap((seen) => {
    const now = is.get(seen.folder);
    const isGone = seen.serving !== undefined && (now?.serving === undefined || now.service !== seen.service);
    return isGone ? [changeOf(seen, "removed")] : [];
  });
  return [...gone, ...after.flatMap((seen) => changesOf(was.get(seen.folder), seen))];
};

const changesOf = (was: SeenFolder | undefined, is: SeenFolder): Omit<CatalogChange, "source">[] => {
  const { serving, problem, closure } = is;
  const isNew = was?.serving === undefined || was.service !== is.service;
  const mode = closure?.mode ?? "enabled";
  const isSwitched =
    mode !== (was?.closure?.mode ?? "enabled") && (serving !== undefined || was !== undefined);
  return [
    ...(serving !== undefined && serving !== was?.serving
      ? [changeOf(is, isNew ? "published" : "changed")]
      : []),
    ...(problem !== undefined && problem !== was?.problem
      ? [{ ...changeOf(is, "failed"), detail: problem }]
      : []),
    ...(isSwitched ? [changeOf(is, mode)] : []),
  ];
};

const changeOf = (
  { service, folder }: SeenFolder,
  kind: CatalogChange["kind"],
): Omit<CatalogChange, "source"> => ({ service, folder: basename(folder), kind });
