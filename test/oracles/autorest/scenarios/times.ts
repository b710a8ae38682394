import { gives, type Suite } from "../rows.ts";

export const dates: Suite = {
  document: "body-date",
  rows: [
    ["getDateNull", "date_getNull", [], gives(null)],
    ["getDateInvalid", "date_getInvalidDate", [], gives("201O-18-90")],
    ["getDateOverflow", "date_getOverflowDate", [], gives("10000000000-12-31")],
    ["getDateUnderflow", "date_getUnderflowDate", [], gives("0000-00-00")],
    ["putDateMax", "date_putMaxDate", ["9999-12-31"], gives(null)],
    ["getDateMax", "date_getMaxDate", [], gives("9999-12-31")],
    ["putDateMin", "date_putMinDate", ["0001-01-01"], gives(null)],
    ["getDateMin", "date_getMinDate", [], gives("0001-01-01")],
  ],
};

export const dateTimes: Suite = {
  document: "body-datetime",
  rows: [
    ["getDateTimeNull", "datetime_getNull", [], gives(null)],
    ["getDateTimeInvalid", "datetime_getInvalid", [], gives("201O-18-90D00:89:56.9AX")],
    ["getDateTimeOverflow", "datetime_getOverflow", [], gives("9999-12-31T23:59:59.999-14:00")],
    ["getDateTimeUnderflow", "datetime_getUnderflow", [], gives("0000-00-00T00:00:00.000+00:00")],
    [
      "getDateTimeMaxUtcLowercase",
      "datetime_getUtcLowercaseMaxDateTime",
      [],
      gives("9999-12-31t23:59:59.999z"),
    ],
    [
      "getDateTimeMaxUtcUppercase",
      "datetime_getUtcUppercaseMaxDateTime",
      [],
      gives("9999-12-31T23:59:59.999Z"),
    ],
    [
      "getDateTimeMaxUtc7MSUppercase",
      "datetime_getUtcUppercaseMaxDateTime7Digits",
      [],
      gives("9999-12-31T23:59:59.9999999Z"),
    ],
    [
      "getDateTimeMaxLocalPositiveOffsetLowercase",
      "datetime_getLocalPositiveOffsetLowercaseMaxDateTime",
      [],
      gives("9999-12-31t23:59:59.999+14:00"),
    ],
    [
      "getDateTimeMaxLocalPositiveOffsetUppercase",
      "datetime_getLocalPositiveOffsetUppercaseMaxDateTime",
      [],
      gives("9999-12-31T23:59:59.999+14:00"),
    ],
    [
      "getDateTimeMaxLocalNegativeOffsetUppercase",
      "datetime_getLocalNegativeOffsetUppercaseMaxDateTime",
      [],
      gives("9999-12-31T23:59:59.999-14:00"),
    ],
    [
      "getDateTimeMaxLocalNegativeOffsetLowercase",
      "datetime_getLocalNegativeOffsetLowercaseMaxDateTime",
      [],
      gives("9999-12-31t23:59:59.999-14:00"),
    ],
    ["putDateTimeMinUtc", "datetime_putUtcMinDateTime", ["0001-01-01T00:00:00Z"], gives(null)],
    ["getDateTimeMinUtc", "datetime_getUtcMinDateTime", [], gives("0001-01-01T00:00:00Z")],
    [
      "putDateTimeMinLocalPositiveOffset",
      "datetime_putLocalPositiveOffsetMinDateTime",
      ["0001-01-01T00:00:00+14:00"],
      gives(null),
    ],
    [
      "getDateTimeMinLocalPositiveOffset",
      "datetime_getLocalPositiveOffsetMinDateTime",
      [],
      gives("0001-01-01T00:00:00+14:00"),
    ],
    [
      "putDateTimeMinLocalNegativeOffset",
      "datetime_putLocalNegativeOffsetMinDateTime",
      ["0001-01-01T00:00:00-14:00"],
      gives(null),
    ],
    [
      "getDateTimeMinLocalNegativeOffset",
      "datetime_getLocalNegativeOffsetMinDateTime",
      [],
      gives("0001-01-01T00:00:00-14:00"),
    ],
    ["getDateTimeMinLocalNoOffset", "datetime_getLocalNoOffsetMinDateTime", [], gives("0001-01-01T00:00:00")],
    ["putDateTimeMaxUtc", "datetime_putUtcMaxDateTime", ["9999-12-31T23:59:59.999Z"], gives(null)],
    [
      "putDateTimeMaxUtc7MS",
      "datetime_putUtcMaxDateTime7Digits",
      ["9999-12-31T23:59:59.9999999Z"],
      gives(null),
    ],
    [
      "putDateTimeMaxLocalPositiveOffset",
      "datetime_putLocalPositiveOffsetMaxDateTime",
      ["9999-12-31T23:59:59.999+14:00"],
      gives(null),
    ],
    [
      "putDateTimeMaxLocalNegativeOffset",
      "datetime_putLocalNegativeOffsetMaxDateTime",
      ["9999-12-31T23:59:59.999-14:00"],
      gives(null),
    ],
  ],
};

export const httpDates: Suite = {
  document: "body-datetime-rfc1123",
  rows: [
    ["getDateTimeRfc1123Null", "datetimerfc1123_getNull", [], gives(null)],
    ["getDateTimeRfc1123Invalid", "datetimerfc1123_getInvalid", [], gives("Tue, 01 Dec 2000 00:00:0A ABC")],
    ["getDateTimeRfc1123Overflow", "datetimerfc1123_getOverflow", [], gives("Sat, 1 Jan 10000 00:00:00 GMT")],
    [
      "getDateTimeRfc1123Underflow",
      "datetimerfc1123_getUnderflow",
      [],
      gives("Tue, 00 Jan 0000 00:00:00 GMT"),
    ],
    [
      "getDateTimeRfc1123MaxUtcLowercase",
      "datetimerfc1123_getUtcLowercaseMaxDateTime",
      [],
      gives("fri, 31 dec 9999 23:59:59 gmt"),
    ],
    [
      "getDateTimeRfc1123MaxUtcUppercase",
      "datetimerfc1123_getUtcUppercaseMaxDateTime",
      [],
      gives("FRI, 31 DEC 9999 23:59:59 GMT"),
    ],
    [
      "putDateTimeRfc1123Min",
      "datetimerfc1123_putUtcMinDateTime",
      ["Mon, 01 Jan 0001 00:00:00 GMT"],
      gives(null),
    ],
    [
      "getDateTimeRfc1123MinUtc",
      "datetimerfc1123_getUtcMinDateTime",
      [],
      gives("Mon, 01 Jan 0001 00:00:00 GMT"),
    ],
    [
      "putDateTimeRfc1123Max",
      "datetimerfc1123_putUtcMaxDateTime",
      ["Fri, 31 Dec 9999 23:59:59 GMT"],
      gives(null),
    ],
  ],
};

export const durations: Suite = {
  document: "body-duration",
  rows: [
    ["getDurationNull", "duration_getNull", [], gives(null)],
    ["getDurationPositive", "duration_getPositiveDuration", [], gives("P3Y6M4DT12H30M5S")],
    ["getDurationInvalid", "duration_getInvalid", [], gives("123ABC")],
    ["putDurationPositive", "duration_putPositiveDuration", ["P123DT22H14M12.011S"], gives(null)],
  ],
};

export const clockTimes: Suite = {
  document: "body-time",
  rows: [
    ["BodyTimeGet", "time_get", [], gives("11:34:56")],
    ["BodyTimePut", "time_put", ["08:07:56"], gives("Nice job posting time")],
  ],
};
