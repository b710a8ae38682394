import { fails, gives, type Suite } from "../rows.ts";

export const booleans: Suite = {
  document: "body-boolean",
  rows: [
    ["getBoolTrue", "bool_getTrue", [], gives(true)],
    ["putBoolTrue", "bool_putTrue", [true], gives(null)],
    ["getBoolFalse", "bool_getFalse", [], gives(false)],
    ["putBoolFalse", "bool_putFalse", [false], gives(null)],
    ["getBoolNull", "bool_getNull", [], gives(null)],
    ["getBoolInvalid", "bool_getInvalid", [], fails(1008)],
  ],
};

export const bytes: Suite = {
  document: "body-byte",
  rows: [
    ["getByteNull", "byte_getNull", [], gives(null)],
    ["getByteEmpty", "byte_getEmpty", [], gives("")],
    ["getByteNonAscii", "byte_getNonAscii", [], gives("//79/Pv6+fj39g==")],
    ["putByteNonAscii", "byte_putNonAscii", ["//79/Pv6+fj39g=="], gives(null)],
    ["getByteInvalid", "byte_getInvalid", [], gives("::::SWAGGER::::")],
  ],
};

export const strings: Suite = {
  document: "body-string",
  rows: [
    ["getStringNull", "string_getNull", [], gives(null)],
    ["getStringEmpty", "string_getEmpty", [], gives("")],
    ["putStringEmpty", "string_putEmpty", [""], gives(null)],
    [
      "getStringMultiByteCharacters",
      "string_getMbcs",
      [],
      gives(
        "啊齄丂狛狜隣郎隣兀﨩ˊ〞〡￤℡㈱‐ー﹡﹢﹫、〓ⅰⅹ⒈€㈠㈩ⅠⅫ！￣ぁんァヶΑ︴АЯаяāɡㄅㄩ─╋︵﹄︻︱︳︴ⅰⅹɑɡ〇〾⿻⺁䜣€",
      ),
    ],
    [
      "putStringMultiByteCharacters",
      "string_putMbcs",
      [
        "啊齄丂狛狜隣郎隣兀﨩ˊ〞〡￤℡㈱‐ー﹡﹢﹫、〓ⅰⅹ⒈€㈠㈩ⅠⅫ！￣ぁんァヶΑ︴АЯаяāɡㄅㄩ─╋︵﹄︻︱︳︴ⅰⅹɑɡ〇〾⿻⺁䜣€",
      ],
      gives(null),
    ],
    [
      "getStringWithLeadingAndTrailingWhitespace",
      "string_getWhitespace",
      [],
      gives("    Now is the time for all good men to come to the aid of their country    "),
    ],
    [
      "putStringWithLeadingAndTrailingWhitespace",
      "string_putWhitespace",
      ["    Now is the time for all good men to come to the aid of their country    "],
      gives(null),
    ],
    ["getEnumNotExpandable", "enum_getNotExpandable", [], gives("red color")],
    ["putEnumNotExpandable", "enum_putNotExpandable", ["red color"], gives(null)],
    ["getEnumReferenced", "enum_getReferenced", [], gives("red color")],
    ["putEnumReferenced", "enum_putReferenced", ["red color"], gives(null)],
    ["getEnumReferencedConstant", "enum_getReferencedConstant", [], gives({ field1: "Sample String" })],
    ["getStringNotProvided", "string_getNotProvided", [], gives(null)],
    [
      "getStringBase64Encoded",
      "string_getBase64Encoded",
      [],
      gives("YSBzdHJpbmcgdGhhdCBnZXRzIGVuY29kZWQgd2l0aCBiYXNlNjQ="),
    ],
    [
      "getStringBase64UrlEncoded",
      "string_getBase64UrlEncoded",
      [],
      gives("YSBzdHJpbmcgdGhhdCBnZXRzIGVuY29kZWQgd2l0aCBiYXNlNjR1cmw"),
    ],
    [
      "putStringBase64UrlEncoded",
      "string_putBase64UrlEncoded",
      ["YSBzdHJpbmcgdGhhdCBnZXRzIGVuY29kZWQgd2l0aCBiYXNlNjR1cmw"],
      gives(null),
    ],
    ["getStringNullBase64UrlEncoding", "string_getNullBase64UrlEncoded", [], gives(null)],
    ["putStringNull", "string_putNull", [], gives(null)],
    ["putEnumReferencedConstant", "enum_putReferencedConstant", ["green-color"], gives(null)],
  ],
};
