interface Rules {
  readonly default: { readonly forbidden: readonly { readonly name: string; readonly comment?: string }[] };
}

const RULES = new URL("../../.dependency-cruiser.mjs", import.meta.url).href;

/** Whom each module of src/ may import at run time, as dependency-cruiser's rules say it. */
export const moduleArrows = async (): Promise<ReadonlyMap<string, readonly string[]>> => {
  const { default: rules } = (await import(RULES)) as Rules;
  const arrows = rules.forbidden.flatMap(({ name, comment }) => {
    const [, module] = /^(\w+)-imports$/.exec(name) ?? [];
    const [, said] = /may import (.*)$/.exec(comment ?? "") ?? [];
    if (module === undefined || said === undefined) return [];
    return [[module, said === "nothing" ? [] : said.split(", ")] as const];
  });
  return new Map(arrows);
};
