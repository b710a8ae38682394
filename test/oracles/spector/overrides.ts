import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject, JsonValue } from "../../../src/core/index.ts";
import { kindOf } from "./decode.ts";
import { bodySchema, type Operation, object } from "./documents.ts";
import { SPECS } from "./mock-server.ts";
import type { Mock, MockFile } from "./mocks.ts";

const TOKEN = "https://security.microsoft.com/.default";

/** Credentials by security scheme; each of these scenarios gets an adapter of its own. */
export const CREDENTIALS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Authentication_ApiKey_valid: { ApiKeyAuth: "valid-key" },
  Authentication_ApiKey_invalid: { ApiKeyAuth: "invalid-key" },
  Authentication_Http_Custom_valid: { http: "valid-key" },
  Authentication_Http_Custom_invalid: { http: "invalid-key" },
  Authentication_Noauth_Union_validNoAuth: {},
  Authentication_Noauth_Union_validToken: { OAuth2Auth: TOKEN },
  Authentication_OAuth2_valid: { OAuth2Auth: TOKEN },
  Authentication_OAuth2_invalid: { OAuth2Auth: "invalid" },
  Authentication_Union_validKey: { ApiKeyAuth: "valid-key" },
  Authentication_Union_validToken: { OAuth2Auth: TOKEN },
};

/** What the manifest has to say of an operation, by document. */
export const OPERATIONS: Readonly<Record<string, object>> = {
  // Its body has a required property, so it counts as required although the document says otherwise (docs/functions.md).
  "parameters_body-optionality": { OptionalExplicit_omit: { body: "optional" } },
};

/** Where the version cannot be read from the path. */
export const DOCUMENTS: Readonly<Record<string, string>> = {
  Server_Versions_Versioned_withQueryOldApiVersion: "server_versions_versioned.2021-01-01-preview",
};

const simple = { name: "foo", age: 123 };
const colors = ["red", "green", "blue"];

/** The values that XML bodies stand for, sent and received, by the first part of the scenario's name. */
const XML: Readonly<Record<string, JsonValue>> = {
  Payload_Xml_SimpleModelValue: simple,
  Payload_Xml_ModelWithSimpleArraysValue: { colors, counts: [1, 2] },
  Payload_Xml_ModelWithArrayOfModelValue: { items: [simple, { name: "bar", age: 456 }] },
  Payload_Xml_ModelWithOptionalFieldValue: { item: "widget" },
  Payload_Xml_ModelWithAttributesValue: { id1: 123, id2: "foo", enabled: true },
  Payload_Xml_ModelWithUnwrappedArrayValue: { colors, counts: [1, 2] },
  Payload_Xml_ModelWithRenamedArraysValue: { colors, counts: [1, 2] },
  Payload_Xml_ModelWithRenamedFieldsValue: { inputData: simple, outputData: { name: "bar", age: 456 } },
  Payload_Xml_ModelWithEmptyArrayValue: { items: [] },
  Payload_Xml_ModelWithTextValue: { language: "foo", content: "\n  This is some text.\n" },
  Payload_Xml_ModelWithDictionaryValue: { metadata: { Color: "blue", Count: "123", Enabled: "false" } },
  Payload_Xml_ModelWithEncodedNamesValue: { modelData: simple, colors },
  Payload_Xml_ModelWithEnumValue: { status: "success" },
  Payload_Xml_ModelWithDatetimeValue: {
    rfc3339: "2022-08-26T18:38:00.000Z",
    rfc7231: "Fri, 26 Aug 2022 14:38:00 GMT",
  },
  Payload_Xml_XmlErrorValue: { message: "Something went wrong", code: 400 },
};

const page = (...pets: readonly [string, string][]): JsonValue => pets.map(([id, name]) => ({ id, name }));
const firstPage = page(["1", "dog"], ["2", "cat"]);
const secondPage = page(["3", "bird"], ["4", "fish"]);

