import type { JsonValue } from "../../../../src/core/index.ts";
import { fails, gives, type Row, type Suite } from "../rows.ts";

const ONES = { "1": "one", "2": "two", "3": "three" };
const FOURS = { "4": "four", "5": "five", "6": "six" };
const SEVENS = { "7": "seven", "8": "eight", "9": "nine" };

/** {0: first, 1: second, ...} */
const numbered = (...values: JsonValue[]): JsonValue => Object.fromEntries(values.entries());

const get = (scenario: string, operation: string, value: JsonValue): Row => [
  `getDictionary${scenario}`,
  `dictionary_get${operation}`,
  [],
  gives(value),
];

const put = (scenario: string, operation: string, value: JsonValue): Row => [
  `putDictionary${scenario}`,
  `dictionary_put${operation}`,
  [value],
  gives(null),
];

export const dictionaries: Suite = {
  document: "body-dictionary",
  rows: [
    get("Null", "Null", null),
    get("Empty", "Empty", {}),
    put("Empty", "Empty", {}),
    get("NullValue", "NullValue", { key1: null }),
    ["getDictionaryNullkey", "dictionary_getNullKey", [], fails(1008)],
    get("KeyEmptyString", "EmptyStringKey", { "": "val1" }),
    ["getDictionaryInvalid", "dictionary_getInvalid", [], fails(1008)],
    get("BooleanValid", "BooleanTfft", numbered(true, false, false, true)),
    put("BooleanValid", "BooleanTfft", numbered(true, false, false, true)),
    get("BooleanWithNull", "BooleanInvalidNull", numbered(true, null, false)),
    get("BooleanWithString", "BooleanInvalidString", numbered(true, "boolean", false)),
    get("IntegerValid", "IntegerValid", numbered(1, -1, 3, 300)),
    put("IntegerValid", "IntegerValid", numbered(1, -1, 3, 300)),
    get("IntegerWithNull", "IntInvalidNull", numbered(1, null, 0)),
    get("IntegerWithString", "IntInvalidString", numbered(1, "integer", 0)),
    get("LongValid", "LongValid", numbered(1, -1, 3, 300)),
    put("LongValid", "LongValid", numbered(1, -1, 3, 300)),
    get("LongWithNull", "LongInvalidNull", numbered(1, null, 0)),
    get("LongWithString", "LongInvalidString", numbered(1, "integer", 0)),
    get("FloatValid", "FloatValid", numbered(0, -0.01, -1.2e20)),
    put("FloatValid", "FloatValid", numbered(0, -0.01, -1.2e20)),
    get("FloatWithNull", "FloatInvalidNull", numbered(0, null, -1.2e20)),
    get("FloatWithString", "FloatInvalidString", numbered(1, "number", 0)),
    get("DoubleValid", "DoubleValid", numbered(0, -0.01, -1.2e20)),
    put("DoubleValid", "DoubleValid", numbered(0, -0.01, -1.2e20)),
    get("DoubleWithNull", "DoubleInvalidNull", numbered(0, null, -1.2e20)),
    get("DoubleWithString", "DoubleInvalidString", numbered(1, "number", 0)),
    get("StringValid", "StringValid", numbered("foo1", "foo2", "foo3")),
    put("StringValid", "StringValid", numbered("foo1", "foo2", "foo3")),
    get("StringWithNull", "StringWithNull", numbered("foo", null, "foo2")),
    get("StringWithNumber", "StringWithInvalid", numbered("foo", 123, "foo2")),
    get("DateValid", "DateValid", numbered("2000-12-01", "1980-01-02", "1492-10-12")),
    put("DateValid", "DateValid", numbered("2000-12-01", "1980-01-02", "1492-10-12")),
    get("DateWithNull", "DateInvalidNull", numbered("2012-01-01", null, "1776-07-04")),
    get("DateWithInvalidChars", "DateInvalidChars", numbered("2011-03-22", "date")),
    get(
      "DateTimeValid",
      "DateTimeValid",
      numbered("2000-12-01t00:00:01z", "1980-01-02T00:11:35+01:00", "1492-10-12T10:15:01-08:00"),
    ),
    get("DateTimeWithNull", "DateTimeInvalidNull", numbered("2000-12-01t00:00:01z", null)),
    get("DateTimeWithInvalidChars", "DateTimeInvalidChars", numbered("2000-12-01t00:00:01z", "date-time")),
    get(
      "DateTimeRfc1123Valid",
      "DateTimeRfc1123Valid",
      numbered(
        "Fri, 01 Dec 2000 00:00:01 GMT",
        "Wed, 02 Jan 1980 00:11:35 GMT",
        "Wed, 12 Oct 1492 10:15:01 GMT",
      ),
    ),
    put(
      "DateTimeRfc1123Valid",
      "DateTimeRfc1123Valid",
      numbered(
        "Fri, 01 Dec 2000 00:00:01 GMT",
        "Wed, 02 Jan 1980 00:11:35 GMT",
        "Wed, 12 Oct 1492 10:15:01 GMT",
      ),
    ),
    get("DurationValid", "DurationValid", numbered("P123DT22H14M12.011S", "P5DT1H")),
    put("DurationValid", "DurationValid", numbered("P123DT22H14M12.011S", "P5DT1H")),
    get("ByteValid", "ByteValid", numbered("////+g==", "AQID", "JSlD")),
    put("ByteValid", "ByteValid", numbered("////+g==", "AQID", "JSlD")),
    get("ByteWithNull", "ByteInvalidNull", numbered("q6yt", null)),
    get(
      "Base64Url",
      "Base64Url",
      numbered(
        "YSBzdHJpbmcgdGhhdCBnZXRzIGVuY29kZWQgd2l0aCBiYXNlNjR1cmw",
        "dGVzdCBzdHJpbmc",
        "TG9yZW0gaXBzdW0",
      ),
    ),
    get("ComplexNull", "ComplexNull", null),
    get("ComplexEmpty", "ComplexEmpty", {}),
    get(
      "ComplexItemNull",
      "ComplexItemNull",
      numbered({ integer: 1, string: "2" }, null, { integer: 5, string: "6" }),
    ),
    get(
      "ComplexItemEmpty",
      "ComplexItemEmpty",
      numbered({ integer: 1, string: "2" }, {}, { integer: 5, string: "6" }),
    ),
    get(
      "ComplexValid",
      "ComplexValid",
      numbered({ integer: 1, string: "2" }, { integer: 3, string: "4" }, { integer: 5, string: "6" }),
    ),
    put(
      "ComplexValid",
      "ComplexValid",
      numbered({ integer: 1, string: "2" }, { integer: 3, string: "4" }, { integer: 5, string: "6" }),
    ),
    get("ArrayNull", "ArrayNull", null),
    get("ArrayEmpty", "ArrayEmpty", {}),
    get("ArrayItemNull", "ArrayItemNull", numbered(["1", "2", "3"], null, ["7", "8", "9"])),
    get("ArrayItemEmpty", "ArrayItemEmpty", numbered(["1", "2", "3"], [], ["7", "8", "9"])),
    get("ArrayValid", "ArrayValid", numbered(["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"])),
    put("ArrayValid", "ArrayValid", numbered(["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"])),
    get("DictionaryNull", "DictionaryNull", null),
    get("DictionaryEmpty", "DictionaryEmpty", {}),
    get("DictionaryItemNull", "DictionaryItemNull", numbered(ONES, null, SEVENS)),
    get("DictionaryItemEmpty", "DictionaryItemEmpty", numbered(ONES, {}, SEVENS)),
    get("DictionaryValid", "DictionaryValid", numbered(ONES, FOURS, SEVENS)),
    put("DictionaryValid", "DictionaryValid", numbered(ONES, FOURS, SEVENS)),
    put(
      "DateTimeValid",
      "DateTimeValid",
      numbered("2000-12-01T00:00:01Z", "1980-01-01T23:11:35Z", "1492-10-12T18:15:01Z"),
    ),
  ],
};
