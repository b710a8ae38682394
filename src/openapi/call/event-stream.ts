import type { JsonObject } from "../../core/index.ts";
import { textLines } from "./text-lines.ts";

/**
 * The events of a text/event-stream, by the WHATWG HTML standard ("Server-sent events", 9.2.6): `{event?, data, id?, retry?}` with the
 * fields that the event itself has. Comments, blocks without data, and an event that the end cuts off are dropped.
 * @param most - events to read at most; there may be more behind them.
 */
export const readEventStream = (text: string, most: number): JsonObject[] => {
  const events: JsonObject[] = [];
  let block: Block = { data: [], fields: {} };
  for (const line of textLines(text, "any")) {
    if (!line.complete || events.length === most) break;
    if (line.text !== "") {
      readField(block, line.text);
      continue;
    }
    if (block.data.length > 0) events.push(eventOf(block));
    block = { data: [], fields: {} };
  }
  return events;
};

interface Block {
  readonly data: string[];
  readonly fields: { event?: string; id?: string; retry?: number };
}

const readField = (block: Block, line: string): void => {
  const colon = line.indexOf(":");
  const name = colon < 0 ? line : line.slice(0, colon);
  const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
  switch (name) {
    case "data":
      block.data.push(value);
      return;
    case "event":
      block.fields.event = value;
      return;
    case "id":
      if (!value.includes("\0")) block.fields.id = value;
      return;
    case "retry":
      if (/^\d{1,15}$/.test(value)) block.fields.retry = Number(value);
  }
};

/** An empty `event` means the usual type, as none does. */
const eventOf = ({ data, fields: { event, ...rest } }: Block): JsonObject => ({
  ...(event === undefined || event === "" ? {} : { event }),
  data: data.join("\n"),
  ...rest,
});
