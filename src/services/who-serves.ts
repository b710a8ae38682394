import type { AdapterSlot } from "./load-slot.ts";
import type { PublishedAdapter } from "./published-adapter.ts";

export type ServedSlot = AdapterSlot & { readonly published: PublishedAdapter };

/** Who serves which name: whoever did before, then by folder. `losers`: by folder, why it does not. */
export const whoServes = (
  slots: readonly AdapterSlot[],
  before: ReadonlyMap<string, ServedSlot>,
): { readonly holders: ReadonlyMap<string, ServedSlot>; readonly losers: ReadonlyMap<string, string> } => {
  const servedBefore = ({ folder, published }: ServedSlot): boolean =>
    before.get(published.manifest.service)?.folder === folder;
  const candidates = slots.filter(isServed).sort(byKey(({ folder }) => folder));
  const holders = new Map<string, ServedSlot>();
  const losers = new Map<string, string>();
  for (const slot of candidates.toSorted((a, b) => Number(servedBefore(b)) - Number(servedBefore(a)))) {
    const { service, file } = slot.published.manifest;
    const holder = holders.get(service)?.published.manifest.file;
    if (holder === undefined) holders.set(service, slot);
    else
      losers.set(
        slot.folder,
        `${file}: service ${service} is published by ${holder} already; change service in one of them`,
      );
  }
  return { holders, losers };
};

export const isServed = (slot: AdapterSlot): slot is ServedSlot => slot.published !== undefined;

export const byKey =
  <T>(key: (value: T) => string) =>
  (a: T, b: T): number =>
    key(a) < key(b) ? -1 : 1;
