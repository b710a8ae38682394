type Arrows = ReadonlyMap<string, readonly string[]>;

const WIDTH = 920;
const ROW = 74;
const BOX = { width: 96, height: 32 };
const STYLE = `
  text { font: 14px system-ui, sans-serif; text-anchor: middle; fill: #1c2326 }
  rect { fill: #f4f6f6; stroke: #0b6e75; stroke-width: 1.2 }
  path { fill: none; stroke: #7d8c91; stroke-width: 1.2; opacity: .75 }
  @media (prefers-color-scheme: dark) { text { fill: #d8e0e2 } rect { fill: #1d2427; stroke: #5cc3cb } path { stroke: #93a1a6 } }
`;

/** A module stands one row above the highest of those it imports. */
const heights = (arrows: Arrows): Map<string, number> => {
  const known = new Map<string, number>();
  const heightOf = (module: string): number => {
    const found = known.get(module);
    if (found !== undefined) return found;
    const height = Math.max(-1, ...(arrows.get(module) ?? []).map(heightOf)) + 1;
    known.set(module, height);
    return height;
  };
  for (const module of arrows.keys()) heightOf(module);
  return known;
};

/** The arrows without those that follow from others. */
const reduced = (arrows: Arrows): Map<string, string[]> => {
  const below = (module: string): Set<string> =>
    new Set((arrows.get(module) ?? []).flatMap((other) => [other, ...below(other)]));
  return new Map(
    [...arrows].map(([module, others]) => [
      module,
      others.filter((other) => !others.some((between) => below(between).has(other))),
    ]),
  );
};

/** Each module's middle; a row is ordered by where those stand that it leads to, and a short one stands right above them. */
const places = (arrows: Map<string, string[]>, height: Map<string, number>) => {
  const rows = Math.max(...height.values());
  const placed = new Map<string, { x: number; y: number }>();
  for (let row = 0; row <= rows; row++) {
    const wanted = [...arrows.keys()]
      .filter((module) => height.get(module) === row)
      .map((module) => {
        const xs = (arrows.get(module) ?? []).map((other) => placed.get(other)?.x ?? 0);
        return { module, at: xs.reduce((sum, x) => sum + x, 0) / Math.max(1, xs.length) };
      })
      .sort((a, b) => a.at - b.at);
    wanted.forEach(({ module, at }, index) => {
      const x = Math.round(row > 0 && wanted.length < 3 ? at : ((index + 0.5) * WIDTH) / wanted.length);
      placed.set(module, { x, y: (rows - row) * ROW + 30 });
    });
  }
  return placed;
};

/** The modules and their import arrows as SVG: who imports stands above; light and dark. */
export const modulesPicture = (arrows: Arrows): string => {
  const height = heights(arrows);
  const shown = reduced(arrows);
  const place = places(shown, height);
  const lines = [...shown].flatMap(([module, others]) =>
    others.map((other) => {
      const from = place.get(module);
      const to = place.get(other);
      if (from === undefined || to === undefined)
        throw new TypeError(`${module} imports ${other}, which is no module`);
      const start = from.y + BOX.height / 2;
      const end = to.y - BOX.height / 2;
      const bend = Math.min(40, (end - start) / 2);
      return `<path d="M${from.x} ${start}C${from.x} ${start + bend} ${to.x} ${end - bend} ${to.x} ${end}"/>`;
    }),
  );
  const boxes = [...place].map(
    ([module, { x, y }]) =>
      `<rect x="${x - BOX.width / 2}" y="${y - BOX.height / 2}" width="${BOX.width}" height="${BOX.height}" rx="6"/><text x="${x}" y="${y + 5}">${module}</text>`,
  );
  const tall = Math.max(...[...place.values()].map(({ y }) => y)) + 30;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${tall}" width="${WIDTH}" height="${tall}" role="img" aria-label="Modules and their imports">
<style>${STYLE}</style>
${[...lines, ...boxes].join("\n")}
</svg>
`;
};
