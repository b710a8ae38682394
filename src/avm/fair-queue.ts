/**
 * Waiting tasks in lanes (one an initiator), taken round robin, so that one initiator's thousand particles do not keep
 * another's single one waiting. Lanes that are held back are served only when no other has anything, and then only if asked for.
 */
export class FairQueue<Task> {
  readonly #lanes = new Map<string, Task[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(lane: string, task: Task): void {
    const waiting = this.#lanes.get(lane);
    if (waiting === undefined) this.#lanes.set(lane, [task]);
    else waiting.push(task);
    this.#size++;
  }

  /** Puts a task that was taken already back to the front of its lane. */
  restore(lane: string, task: Task): void {
    this.#lanes.set(lane, [task, ...(this.#lanes.get(lane) ?? [])]);
    this.#size++;
  }

  take(isHeldBack: (lane: string) => boolean, evenHeldBack: boolean): Task | undefined {
    const lane = this.#next(isHeldBack, evenHeldBack);
    if (lane === undefined) return undefined;
    const waiting = this.#lanes.get(lane) ?? [];
    const task = waiting.shift();
    this.#lanes.delete(lane);
    if (waiting.length > 0) this.#lanes.set(lane, waiting);
    this.#size--;
    return task;
  }

  /** Empties the queue. */
  drain(): Task[] {
    const tasks = [...this.#lanes.values()].flat();
    this.#lanes.clear();
    this.#size = 0;
    return tasks;
  }

  #next(isHeldBack: (lane: string) => boolean, evenHeldBack: boolean): string | undefined {
    let first: string | undefined;
    for (const lane of this.#lanes.keys()) {
      if (!isHeldBack(lane)) return lane;
      first ??= lane;
    }
    return evenHeldBack ? first : undefined;
  }
}
