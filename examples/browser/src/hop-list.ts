/** What each hop did, in words: a row each, whose place is kept from the start. */
export interface HopList {
  set(id: string, row: Partial<HopRow>): void;
  clear(): void;
}

export interface HopRow {
  readonly state: "idle" | "active" | "answered" | "proven" | "unproven" | "skipped";
  readonly says: string;
  /** Beside the name. */
  readonly time: string;
  /** Where the state has another word here. */
  readonly mark?: string;
}

const MARKS: Readonly<Record<HopRow["state"], string>> = {
  idle: "waiting",
  active: "on its way",
  answered: "not proven",
  proven: "verified",
  unproven: "refused",
  skipped: "not asked",
};

/** @param marks - other words for states. */
export const createHopList = (
  place: HTMLElement,
  hops: readonly { readonly id: string; readonly name: string; readonly says: string }[],
  marks: Partial<typeof MARKS> = {},
): HopList => {
  const rows = new Map<string, HTMLElement>();
  for (const { id, name } of hops) {
    const row = document.createElement("li");
    row.dataset.id = id;
    row.append(part("name", name), part("time"), part("mark"), part("says"));
    rows.set(id, row);
    place.append(row);
  }
  const list: HopList = {
    set(id, { state, says, time, mark }) {
      const row = rows.get(id);
      if (row === undefined) return;
      if (state !== undefined) {
        row.dataset.state = state;
        write(row, "mark", mark ?? marks[state] ?? MARKS[state]);
      }
      if (says !== undefined) write(row, "says", says);
      if (time !== undefined) write(row, "time", time);
    },
    clear() {
      for (const { id, says } of hops) list.set(id, { state: "idle", says, time: "" });
    },
  };
  list.clear();
  return list;
};

const part = (name: string, text = ""): HTMLElement => {
  const made = document.createElement("span");
  made.className = name;
  made.textContent = text;
  return made;
};

const write = (row: HTMLElement, name: string, text: string): void => {
  const found = row.querySelector(`.${name}`);
  if (found !== null) found.textContent = text;
};
