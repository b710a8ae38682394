import fc from "fast-check";

/** Where in something: a share of its length. */
const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const span = fc.nat(24);
const at = (share: number, length: number): number => Math.floor(share * (length + 1));

const INTERESTING_BYTES = [0x00, 0x01, 0x7f, 0x80, 0x81, 0xc0, 0xc4, 0xcf, 0xd9, 0xdb, 0xdd, 0xdf, 0xff];

type ByteEdit = (bytes: Buffer) => Buffer;
const byteEdit: fc.Arbitrary<ByteEdit> = fc.oneof(
  fc.tuple(place, fc.oneof(fc.constantFrom(...INTERESTING_BYTES), fc.nat(255))).map(
    ([where, value]): ByteEdit =>
      (bytes) => {
        const copy = Buffer.from(bytes);
        if (copy.length > 0) copy[Math.floor(where * copy.length)] = value;
        return copy;
      },
  ),
  fc.tuple(place, fc.uint8Array({ maxLength: 16 })).map(
    ([where, more]): ByteEdit =>
      (bytes) =>
        Buffer.concat([
          bytes.subarray(0, at(where, bytes.length)),
          more,
          bytes.subarray(at(where, bytes.length)),
        ]),
  ),
  fc.tuple(place, span).map(
    ([where, count]): ByteEdit =>
      (bytes) =>
        Buffer.concat([
          bytes.subarray(0, at(where, bytes.length)),
          bytes.subarray(at(where, bytes.length) + count),
        ]),
  ),
  fc.tuple(place, span, fc.nat(8)).map(
    ([where, count, times]): ByteEdit =>
      (bytes) => {
        const from = at(where, bytes.length);
        const piece = bytes.subarray(from, from + count);
        return Buffer.concat([
          bytes.subarray(0, from),
          ...Array.from({ length: times }, () => piece),
          bytes.subarray(from),
        ]);
      },
  ),
);

/** Valid bytes with a few edits, sometimes none of it valid. */
export const mutatedBytes = (samples: readonly Uint8Array[]): fc.Arbitrary<Buffer> =>
  fc.oneof(
    {
      weight: 9,
      arbitrary: edited(fc.constantFrom(...samples.map((sample) => Buffer.from(sample))), byteEdit),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
  );

type TextEdit = (text: string) => string;
const INTERESTING_TEXT = [
  "\0",
  "\u2028",
  "\ud800",
  "__proto__",
  "constructor",
  "9".repeat(40),
  "-0",
  "1e999",
  "((((",
  "%",
  "~",
  ".",
  "\\",
  '"',
  "x".repeat(3000),
];
const textEdit = (words: readonly string[]): fc.Arbitrary<TextEdit> =>
  fc.oneof(
    fc
      .tuple(
        place,
        fc.oneof(fc.constantFrom(...words, ...INTERESTING_TEXT), fc.string({ unit: "binary", maxLength: 4 })),
      )
      .map(
        ([where, word]): TextEdit =>
          (text) =>
            text.slice(0, at(where, text.length)) + word + text.slice(at(where, text.length)),
      ),
    fc.tuple(place, span).map(
      ([where, count]): TextEdit =>
        (text) =>
          text.slice(0, at(where, text.length)) + text.slice(at(where, text.length) + count),
    ),
    fc.tuple(place, place, span).map(
      ([from, to, count]): TextEdit =>
        (text) => {
          const piece = text.slice(at(from, text.length), at(from, text.length) + count);
          return text.slice(0, at(to, text.length)) + piece + text.slice(at(to, text.length) + count);
        },
    ),
    fc.tuple(place, fc.string({ minLength: 1, maxLength: 1 })).map(
      ([where, char]): TextEdit =>
        (text) => {
          const index = Math.floor(where * text.length);
          return text.slice(0, index) + char + text.slice(index + 1);
        },
    ),
  );

/** Valid text with a few edits; `words` are its language's. */
export const mutatedText = (
  samples: readonly string[],
  words: readonly string[] = [],
): fc.Arbitrary<string> => edited(fc.constantFrom(...samples), textEdit(words));

const edited = <T>(sample: fc.Arbitrary<T>, edit: fc.Arbitrary<(value: T) => T>): fc.Arbitrary<T> =>
  fc
    .tuple(sample, fc.array(edit, { minLength: 1, maxLength: 4 }))
    .map(([value, edits]) => edits.reduce((now, change) => change(now), value));

/** JSON of any kind: what no schema expects. */
const strangeJson = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -0,
    -1,
    2 ** 53,
    1e308,
    "",
    "__proto__",
    [],
    {},
    [[]],
    "x".repeat(3000),
  ),
  fc.jsonValue({ maxDepth: 3 }),
  fc.nat(300).map((depth) => JSON.parse("[".repeat(depth + 1) + "]".repeat(depth + 1)) as unknown),
  fc.constant(JSON.parse('{"__proto__":{"isAdmin":true},"constructor":{"prototype":1}}') as unknown),
);

interface Spot {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}
const spotsOf = (root: Record<string, unknown>): Spot[] => {
  const spots: Spot[] = [];
  const stack: Record<string, unknown>[] = [root];
  for (let node = stack.pop(); node !== undefined && spots.length < 5000; node = stack.pop())
    for (const [key, member] of Object.entries(node)) {
      spots.push({ holder: node, key });
      if (typeof member === "object" && member !== null) stack.push(member as Record<string, unknown>);
    }
  return spots;
};

type JsonEdit = (spots: readonly Spot[]) => void;
const chosen = (spots: readonly Spot[], share: number): Spot | undefined =>
  spots[Math.floor(share * spots.length)];
const jsonEdit: fc.Arbitrary<JsonEdit> = fc.oneof(
  fc.tuple(place, strangeJson).map(
    ([where, value]): JsonEdit =>
      (spots) => {
        const spot = chosen(spots, where);
        // A copy: fast-check gives the same object again.
        if (spot !== undefined) spot.holder[spot.key] = structuredClone(value);
      },
  ),
  place.map(
    (where): JsonEdit =>
      (spots) => {
        const spot = chosen(spots, where);
        if (spot !== undefined) delete spot.holder[spot.key];
      },
  ),
  fc.tuple(place, place).map(
    ([from, to]): JsonEdit =>
      (spots) => {
        const [source, goal] = [chosen(spots, from), chosen(spots, to)];
        // A copy: nothing may hold itself.
        if (source !== undefined && goal !== undefined)
          goal.holder[goal.key] = structuredClone(source.holder[source.key]);
      },
  ),
  fc
    .tuple(
      place,
      fc.oneof(fc.string(), fc.constantFrom("$ref", "x-seal", "allOf", "type", "constructor", "toString")),
    )
    .map(
      ([where, name]): JsonEdit =>
        (spots) => {
          const spot = chosen(spots, where);
          if (spot !== undefined && name !== "__proto__" && !Array.isArray(spot.holder))
            spot.holder[name] = structuredClone(spot.holder[spot.key]);
        },
    ),
);

/** Valid JSON with a few edits of its structure. */
export const mutatedJson = (samples: readonly unknown[]): fc.Arbitrary<unknown> =>
  fc
    .tuple(fc.constantFrom(...samples), fc.array(jsonEdit, { minLength: 1, maxLength: 4 }))
    .map(([sample, edits]) => {
      const root: Record<string, unknown> = { value: structuredClone(sample) };
      for (const edit of edits) edit(spotsOf(root));
      return root.value;
    });
