// Colours of code at build time: what is a comment, a text, a word of the language. A few expressions are enough for blocks this short.
const TEXT = /"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/;
const NUMBER = /(?<![\w.-])\d+(?:\.\d+)?(?![\w.])/;
const words = (list) => new RegExp(`(?<![\\w.$-])(?:${list.replaceAll(" ", "|")})(?![\\w-])`);

const TS = {
  comment: /\/\/[^\n]*|\/\*[\s\S]*?\*\//,
  text: /`(?:[^`\\]|\\.)*`|"(?:[^"\\\n]|\\.)*"/,
  word: words(
    "import export from const let type interface async await new return if else for of function try catch throw instanceof null true false undefined",
  ),
  number: NUMBER,
};
const LANGUAGES = {
  sh: {
    comment: /(?<=^|\s)#[^\n]*/,
    text: TEXT,
    word: words("npx npm node sluice curl openssl docker export cat"),
    name: /(?<=\s)--?[a-z][\w-]*/,
  },
  yaml: {
    comment: /(?<=^|\s)#[^\n]*/,
    text: TEXT,
    name: /(?<=^|[\s{,-])[\w./<>-]+(?=:(?:\s|$))/,
    word: words("true false null none"),
    number: NUMBER,
  },
  json: { name: /"(?:[^"\\\n]|\\.)*"(?=\s*:)/, text: TEXT, word: words("true false null"), number: NUMBER },
  ts: TS,
  js: TS,
  aqua: {
    comment: /--[^\n]*/,
    text: TEXT,
    word: words(
      "aqua import use export data service func on via try catch otherwise if else for par parseq co join from declares as nil",
    ),
    name: /(?<=:\s*[?*[\]]*|->\s*[?*[\]]*)(?:string|bool|[fiu]\d\d)\b/,
    number: NUMBER,
  },
  cedar: {
    comment: /\/\/[^\n]*/,
    text: TEXT,
    word: words("permit forbid when unless in has like is true false"),
    number: NUMBER,
  },
  air: {
    comment: /;[^\n]*/,
    text: TEXT,
    word: words("seq par xor call fold next match mismatch new canon ap fail null never"),
    name: /%\w+%|:error:/,
    number: NUMBER,
  },
};

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** HTML of a block. A block without a language that begins with a bracket is AIR. */
export const highlight = (code, named) => {
  const rules = LANGUAGES[named === "" && /^\s*\(\w/.test(code) ? "air" : named];
  if (rules === undefined) return escaped(code);
  const any = new RegExp(
    Object.entries(rules)
      .map(([kind, { source }]) => `(?<${kind}>${source})`)
      .join("|"),
    "gm",
  );
  let html = "";
  let at = 0;
  for (const found of code.matchAll(any)) {
    const [kind] = Object.entries(found.groups).find(([, text]) => text !== undefined);
    html += `${escaped(code.slice(at, found.index))}<span class="${kind}">${escaped(found[0])}</span>`;
    at = found.index + found[0].length;
  }
  return html + escaped(code.slice(at));
};
