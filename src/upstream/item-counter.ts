import { isEventStream, isJsonSequence } from "../core/index.ts";

const [LF, CR, SPACE, RS] = [0x0a, 0x0d, 0x20, 0x1e];
const DATA = /^data(:|$)/;

/** Takes the next bytes of a stream and tells how many of its items are complete so far. */
export type ItemCounter = (chunk: Uint8Array) => number;

/** Events that will be dispatched: blocks with a `data` field, ended by an empty line (WHATWG HTML, 9.2.6). */
const countEvents = (): ItemCounter => {
  let count = 0;
  let hasData = false;
  let beginning = "";
  let afterCr = false;
  const endLine = (): void => {
    if (beginning !== "") hasData ||= DATA.test(beginning);
    else if (hasData) {
      count++;
      hasData = false;
    }
    beginning = "";
  };
  return (chunk) => {
    for (const byte of chunk) {
      if (byte === CR || (byte === LF && !afterCr)) endLine();
      else if (byte !== LF && beginning.length <= "data".length) beginning += String.fromCharCode(byte);
      afterCr = byte === CR;
    }
    return count;
  };
};

/** Lines that hold something. */
const countLines = (): ItemCounter => {
  let count = 0;
  let isBlank = true;
  return (chunk) => {
    for (const byte of chunk) {
      if (byte > SPACE) isBlank = false;
      else if (byte === LF) {
        if (!isBlank) count++;
        isBlank = true;
      }
    }
    return count;
  };
};

/** A record is complete when the next one begins (RFC 7464). */
const countRecords = (): ItemCounter => {
  let begun = 0;
  return (chunk) => {
    for (const byte of chunk) if (byte === RS) begun++;
    return Math.max(0, begun - 1);
  };
};

/** For a media type that `isStreamType`. */
export const itemCounter = (mediaType: string): ItemCounter => {
  if (isEventStream(mediaType)) return countEvents();
  return isJsonSequence(mediaType) ? countRecords() : countLines();
};
