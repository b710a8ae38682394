import { describe, expect, it } from "vitest";
import { connectReason } from "../../../src/core/index.ts";

const failed = (url: string): Promise<unknown> => fetch(url).catch((error: unknown) => error);

describe("why a request got no answer", () => {
  it("is what the system said", async () => {
    expect(connectReason(await failed("http://127.0.0.1:1/"))).toMatch(/bad port/); // fetch itself says no
    expect(connectReason(await failed("http://127.0.0.1:65533/"))).toBe(
      "connection refused: nothing listens there",
    );
    expect(connectReason(await failed("http://name.invalid:8080/"))).toMatch(/^its name /);
  });

  it("is the first of several, and else the message", () => {
    const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
    expect(
      connectReason(new TypeError("fetch failed", { cause: new AggregateError([refused], "") })),
    ).toMatch(/^connection refused/);
    expect(connectReason(new Error("no"))).toBe("no");
    expect(connectReason("text")).toBe("text");
  });
});
