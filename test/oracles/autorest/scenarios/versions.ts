import { contains, gives, type Suite } from "../rows.ts";

const TWO = { id: "1", message: "This was called with api-version 2.0.0" };
const PAGED = contains({ values: [{ optionalProperty: "paged" }] });

export const versionOne: Suite = {
  document: "multiapi-v1",
  rows: [
    ["MultiapiPutTestOneApiVersionOne", "testOne", [1, "1.0.0", { message: "hello" }], gives(null)],
    ["MultiapiGetTestTwoApiVersionOne", "operationGroupOne_testTwo", ["1.0.0"], gives(null)],
    ["MultiapiLRO", "testLRO", [{ body: { id: 1 } }], gives({ id: "100" })],
    ["MultiapiLROAndPaging", "testLROAndPaging", [], gives({ values: [{ id: "100" }] })],
  ],
};

export const versionTwo: Suite = {
  document: "multiapi-v2",
  manifest: { operations: { OperationGroupOne_testTwo: { body: "optional" } } },
  rows: [
    ["MultiapiPutTestOneApiVersionTwo", "testOne", [1, "2.0.0"], gives(TWO)],
    ["MultiapiGetTestTwoApiVersionTwo", "operationGroupOne_testTwo", ["2.0.0"], gives(TWO)],
    ["MultiapiPutTestThreeApiVersionTwo", "operationGroupOne_testThree", ["2.0.0"], gives(null)],
    ["MultiapiPostTestFourApiVersionTwo", "operationGroupTwo_testFour", [true, "2.0.0"], gives(null)],
  ],
};

export const versionThree: Suite = {
  document: "multiapi-v3",
  rows: [
    ["MultiapiPaging", "testPaging", [], PAGED],
    ["MultiapiOperationGroupPaging", "operationGroupOne_testOperationGroupPaging", [], PAGED],
    [
      "MultiapiGetTestTwoApiVersionThree",
      "operationGroupOne_testTwo",
      ["3.0.0"],
      gives({ optionalProperty: "This was called with api-version 3.0.0" }),
    ],
    [
      "MultiapiPostTestFourApiVersionThreeJSON",
      "operationGroupTwo_testFour",
      ["3.0.0", { body: { source: "foo" } }],
      gives(null),
    ],
    ["MultiapiPutTestFiveApiVersionThree", "operationGroupTwo_testFive", ["3.0.0"], gives(null)],
  ],
};

export const customization: Suite = {
  document: "dpg-customization",
  rows: [
    ["GetRawModel", "getModel", ["raw"], gives({ received: "raw" })],
    ["GetHandwrittenModel", "getModel", ["model"], gives({ received: "model" })],
    ["PostRawModel", "postModel", ["raw", "world!"], gives({ received: "raw" })],
    ["PostHandwrittenModel", "postModel", ["model", "world!"], gives({ received: "model" })],
    ["RawLRO", "lro", ["raw"], gives({ provisioningState: "Succeeded", received: "raw" })],
    ["HandwrittenModelLRO", "lro", ["model"], gives({ provisioningState: "Succeeded", received: "model" })],
  ],
};

const RETURNED = gives({ message: "An object was successfully returned" });
const IMAGE_URL = "http://example.org/myimage.jpeg";
const JPEG_BASE64 = "aGVsbG8sIHdvcmxk";

export const beforeUpdate: Suite = {
  document: "dpg-initial",
  rows: [
    ["DPGAddOptionalInput_NoParams", "params_headNoParams", [], gives(null)],
    ["DPGAddOptionalInput", "params_getRequired", ["foo"], RETURNED],
    [
      "DPGAddOptionalInput_RequiredOptionalParam",
      "params_putRequiredOptional",
      ["foo", { optionalParam: "bar" }],
      RETURNED,
    ],
    ["DPGAddOptionalInput_OptionalParam", "params_getOptional", [{ optionalParam: "bar" }], RETURNED],
    ["DPGNewBodyType", "params_postParameters", [IMAGE_URL], gives(null)],
    ["DPGNewBodyType.JSON", "params_postParameters", [IMAGE_URL], gives(null)],
  ],
};

export const afterUpdate: Suite = {
  document: "dpg-update1",
  manifest: { operations: { params_postParameters: { arguments: ["body"] } } },
  rows: [
    ["DPGAddOptionalInput_NoParams", "params_headNoParams", [{ new_parameter: "new" }], gives(null)],
    ["DPGAddOptionalInput", "params_getRequired", ["foo", { new_parameter: "new" }], RETURNED],
    ["DPGNewBodyType.JSON", "params_postParameters", [{ url: IMAGE_URL }], gives(null)],
    [
      "DPGNewBodyType.JPEG",
      "params_postParameters",
      [JPEG_BASE64, { contentType: "image/jpeg" }],
      gives(null),
    ],
    ["DPGAddNewOperation", "params_deleteParameters", [], gives(null)],
    ["DPGAddNewPath", "params_getNewOperation", [], RETURNED],
  ],
};
