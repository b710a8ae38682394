/** The fenced code blocks of a page whose language is exactly this ("" for none), in order, without their fences. */
export const fencedBlocks = (page: string, language: string): string[] =>
  [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)]
    .filter(([, named]) => named === language)
    .map(([, , text = ""]) => text);
