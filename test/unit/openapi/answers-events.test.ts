import { describe, expect, it } from "vitest";
import { readEventStream } from "../../../src/openapi/call/event-stream.ts";

const read = (text: string, most = 100) => readEventStream(text, most);

describe("an event stream, by the examples of the WHATWG standard", () => {
  it("has events of one line and of several", () => {
    expect(
      read(
        "data: This is the first message.\n\ndata: This is the second message, it\ndata: has two lines.\n\n",
      ),
    ).toEqual([
      { data: "This is the first message." },
      { data: "This is the second message, it\nhas two lines." },
    ]);
  });

  it("has named events", () => {
    expect(read("event: add\ndata: 73857293\n\nevent: remove\ndata: 2153\n\n")).toEqual([
      { event: "add", data: "73857293" },
      { event: "remove", data: "2153" },
    ]);
  });

  it("has comments, ids, a field without a colon, and a space that counts", () => {
    const text = ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n";
    expect(read(`${text}\n`)).toEqual([
      { data: "first event", id: "1" },
      { data: "second event", id: "" },
      { data: " third event" },
    ]);
    expect(read(text)).toHaveLength(2); // the last is never dispatched
  });

  it("dispatches empty data, and nothing for blocks without data", () => {
    expect(read("data\n\ndata\ndata\n\ndata:")).toEqual([{ data: "" }, { data: "\n" }]);
    expect(read("event: ping\n\nid: 7\nretry: 10\n\n:\n\n")).toEqual([]);
  });

  it("takes a colon alone and one with a space for the same", () => {
    expect(read("data:test\n\ndata: test\n\n")).toEqual([{ data: "test" }, { data: "test" }]);
  });
});

describe("an event stream", () => {
  it("may end its lines in any way and begin with a byte order mark", () => {
    const expected = [{ event: "a", data: "1\n2" }, { data: "3" }];
    for (const end of ["\n", "\r", "\r\n"]) {
      expect(read(`\uFEFFevent: a${end}data: 1${end}data: 2${end}${end}data: 3${end}${end}`)).toEqual(
        expected,
      );
    }
    expect(read("event: a\r\ndata: 1\rdata: 2\n\r\ndata: 3\n\r")).toEqual(expected);
  });

  it("ignores ids with NUL, retries that are no digits, unknown fields and an empty event name", () => {
    const text =
      "data: x\nid: a\0b\nretry: 5s\nretry: -1\nretry: 1e3\nDATA: y\ndata : z\nevent:\nwhatever: 1\n\n";
    expect(read(text)).toEqual([{ data: "x" }]);
    expect(read("retry: 0250\ndata: x\n\n")).toEqual([{ data: "x", retry: 250 }]);
    expect(read(`retry: ${"9".repeat(400)}\ndata: x\n\n`)).toEqual([{ data: "x" }]);
  });

  it("takes the last of a repeated field, and leaves nothing to the next event", () => {
    expect(read("event: a\nevent: b\nid: 1\nid: 2\ndata: x\n\ndata: y\n\n")).toEqual([
      { event: "b", data: "x", id: "2" },
      { data: "y" },
    ]);
  });

  it("loses what the end cuts off, wherever that is", () => {
    const text = "data: one\n\nevent: e\ndata: two\ndata: 2\nid: 5\n\n";
    for (let end = 0; end < text.length; end++) {
      expect(read(text.slice(0, end))).toEqual(end < "data: one\n\n".length ? [] : [{ data: "one" }]);
    }
    expect(read(text)).toHaveLength(2);
  });

  it("is read no further than asked", () => {
    expect(read("data: 1\n\n".repeat(50), 3)).toHaveLength(3);
    expect(read("\n".repeat(500_000))).toEqual([]);
  });
});
