import { contains, fails, gives, givesBytes, type Suite } from "../rows.ts";

const HELLO = "hello, world";
const HELLO_BASE64 = "aGVsbG8sIHdvcmxk";
const HELLO_SHA256 = "09ca7e4eaa6e8ae9c7d261167129184883644d07dfba7cbfbc4c8a2e08360d5b";
const OCTETS = { contentType: "application/octet-stream" };
const TEXT = { contentType: "text/plain" };
const PDF_BASE64 = "UERG";
const PET = ["dog", "meat", 42, { name: "Fido" }];

export const files: Suite = {
  document: "body-file",
  rows: [
    [
      "FileStreamNonempty",
      "files_GetFile",
      [],
      givesBytes("image/png", "10854d6f28ba7eee313b4a29a1af50af17f74a61622b9553207fb8e3c6bae7cb"),
    ],
    // 3 GB: cut off at the bound.
    ["FileStreamVeryLarge", "files_GetFileLarge", [], fails(1008)],
    ["FileStreamEmpty", "files_GetEmptyFile", [], gives(null)],
  ],
};

export const formData: Suite = {
  document: "body-formdata",
  rows: [
    [
      "FormdataStreamUploadFile",
      "formdata_UploadFile",
      [HELLO_BASE64, "hello.txt"],
      givesBytes("application/octet-stream", HELLO_SHA256),
    ],
    [
      "StreamUploadFile",
      "formdata_UploadFileViaBody",
      [HELLO_BASE64],
      givesBytes("application/text", HELLO_SHA256),
    ],
  ],
};

export const forms: Suite = {
  document: "body-formdata-urlencoded",
  rows: [
    ["UpdatePetWithForm", "formdataurlencoded_updatePetWithForm", [1, ...PET], gives(null)],
    [
      "UrlEncodedDataWithPartialConstantBody",
      "formdataurlencoded_partialConstantBody",
      ["access_token", "bar", "foo"],
      gives(null),
    ],
  ],
};

export const binaries: Suite = {
  document: "body-binary",
  rows: [
    ["BodyBinaryFile", "upload_File", [{ more: "cowbell" }], gives(null)],
    ["BodyBinaryOctet", "upload_Binary", [HELLO_BASE64], gives(null)],
    ["BodyBinaryError", "download_ErrorStream", [], fails(400)],
    ["BodyBinaryError", "download_ErrorStreamResponse", [], contains({ status: 400 })],
  ],
};

export const mediaTypes: Suite = {
  document: "media_types",
  rows: [
    ["MediaTypeJson", "analyzeBody", [{ body: { source: "foo" } }], gives("Nice job with JSON")],
    [
      "MediaTypePdf",
      "analyzeBody",
      [{ body: PDF_BASE64, contentType: "application/pdf" }],
      gives("Nice job with PDF"),
    ],
    [
      "MediaTypeWithEncoding",
      "contentTypeWithEncoding",
      [{ body: HELLO }],
      gives("Nice job sending content type with encoding"),
    ],
    [
      "MediaTypesAnalyzeBodyNoAcceptHeader",
      "analyzeBodyNoAcceptHeader",
      [{ body: { source: "foo" } }],
      gives(null),
    ],
    ["MediaTypesTwoContentTypes", "binaryBodyWithTwoContentTypes", [HELLO_BASE64, OCTETS], gives(null)],
    ["MediaTypesThreeContentTypes", "binaryBodyWithThreeContentTypes", [HELLO_BASE64, OCTETS], gives(null)],
    ["MediaTypesThreeBodyTypes", "bodyThreeTypes", [{ hello: "world" }], gives(null)],
    ["MediaTypesThreeBodyTypes", "bodyThreeTypes", [HELLO, TEXT], gives(null)],
    ["MediaTypesThreeBodyTypes", "bodyThreeTypes", [HELLO_BASE64, OCTETS], gives(null)],
  ],
};
