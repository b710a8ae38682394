/** Peers in a row and the links between them, drawn as SVG at the width there is, so that its text is as large as the page's. */
export interface Diagram {
  /** State of a node or link: `idle`, `active`, `answered`, `proven`, `unproven`, `away`, `skipped`; style.css says what each looks like. */
  set(id: string, state: State): void;
  /** The line under a node's name. */
  note(id: string, text: string): void;
  /** Everything idle, nothing noted. */
  clear(): void;
}

export type State = "idle" | "active" | "answered" | "proven" | "unproven" | "away" | "skipped";

export interface NodeSpec {
  readonly id: string;
  readonly name: string;
  readonly icon: keyof typeof ICONS;
}

export interface LinkSpec {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** `straight`, so far below the middle; `under` the row, so far below its discs. */
  readonly way: "straight" | "under";
  readonly offset: number;
  /** Both ends of a link under the row, towards each other. */
  readonly inset?: number;
}

const HEIGHT = 156;
const MIDDLE = 78;
const RADIUS = 24;
const SIDE = 36;

const ICONS = {
  page: "M-10-8h20v16h-20zM-10-3h20M-7-5.5h.01",
  gateway: "M-9 9v-9a9 9 0 0 1 18 0v9M-4 9V1a4 4 0 0 1 8 0v8M-11 9h22",
  bank: "M-10-3 0-9 10-3zM-6.5 0v6M0 0v6M6.5 0v6M-10 9h20",
  message: "M-10-8h20V5H0l-5 5V5h-5zM-5-2.5h.01M0-2.5h.01M5-2.5h.01",
} as const;

/** @param label - says in words what is drawn; what happens is told beside it. */
export const createDiagram = (
  place: HTMLElement,
  label: string,
  nodes: readonly NodeSpec[],
  links: readonly LinkSpec[],
): Diagram => {
  const svg = element("svg", { role: "img", "aria-label": label, height: HEIGHT, width: "100%" });
  const groups = new Map<string, SVGGElement>();
  const group = (id: string, kind: string, ...children: SVGElement[]): void => {
    const made = element("g", { class: kind, "data-id": id, "data-state": "idle" });
    made.append(...children);
    groups.set(id, made);
    svg.append(made);
  };
  for (const { id } of links)
    group(id, "link", element("path", { class: "track" }), element("path", { class: "flow" }));
  for (const { id, name, icon } of nodes) group(id, "node", ...nodeParts(name, icon));
  place.replaceChildren(svg);

  const lay = (width: number): void => {
    svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    const x = (id: string): number =>
      SIDE + (nodes.findIndex((node) => node.id === id) * (width - 2 * SIDE)) / (nodes.length - 1);
    for (const { id } of nodes) groups.get(id)?.setAttribute("transform", `translate(${x(id)} 0)`);
    for (const { id, from, to, way, offset, inset = 0 } of links)
      for (const path of groups.get(id)?.children ?? [])
        path.setAttribute("d", WAYS[way](x(from), x(to), offset, inset));
  };
  new ResizeObserver(() => lay(place.clientWidth)).observe(place);
  lay(place.clientWidth);

  const note = (id: string, text: string): void => {
    const line = groups.get(id)?.querySelector(".note");
    if (line) line.textContent = text;
  };
  return {
    set: (id, state) => groups.get(id)?.setAttribute("data-state", state),
    note,
    clear() {
      for (const [id, { dataset }] of groups) {
        dataset.state = "idle";
        note(id, "");
      }
    },
  };
};

const nodeParts = (name: string, icon: keyof typeof ICONS): SVGElement[] => {
  const title = element("text", { class: "name", y: 18 });
  title.textContent = name;
  const badge = element("g", { class: "badge", transform: `translate(18 ${MIDDLE - 18})` });
  badge.append(
    element("circle", { r: 9 }),
    element("path", { class: "yes", d: "M-4 .5-1 3.5 4-3" }),
    element("path", { class: "no", d: "M-3-3 3 3M3-3-3 3" }),
  );
  return [
    title,
    element("text", { class: "note", y: 36 }),
    element("circle", { class: "halo", cy: MIDDLE, r: RADIUS + 5 }),
    element("circle", { class: "disc", cy: MIDDLE, r: RADIUS }),
    element("path", { class: "icon", d: ICONS[icon], transform: `translate(0 ${MIDDLE})` }),
    badge,
  ];
};

type Path = (from: number, to: number, offset: number, inset: number) => string;

const WAYS: Readonly<Record<LinkSpec["way"], Path>> = {
  straight: (from, to, offset) => {
    const gap = (RADIUS + 5) * Math.sign(to - from);
    return `M${from + gap} ${MIDDLE + offset}H${to - gap}`;
  },
  under: (from, to, depth, inset) => {
    const [top, bottom, turn] = [MIDDLE + RADIUS + 5, MIDDLE + RADIUS + depth, 12];
    const way = Math.sign(to - from);
    const [start, end] = [from + inset * way, to - inset * way];
    const there = `M${start} ${top}V${bottom - turn}Q${start} ${bottom} ${start + turn * way} ${bottom}`;
    return `${there}H${end - turn * way}Q${end} ${bottom} ${end} ${bottom - turn}V${top}`;
  },
};

const element = <Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | number>>,
): SVGElementTagNameMap[Name] => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
};
