export interface Block {
  /** "" for none. */
  readonly language: string;
  readonly text: string;
  /** Of its first line, counted from 1. */
  readonly line: number;
}

/** All fenced code blocks of a page, in order, also those inside lists, whose indentation is taken away. */
export const blocksOf = (page: string): Block[] =>
  [...page.matchAll(/^( *)```(\w*)\n(.*?)^\1```$/gms)].map((found) => {
    const [, indent = "", language = "", text = ""] = found;
    return {
      language,
      text: text.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
      line: page.slice(0, found.index).split("\n").length + 1,
    };
  });

/** The fenced code blocks of a page whose language is exactly this ("" for none), in order, without their fences. */
export const fencedBlocks = (page: string, language: string): string[] =>
  blocksOf(page)
    .filter((block) => block.language === language)
    .map(({ text }) => text);

/** A block that begins with a comment of a path alone is that file. */
export const fileOf = ({ text }: Block): string | undefined =>
  /^(?:#|\/\/|--|;) ((?:[\w.-]+\/)*[\w-]+\.\w+)$/m.exec(text.split("\n", 1)[0] ?? "")?.[1];
