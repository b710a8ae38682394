import type { JsonValue } from "../../../../src/core/index.ts";
import { fails, gives, type Row, type Suite } from "../rows.ts";

const ONES = { "1": "one", "2": "two", "3": "three" };
const FOURS = { "4": "four", "5": "five", "6": "six" };
const SEVENS = { "7": "seven", "8": "eight", "9": "nine" };

const get = (scenario: string, operation: string, value: JsonValue): Row => [
  `getArray${scenario}`,
  `array_get${operation}`,
  [],
  gives(value),
];

const put = (scenario: string, operation: string, value: JsonValue): Row => [
  `putArray${scenario}`,
  `array_put${operation}`,
  [value],
  gives(null),
];

export const arrays: Suite = {
  document: "body-array",
  rows: [
    get("Null", "Null", null),
    ["getArrayInvalid", "array_getInvalid", [], fails(1008)],
    get("Empty", "Empty", []),
    put("Empty", "Empty", []),
    get("BooleanValid", "BooleanTfft", [true, false, false, true]),
    put("BooleanValid", "BooleanTfft", [true, false, false, true]),
    get("BooleanWithNull", "BooleanInvalidNull", [true, null, false]),
    get("BooleanWithString", "BooleanInvalidString", [true, "boolean", false]),
    get("IntegerValid", "IntegerValid", [1, -1, 3, 300]),
    put("IntegerValid", "IntegerValid", [1, -1, 3, 300]),
    get("IntegerWithNull", "IntInvalidNull", [1, null, 0]),
    get("IntegerWithString", "IntInvalidString", [1, "integer", 0]),
    get("LongValid", "LongValid", [1, -1, 3, 300]),
    put("LongValid", "LongValid", [1, -1, 3, 300]),
    get("LongWithNull", "LongInvalidNull", [1, null, 0]),
    get("LongWithString", "LongInvalidString", [1, "integer", 0]),
    get("FloatValid", "FloatValid", [0, -0.01, -1.2e20]),
    put("FloatValid", "FloatValid", [0, -0.01, -1.2e20]),
    get("FloatWithNull", "FloatInvalidNull", [0, null, -1.2e20]),
    get("FloatWithString", "FloatInvalidString", [1, "number", 0]),
    get("DoubleValid", "DoubleValid", [0, -0.01, -1.2e20]),
    put("DoubleValid", "DoubleValid", [0, -0.01, -1.2e20]),
    get("DoubleWithNull", "DoubleInvalidNull", [0, null, -1.2e20]),
    get("DoubleWithString", "DoubleInvalidString", [1, "number", 0]),
    get("StringValid", "StringValid", ["foo1", "foo2", "foo3"]),
    put("StringValid", "StringValid", ["foo1", "foo2", "foo3"]),
    get("EnumValid", "EnumValid", ["foo1", "foo2", "foo3"]),
    put("EnumValid", "EnumValid", ["foo1", "foo2", "foo3"]),
    get("StringEnumValid", "StringEnumValid", ["foo1", "foo2", "foo3"]),
    put("StringEnumValid", "StringEnumValid", ["foo1", "foo2", "foo3"]),
    get("StringWithNull", "StringWithNull", ["foo", null, "foo2"]),
    get("StringWithNumber", "StringWithInvalid", ["foo", 123, "foo2"]),
    get("UuidValid", "UuidValid", [
      "6dcc7237-45fe-45c4-8a6b-3a8a3f625652",
      "d1399005-30f7-40d6-8da6-dd7c89ad34db",
      "f42f6aa1-a5bc-4ddf-907e-5f915de43205",
    ]),
    put("UuidValid", "UuidValid", [
      "6dcc7237-45fe-45c4-8a6b-3a8a3f625652",
      "d1399005-30f7-40d6-8da6-dd7c89ad34db",
      "f42f6aa1-a5bc-4ddf-907e-5f915de43205",
    ]),
    get("UuidWithInvalidChars", "UuidInvalidChars", ["6dcc7237-45fe-45c4-8a6b-3a8a3f625652", "foo"]),
    get("DateValid", "DateValid", ["2000-12-01", "1980-01-02", "1492-10-12"]),
    put("DateValid", "DateValid", ["2000-12-01", "1980-01-02", "1492-10-12"]),
    get("DateWithNull", "DateInvalidNull", ["2012-01-01", null, "1776-07-04"]),
    get("DateWithInvalidChars", "DateInvalidChars", ["2011-03-22", "date"]),
    get("DateTimeValid", "DateTimeValid", [
      "2000-12-01t00:00:01z",
      "1980-01-02T00:11:35+01:00",
      "1492-10-12T10:15:01-08:00",
    ]),
    get("DateTimeWithNull", "DateTimeInvalidNull", ["2000-12-01T00:00:01.000Z", null]),
    get("DateTimeWithInvalidChars", "DateTimeInvalidChars", ["2000-12-01t00:00:01z", "date-time"]),
    get("DateTimeRfc1123Valid", "DateTimeRfc1123Valid", [
      "Fri, 01 Dec 2000 00:00:01 GMT",
      "Wed, 02 Jan 1980 00:11:35 GMT",
      "Wed, 12 Oct 1492 10:15:01 GMT",
    ]),
    put("DateTimeRfc1123Valid", "DateTimeRfc1123Valid", [
      "Fri, 01 Dec 2000 00:00:01 GMT",
      "Wed, 02 Jan 1980 00:11:35 GMT",
      "Wed, 12 Oct 1492 10:15:01 GMT",
    ]),
    get("DurationValid", "DurationValid", ["P123DT22H14M12.011S", "P5DT1H0M0S"]),
    get("ByteValid", "ByteValid", ["////+g==", "AQID", "JSlD"]),
    put("ByteValid", "ByteValid", ["////+g==", "AQID", "JSlD"]),
    get("ByteWithNull", "ByteInvalidNull", ["q6yt", null]),
    get("Base64Url", "Base64Url", [
      "YSBzdHJpbmcgdGhhdCBnZXRzIGVuY29kZWQgd2l0aCBiYXNlNjR1cmw",
      "dGVzdCBzdHJpbmc",
      "TG9yZW0gaXBzdW0",
    ]),
    get("ComplexNull", "ComplexNull", null),
    get("ComplexEmpty", "ComplexEmpty", []),
    get("ComplexItemNull", "ComplexItemNull", [
      { integer: 1, string: "2" },
      null,
      { integer: 5, string: "6" },
    ]),
    get("ComplexItemEmpty", "ComplexItemEmpty", [
      { integer: 1, string: "2" },
      {},
      { integer: 5, string: "6" },
    ]),
    get("ComplexValid", "ComplexValid", [
      { integer: 1, string: "2" },
      { integer: 3, string: "4" },
      { integer: 5, string: "6" },
    ]),
    put("ComplexValid", "ComplexValid", [
      { integer: 1, string: "2" },
      { integer: 3, string: "4" },
      { integer: 5, string: "6" },
    ]),
    get("ArrayNull", "ArrayNull", null),
    get("ArrayEmpty", "ArrayEmpty", []),
    get("ArrayItemNull", "ArrayItemNull", [["1", "2", "3"], null, ["7", "8", "9"]]),
    get("ArrayItemEmpty", "ArrayItemEmpty", [["1", "2", "3"], [], ["7", "8", "9"]]),
    get("ArrayValid", "ArrayValid", [
      ["1", "2", "3"],
      ["4", "5", "6"],
      ["7", "8", "9"],
    ]),
    put("ArrayValid", "ArrayValid", [
      ["1", "2", "3"],
      ["4", "5", "6"],
      ["7", "8", "9"],
    ]),
    get("DictionaryNull", "DictionaryNull", null),
    get("DictionaryEmpty", "DictionaryEmpty", []),
    get("DictionaryItemNull", "DictionaryItemNull", [ONES, null, SEVENS]),
    get("DictionaryItemEmpty", "DictionaryItemEmpty", [ONES, {}, SEVENS]),
    get("DictionaryValid", "DictionaryValid", [ONES, FOURS, SEVENS]),
    put("DictionaryValid", "DictionaryValid", [ONES, FOURS, SEVENS]),
    put("DateTimeValid", "DateTimeValid", [
      "2000-12-01T00:00:01Z",
      "1980-01-02T00:11:35Z",
      "1492-10-12T10:15:01Z",
    ]),
    put("DurationValid", "DurationValid", ["P123DT22H14M12.011S", "P5DT1H"]),
  ],
};
