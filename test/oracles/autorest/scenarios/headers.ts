import { answers, gives, type Row, type Suite } from "../rows.ts";

const MULTIBYTE_BASE64 = "5ZWK6b2E5LiC54ub54uc76ex76Ss76ex76iM76ip";
const FOX = "The quick brown fox jumps over the lazy dog";

/** [scenario of the report, operation, scenario header, value]: each is sent once as a request header and read once from a response. */
const VALUES: readonly (readonly [string, string, string, string | number | boolean])[] = [
  ["IntegerPositive", "Integer", "positive", 1],
  ["IntegerNegative", "Integer", "negative", -2],
  ["LongPositive", "Long", "positive", 105],
  ["LongNegative", "Long", "negative", -2],
  ["FloatPositive", "Float", "positive", 0.07],
  ["FloatNegative", "Float", "negative", -3],
  ["DoublePositive", "Double", "positive", 7e120],
  ["DoubleNegative", "Double", "negative", -3],
  ["BoolTrue", "Bool", "true", true],
  ["BoolFalse", "Bool", "false", false],
  ["DateValid", "Date", "valid", "2010-01-01"],
  ["DateMin", "Date", "min", "0001-01-01"],
  ["DateTimeValid", "Datetime", "valid", "2010-01-01T12:34:56Z"],
  ["DateTimeMin", "Datetime", "min", "0001-01-01T00:00:00Z"],
  ["DurationValid", "Duration", "valid", "P123DT22H14M12.011S"],
  ["BytesValid", "Byte", "valid", MULTIBYTE_BASE64],
];

/** The same where the header is optional. */
const OPTIONAL_VALUES: typeof VALUES = [
  ["StringValid", "String", "valid", FOX],
  ["StringEmpty", "String", "empty", ""],
  ["DateTimeRfc1123Valid", "DatetimeRfc1123", "valid", "Fri, 01 Jan 2010 12:34:56 GMT"],
  ["DateTimeRfc1123Min", "DatetimeRfc1123", "min", "Mon, 01 Jan 0001 00:00:00 GMT"],
  ["EnumValid", "Enum", "valid", "GREY"],
];

const response = ([name, operation, scenario, value]: (typeof VALUES)[number]): Row => [
  `HeaderResponse${name}`,
  `header_response${operation}Response`,
  [scenario],
  answers(200, { value: String(value) }),
];

export const headers: Suite = {
  document: "header",
  rows: [
    ...VALUES.map(
      ([name, operation, scenario, value]): Row => [
        `HeaderParameter${name}`,
        `header_param${operation}`,
        [scenario, value],
        gives(null),
      ],
    ),
    ...OPTIONAL_VALUES.map(
      ([name, operation, scenario, value]): Row => [
        `HeaderParameter${name}`,
        `header_param${operation}`,
        [scenario, { value }],
        gives(null),
      ],
    ),
    ["HeaderParameterStringNull", "header_paramString", ["null"], gives(null)],
    ["HeaderParameterEnumNull", "header_paramEnum", ["null"], gives(null)],
    ["HeaderParameterExistingKey", "header_paramExistingKey", ["overwrite"], gives(null)],
    ...VALUES.map(response),
    ...OPTIONAL_VALUES.map(response),
    ["HeaderResponseStringNull", "header_responseStringResponse", ["null"], answers(200, { value: "null" })],
    ["HeaderResponseEnumNull", "header_responseEnumResponse", ["null"], answers(200, { value: "" })],
    [
      "HeaderResponseExistingKey",
      "header_responseExistingKeyResponse",
      [],
      answers(200, { "user-agent": "overwrite" }),
    ],
    [
      "HeaderResponseProtectedKey",
      "header_responseProtectedKeyResponse",
      [],
      answers(200, { "content-type": "text/html; charset=utf-8" }),
    ],
  ],
};
