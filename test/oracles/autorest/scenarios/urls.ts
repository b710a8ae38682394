import { gives, type Suite } from "../rows.ts";

const MULTIBYTE_BASE64 = "5ZWK6b2E5LiC54ub54uc76ex76Ss76ex76iM76ip";
/** Holds characters that editors like to replace by their equals. */
const MULTIBYTE = Buffer.from(MULTIBYTE_BASE64, "base64").toString();
const RESERVED = "begin!*'();:@ &=+$,/?#[]end";
const LIST = ["ArrayQuery1", RESERVED, "", ""];
const PLACES = ["globalStringPath", "pathItemStringPath", "localStringPath"];
const global = { globalStringQuery: "globalStringQuery" };
const pathItem = { pathItemStringQuery: "pathItemStringQuery" };
const local = { localStringQuery: "localStringQuery" };

export const urls: Suite = {
  document: "url",
  rows: [
    ["UrlPathsBoolTrue", "paths_getBooleanTrue", [true], gives(null)],
    ["UrlPathsBoolFalse", "paths_getBooleanFalse", [false], gives(null)],
    ["UrlPathsIntPositive", "paths_getIntOneMillion", [1000000], gives(null)],
    ["UrlPathsIntNegative", "paths_getIntNegativeOneMillion", [-1000000], gives(null)],
    ["UrlPathsIntUnixTime", "paths_unixTimeUrl", [1460505600], gives(null)],
    ["UrlPathsLongPositive", "paths_getTenBillion", [10000000000], gives(null)],
    ["UrlPathsLongNegative", "paths_getNegativeTenBillion", [-10000000000], gives(null)],
    ["UrlPathsFloatPositive", "paths_floatScientificPositive", [1.034e20], gives(null)],
    ["UrlPathsFloatNegative", "paths_floatScientificNegative", [-1.034e-20], gives(null)],
    ["UrlPathsDoublePositive", "paths_doubleDecimalPositive", [9999999.999], gives(null)],
    ["UrlPathsDoubleNegative", "paths_doubleDecimalNegative", [-9999999.999], gives(null)],
    ["UrlPathsStringUnicode", "paths_stringUnicode", [MULTIBYTE], gives(null)],
    ["UrlPathsStringUrlEncoded", "paths_stringUrlEncoded", [RESERVED], gives(null)],
    ["UrlPathsStringUrlNonEncoded", "paths_stringUrlNonEncoded", ["begin!*'();:@&=+$,end"], gives(null)],
    ["UrlPathsStringEmpty", "paths_stringEmpty", [""], gives(null)],
    ["UrlPathsStringBase64Url", "paths_base64Url", ["bG9yZW0"], gives(null)],
    ["UrlPathsEnumValid", "paths_enumValid", ["green color"], gives(null)],
    ["UrlPathsByteMultiByte", "paths_byteMultiByte", [MULTIBYTE_BASE64], gives(null)],
    ["UrlPathsByteEmpty", "paths_byteEmpty", [""], gives(null)],
    ["UrlPathsDateValid", "paths_DateValid", ["2012-01-01"], gives(null)],
    ["UrlPathsDateTimeValid", "paths_DateTimeValid", ["2012-01-01T01:01:01Z"], gives(null)],
    ["UrlPathsArrayCSVInPath", "paths_ArrayCsvInPath", [["ArrayPath1", RESERVED, "", ""]], gives(null)],
    ["UrlQueriesBoolTrue", "queries_getBooleanTrue", [true], gives(null)],
    ["UrlQueriesBoolFalse", "queries_getBooleanFalse", [false], gives(null)],
    ["UrlQueriesBoolNull", "queries_getBooleanNull", [], gives(null)],
    ["UrlQueriesIntPositive", "queries_getIntOneMillion", [1000000], gives(null)],
    ["UrlQueriesIntNegative", "queries_getIntNegativeOneMillion", [-1000000], gives(null)],
    ["UrlQueriesIntNull", "queries_getIntNull", [], gives(null)],
    ["UrlQueriesLongPositive", "queries_getTenBillion", [10000000000], gives(null)],
    ["UrlQueriesLongNegative", "queries_getNegativeTenBillion", [-10000000000], gives(null)],
    ["UrlQueriesLongNull", "queries_getLongNull", [], gives(null)],
    ["UrlQueriesFloatPositive", "queries_floatScientificPositive", [1.034e20], gives(null)],
    ["UrlQueriesFloatNegative", "queries_floatScientificNegative", [-1.034e-20], gives(null)],
    ["UrlQueriesFloatNull", "queries_floatNull", [], gives(null)],
    ["UrlQueriesDoublePositive", "queries_doubleDecimalPositive", [9999999.999], gives(null)],
    ["UrlQueriesDoubleNegative", "queries_doubleDecimalNegative", [-9999999.999], gives(null)],
    ["UrlQueriesDoubleNull", "queries_doubleNull", [], gives(null)],
    ["UrlQueriesStringUnicode", "queries_stringUnicode", [MULTIBYTE], gives(null)],
    ["UrlQueriesStringUrlEncoded", "queries_stringUrlEncoded", [RESERVED], gives(null)],
    ["UrlQueriesStringEmpty", "queries_stringEmpty", [""], gives(null)],
    ["UrlQueriesStringNull", "queries_stringNull", [], gives(null)],
    ["UrlQueriesEnumValid", "queries_enumValid", [{ enumQuery: "green color" }], gives(null)],
    ["UrlQueriesEnumNull", "queries_enumNull", [], gives(null)],
    ["UrlQueriesByteMultiByte", "queries_byteMultiByte", [{ byteQuery: MULTIBYTE_BASE64 }], gives(null)],
    ["UrlQueriesByteEmpty", "queries_byteEmpty", [""], gives(null)],
    ["UrlQueriesByteNull", "queries_byteNull", [], gives(null)],
    ["UrlQueriesDateValid", "queries_DateValid", ["2012-01-01"], gives(null)],
    ["UrlQueriesDateNull", "queries_DateNull", [], gives(null)],
    ["UrlQueriesDateTimeValid", "queries_DateTimeValid", ["2012-01-01T01:01:01Z"], gives(null)],
    ["UrlQueriesDateTimeNull", "queries_DateTimeNull", [], gives(null)],
    ["UrlQueriesArrayCsvValid", "queries_ArrayStringCsvValid", [{ arrayQuery: LIST }], gives(null)],
    ["UrlQueriesArrayCsvNull", "queries_ArrayStringCsvNull", [], gives(null)],
    // `[]` means "not given" here; csv has one form for it and for one empty text, which is what the server wants to see.
    ["UrlQueriesArrayCsvEmpty", "queries_ArrayStringCsvEmpty", [{ arrayQuery: [""] }], gives(null)],
    ["UrlQueriesArraySsvValid", "queries_ArrayStringSsvValid", [{ arrayQuery: LIST }], gives(null)],
    ["UrlQueriesArrayTsvValid", "queries_ArrayStringTsvValid", [{ arrayQuery: LIST }], gives(null)],
    ["UrlQueriesArrayPipesValid", "queries_ArrayStringPipesValid", [{ arrayQuery: LIST }], gives(null)],
    [
      "UrlQueriesArrayNoCollectionFormatValid",
      "queries_ArrayStringNoCollectionFormatEmpty",
      [{ arrayQuery: ["hello", "nihao", "bonjour"] }],
      gives(null),
    ],
    [
      "UrlPathItemGetAll",
      "pathItems_getAllWithValues",
      [...PLACES, { ...global, ...pathItem, ...local }],
      gives(null),
    ],
    [
      "UrlPathItemGetGlobalNull",
      "pathItems_getGlobalQueryNull",
      [...PLACES, { ...pathItem, ...local }],
      gives(null),
    ],
    [
      "UrlPathItemGetGlobalAndLocalNull",
      "pathItems_getGlobalAndLocalQueryNull",
      [...PLACES, pathItem],
      gives(null),
    ],
    [
      "UrlPathItemGetPathItemAndLocalNull",
      "pathItems_getLocalPathItemQueryNull",
      [...PLACES, global],
      gives(null),
    ],
  ],
};

export const multiUrls: Suite = {
  document: "url-multi-collectionFormat",
  rows: [
    ["UrlQueriesArrayMultiNull", "queries_ArrayStringMultiNull", [], gives(null)],
    ["UrlQueriesArrayMultiEmpty", "queries_ArrayStringMultiEmpty", [{ arrayQuery: [] }], gives(null)],
    ["UrlQueriesArrayMultiValid", "queries_ArrayStringMultiValid", [{ arrayQuery: LIST }], gives(null)],
  ],
};
