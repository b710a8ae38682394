// Search in the sections of all pages. The index is a script, so that it also loads from a file: address; it is fetched at the first use.
const { root } = document.currentScript.dataset;
const MOST = 12;
const input = document.querySelector(".search input");
const list = document.getElementById("found");
let loading;

const index = () => {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${root}assets/search-index.js`;
    script.onload = () => resolve(globalThis.searchIndex);
    script.onerror = reject;
    document.head.append(script);
  });
  return loading;
};

/** 0: a word is missing. Titles count more than text, a word's beginning more than its middle, often more than once. */
const score = ({ page, title, text }, words) => {
  let sum = 0;
  for (const word of words) {
    const points = [page, title, text].map((place, at) => {
      const lower = place.toLowerCase();
      const found = lower.indexOf(word);
      if (found === -1) return 0;
      const often = at === 2 ? Math.min(4, lower.split(word).length - 1) : 1;
      return [6, 10, 1][at] * often * (found === 0 || /\W/.test(place[found - 1]) ? 2 : 1);
    });
    const best = Math.max(...points);
    if (best === 0) return 0;
    sum += best;
  }
  return sum;
};

/** 2: its own title has all words; 1: with that of its page; 0: they are in the text. */
const titled = ({ page, title }, words) =>
  [`${page} ${title}`, title].filter((name) => words.every((word) => name.toLowerCase().includes(word)))
    .length;

const around = (text, word) => {
  const at = Math.max(0, text.toLowerCase().indexOf(word) - 40);
  return `${at > 0 ? "…" : ""}${text.slice(at, at + 120)}`;
};

const show = async () => {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  const sections = words.length === 0 ? [] : await index();
  const found = sections
    .map((section) => ({ section, points: score(section, words), rank: titled(section, words) }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.rank - a.rank || b.points - a.points)
    .slice(0, MOST);
  list.replaceChildren(
    ...found.map(({ section: { page, title, href, text } }) => {
      const link = document.createElement("a");
      link.href = root + href;
      const name = document.createElement("b");
      name.textContent = page === title ? page : `${page} › ${title}`;
      const excerpt = document.createElement("span");
      excerpt.textContent = around(text, words[0]);
      link.append(name, excerpt);
      const item = document.createElement("li");
      item.append(link);
      return item;
    }),
  );
  if (words.length > 0 && found.length === 0) list.textContent = "Nothing found";
  list.hidden = words.length === 0;
};

input.addEventListener("input", show);
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !/INPUT|TEXTAREA/.test(document.activeElement.tagName)) {
    event.preventDefault();
    input.focus();
  }
  if (event.key === "Escape") {
    list.hidden = true;
    input.blur();
  }
  const links = [...list.querySelectorAll("a")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (list.hidden || step === undefined || links.length === 0) return;
  event.preventDefault();
  const at = links.indexOf(document.activeElement) + step;
  (at < 0 ? input : links[Math.min(at, links.length - 1)]).focus();
});
