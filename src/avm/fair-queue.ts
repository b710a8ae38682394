/** Tasks of one lane: those that finish what was begun go before those that begin. */
interface Lane<Task> {
  readonly ahead: Task[];
  readonly behind: Task[];
}

/**
 * Waiting tasks in lanes (one an initiator), taken round robin, so that one initiator's thousand particles do not keep
 * another's single one waiting. Lanes that are held back are served only when no other has anything, and then only if asked for.
 */
export class FairQueue<Task> {
  readonly #lanes = new Map<string, Lane<Task>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** `ahead`: before those of its lane that are not. */
  push(name: string, task: Task, ahead = false): void {
    const lane = this.#lane(name);
    (ahead ? lane.ahead : lane.behind).push(task);
    this.#size++;
  }

  /** Puts a task that was taken already back to the front of its lane. */
  restore(name: string, task: Task): void {
    this.#lane(name).ahead.unshift(task);
    this.#size++;
  }

  take(isHeldBack: (lane: string) => boolean, evenHeldBack: boolean): Task | undefined {
    const name = this.#next(isHeldBack, evenHeldBack);
    if (name === undefined) return undefined;
    const lane = this.#lane(name);
    const task = lane.ahead.shift() ?? lane.behind.shift();
    this.#lanes.delete(name);
    if (lane.ahead.length + lane.behind.length > 0) this.#lanes.set(name, lane);
    this.#size--;
    return task;
  }

  /** Empties the queue. */
  drain(): Task[] {
    const tasks = [...this.#lanes.values()].flatMap(({ ahead, behind }) => [...ahead, ...behind]);
    this.#lanes.clear();
    this.#size = 0;
    return tasks;
  }

  #lane(name: string): Lane<Task> {
    const lane = this.#lanes.get(name) ?? { ahead: [], behind: [] };
    this.#lanes.set(name, lane);
    return lane;
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
