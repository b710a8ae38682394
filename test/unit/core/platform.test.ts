import { afterEach, describe, expect, it, vi } from "vitest";
import { joinBytes } from "../../../src/core/index.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

describe.each(["Node", "a browser"])("in %s", (platform) => {
  const loaded = async <Loaded>(load: () => Promise<Loaded>, ...missing: string[]): Promise<Loaded> => {
    vi.resetModules();
    for (const name of platform === "Node" ? [] : missing) vi.stubGlobal(name, undefined);
    return load();
  };

  it("bytes are counted and compared", async () => {
    const { sameBytes, utf8Length } = await loaded(() => import("../../../src/core/bytes.ts"), "Buffer");
    expect(["", "a", "ß", "€", "😀", "\ud800"].map(utf8Length)).toEqual([0, 1, 2, 3, 4, 3]);
    const bytes = Uint8Array.of(1, 2, 3);
    expect(sameBytes(bytes, Uint8Array.of(0, 1, 2, 3).subarray(1))).toBe(true);
    expect(sameBytes(bytes, Uint8Array.of(1, 2, 4))).toBe(false);
    expect(sameBytes(bytes, Uint8Array.of(1, 2))).toBe(false);
  });

  it("work of the next turn is done in order, after what this one promised", async () => {
    const { nextTurn } = await loaded(() => import("../../../src/core/next-turn.ts"), "setImmediate");
    const done: number[] = [];
    const last = new Promise<void>((resolve) => {
      nextTurn(() => done.push(2));
      nextTurn(() => {
        done.push(3);
        nextTurn(() => {
          done.push(5);
          resolve();
        });
        void Promise.resolve().then(() => done.push(4));
      });
    });
    void Promise.resolve().then(() => done.push(1));
    await last;
    expect(done).toEqual([1, 2, 3, 4, 5]);
  });
});

it("joins bytes", () => {
  expect(joinBytes([Uint8Array.of(1), new Uint8Array(), Uint8Array.of(2, 3)])).toEqual(
    Uint8Array.of(1, 2, 3),
  );
  expect(joinBytes([])).toEqual(new Uint8Array());
});
