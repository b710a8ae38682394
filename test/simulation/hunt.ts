import { enumerateCrashes } from "./enumerate.ts";
import { GRAVES, openGrave } from "./graves.ts";
import { simulate } from "./simulate.ts";

const MAX_SEED = 40;
const HOURS = 0.02;

export interface Catch {
  readonly invariant: string;
  readonly detail: string;
  /** What it takes to see it again. */
  readonly replay: string;
}

/** What `scripts/seeded-bugs.mjs` has done in a tree with a bug in it: looks for the first violation, within bounds. */
export const hunt = (): Promise<Catch | undefined> =>
  search().catch((error: unknown) => ({
    invariant: "no fault inside",
    detail: String(error),
    replay: "--enumerate",
  }));

const search = async (): Promise<Catch | undefined> => {
  for await (const { point, violations } of enumerateCrashes()) {
    const [first] = violations;
    if (first !== undefined) return { ...first, replay: `--enumerate (${Object.values(point).join(" ")})` };
  }
  for (const grave of GRAVES) {
    const [first] = await openGrave(grave);
    if (first !== undefined) return { ...first, replay: `--enumerate (${JSON.stringify(grave)})` };
  }
  for (let seed = 1; seed <= MAX_SEED; seed++) {
    const { violations } = await simulate({ seed, hours: HOURS });
    const [first] = violations;
    if (first !== undefined) return { ...first, replay: `--seed ${seed}` };
  }
  return undefined;
};