const xmlValue = ({ scenario, query, response }: Mock): JsonValue => {
  if (scenario.startsWith("Payload_Pageable_XmlPagination")) {
    if (query.has("marker")) return { pets: secondPage };
    const text = response.body?.kind === "text" ? response.body.text : "";
    const nextLink = /<NextLink>(.*)<\/NextLink>/.exec(text)?.[1];
    return nextLink === undefined ? { pets: firstPage, nextMarker: "page2" } : { pets: firstPage, nextLink };
  }
  const value = XML[scenario.replace(/_(get|put)$/, "")];
  if (value === undefined) throw new Error(`${scenario}: write down what its XML stands for`);
  return value;
};

const pngFile = (): JsonValue =>
  fileValue({
    fieldname: "file",
    originalname: "image.png",
    buffer: readFileSync(join(SPECS, "assets/image.png")),
    mimetype: "image/png",
  });

/** Bodies that only the handlers of the server know, or that the document asks for and the server does not look at. */
const BODIES: Readonly<Record<string, () => JsonValue>> = {
  // Nothing is left of these models once their readOnly property is taken out.
  Type_Model_Visibility_getModel: () => ({}),
  Type_Model_Visibility_headModel: () => ({}),
  Type_Model_Visibility_putReadOnlyModel: () => ({}),
  Payload_MultiPart_FormData_File_uploadFileSpecificContentType: () => ({ file: pngFile() }),
  Payload_MultiPart_FormData_File_uploadFileRequiredFilename: () => ({ file: pngFile() }),
  Payload_MultiPart_FormData_File_uploadFileArray: () => ({
    files: [pngFile(), pngFile()],
  }),
};

/** What the mock's request body stands for, as the function takes it. */
export const bodyValue = (mock: Mock, operation: Operation): JsonValue | undefined => {
  const { body } = mock;
  if (body === undefined) return BODIES[mock.scenario]?.();
  if (body.kind === "json") return body.value as JsonValue;
  if (body.kind === "binary") {
    const base64 = body.bytes.toString("base64");
    return operation.body.has("*/*") ? `data:${body.mediaType};base64,${base64}` : base64;
  }
  if (body.kind === "text") return body.mediaType === "application/xml" ? xmlValue(mock) : body.text;
  const { properties } = bodySchema(operation);
  const kind = (name: string) => kindOf(operation.document, object(object(properties)[name]));
  const values: JsonObject = {};
  for (const [name, value] of Object.entries(body.parts)) {
    values[name] =
      kind(name) === "string" && typeof value === "number" ? String(value) : (value as JsonValue);
  }
  for (const file of body.files) {
    const { [file.fieldname]: before } = values;
    const isList = kind(file.fieldname) === "array";
    values[file.fieldname] = isList ? [...((before ?? []) as JsonValue[]), fileValue(file)] : fileValue(file);
  }
  return values;
};

/** Bytes with their type and file name: a data URL. */
const fileValue = ({ buffer, mimetype, originalname }: MockFile): JsonValue =>
  `data:${mimetype};name=${encodeURIComponent(originalname)};base64,${buffer.toString("base64")}`;

/** What the function should give for the mock's answer. */
export const expectedResult = (mock: Mock): JsonValue => {
  // Their handlers answer with what they were sent.
  const { body } = mock.scenario.startsWith("Encode_Datetime_Property_") ? mock : mock.response;
  if (body === undefined) return null;
  if (body.kind === "json") return body.value as JsonValue;
  if (body.kind === "binary") return { mediaType: body.mediaType, base64: body.bytes.toString("base64") };
  if (body.kind === "multipart") throw new Error(`${mock.scenario}: no mock answers multipart`);
  if (body.mediaType === "application/xml") return xmlValue(mock);
  return body.mediaType === "application/jsonl" ? body.text.split("\n").map(json) : body.text;
};

const json = (text: string): JsonValue => JSON.parse(text) as JsonValue;
