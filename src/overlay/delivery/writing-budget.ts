import { WRITE_PATIENCE_MS, WRITING_BYTES } from "../limits.ts";
import type { Link } from "./interface.ts";

/** The memory for what links have been given and not taken yet: when it is used up, whoever takes longest gives way. */
export class WritingBudget {
  /** By writer, the one that writes for longest first. */
  readonly #writes = new Map<
    unknown,
    { readonly bytes: number; readonly since: number; readonly link: Pick<Link, "reset"> }
  >();
  #bytes = 0;

  /** False: try again a little later. One write always fits. */
  begin(writer: unknown, bytes: number, link: Pick<Link, "reset">, now: number): boolean {
    if (this.#bytes > 0 && this.#bytes + bytes > WRITING_BYTES) {
      const [oldest] = this.#writes.values();
      if (oldest !== undefined && now - oldest.since >= WRITE_PATIENCE_MS)
        oldest.link.reset("others wait for the memory that its receiver holds up");
      return false;
    }
    this.#writes.set(writer, { bytes, since: now, link });
    this.#bytes += bytes;
    return true;
  }

  /** For what could not know before how much it is: it may go past the bound, once. */
  grow(writer: unknown, by: number): void {
    const write = this.#writes.get(writer);
    if (write === undefined) return;
    this.#writes.set(writer, { ...write, bytes: write.bytes + by });
    this.#bytes += by;
  }

  end(writer: unknown): void {
    this.#bytes -= this.#writes.get(writer)?.bytes ?? 0;
    this.#writes.delete(writer);
  }
}
