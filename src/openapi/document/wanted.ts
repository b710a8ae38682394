/** The pointers asked for as a tree: one walk through the text finds them all. */
export interface Wanted {
  /** Where the member's name, or the item, starts; undefined as long as it was not met. */
  offset: number | undefined;
  readonly below: Map<string, Wanted>;
}

/** Of a member that is written twice the last counts, and nothing in the first. */
export const meet = (wanted: Wanted, offset: number): void => {
  if (wanted.offset !== undefined) forget(wanted);
  wanted.offset = offset;
};

export const forget = (top: Wanted): void => {
  const pending = [top];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    next.offset = undefined;
    pending.push(...next.below.values());
  }
};
