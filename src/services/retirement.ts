import { type Logger, reasonOf } from "../core/index.ts";
import type { PublishedAdapter } from "./published-adapter.ts";

/** Adapters that were replaced or removed: their calls end at the upstream they began with, tries and all, and then it is closed. */
export interface Retirement {
  /** Still found by calls that come. */
  add(published: PublishedAdapter): void;
  /** Nobody finds those any more that were added. */
  begin(): void;
  /** Closes all now; requests under way are finished. */
  close(): Promise<void>;
}

type Retired = Pick<PublishedAdapter, "service" | "upstream">;

export const createRetirement = (logger: Logger): Retirement => {
  const added = new Set<Retired>();
  const leaving = new Set<Retired>();

  const closeOne = async (retired: Retired): Promise<void> => {
    if (!leaving.delete(retired)) return;
    await retired.upstream
      .close()
      .catch((error: unknown) => logger.warn({ reason: reasonOf(error) }, "closing an upstream failed"));
  };

  return {
    add: (published) => void added.add(published),
    begin() {
      for (const retired of added) {
        leaving.add(retired);
        void retired.service.idle().then(() => closeOne(retired));
      }
      added.clear();
    },
    async close() {
      for (const retired of added) leaving.add(retired);
      await Promise.all([...leaving].map(closeOne));
    },
  };
};
