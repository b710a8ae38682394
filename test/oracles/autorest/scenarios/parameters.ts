import { answersWith, fails, gives, type Suite } from "../rows.ts";

const HELLO_BASE64 = "aGVsbG8sIHdvcmxk";
const CHILD = { constProperty: "constant" };
const CONSTANTS = { constProperty: "constant", constProperty2: "constant2" };

export const validation: Suite = {
  document: "validation",
  rows: [
    ["ConstantsInPath", "getWithConstantInPath", ["constant"], gives(null)],
    [
      "ConstantsInBody",
      "postWithConstantInBody",
      ["constant", CHILD, "constant", 0, CONSTANTS],
      gives({ child: CHILD, constString: "constant", constInt: 0, constChild: CONSTANTS }),
    ],
  ],
};

export const constants: Suite = {
  document: "constants",
  rows: [["ConstantClientProperties", "contants_putClientConstants", ["path", 100, true], gives(null)]],
};

export const clientEnum: Suite = {
  document: "client-enum",
  rows: [["ClientWithEnumParam", "head", ["single"], gives(null)]],
};

export const requiredOptional: Suite = {
  document: "required-optional",
  rows: [
    ["OptionalImplicitQuery", "implicit_putOptionalQuery", [], gives(null)],
    ["OptionalImplicitHeader", "implicit_putOptionalHeader", [], gives(null)],
    ["OptionalImplicitBody", "implicit_putOptionalBody", [], gives(null)],
    ["ImplicitOptionalBinaryBody", "implicit_putOptionalBinaryBody", [], gives(null)],
    ["ExplicitOptionalBinaryBody", "explicit_putOptionalBinaryBody", [], gives(null)],
    ["ExplicitRequiredBinaryBody", "explicit_putRequiredBinaryBody", [HELLO_BASE64], gives(null)],
    ["OptionalGlobalQuery", "implicit_getOptionalGlobalQuery", [], gives(null)],
    ["GeneralOptional", "explicit_postOptionalIntegerHeader", [], gives(null)],
    ["GeneralOptional", "explicit_postOptionalStringHeader", [], gives(null)],
    ["GeneralOptional", "explicit_postOptionalArrayHeader", [], gives(null)],
    ["GeneralOptional", "explicit_postOptionalIntegerParameter", [], gives(null)],
    ["GeneralOptional", "explicit_postOptionalStringParameter", [], gives(null)],
    ["GeneralOptional", "explicit_postOptionalArrayParameter", [], gives(null)],
    ["GeneralOptional", "explicit_postOptionalIntegerProperty", [{ body: {} }], gives(null)],
    ["GeneralOptional", "explicit_postOptionalStringProperty", [{ body: {} }], gives(null)],
    ["GeneralOptional", "explicit_postOptionalClassProperty", [{ body: {} }], gives(null)],
    ["GeneralOptional", "explicit_postOptionalArrayProperty", [{ body: {} }], gives(null)],
    // What is required is asked for before anything is sent; the report has no scenario of its own for that.
    ["GeneralOptional", "explicit_postRequiredIntegerHeader", [], fails(1001)],
    ["GeneralOptional", "implicit_getRequiredGlobalPath", [], fails(1001)],
  ],
};

export const reservedWords: Suite = {
  document: "reserved-words",
  rows: [
    ["reservedWordsOperationGroupImport", "import_operationOne", ["foo"], gives(null)],
    ["reservedWordsBodyNamedContent", "operationWithContentParam", [HELLO_BASE64], gives(null)],
    ["reservedWordsBodyNamedJson", "operationWithJsonParam", [{ hello: "world" }], gives(null)],
    ["reservedWordsBodyNamedData", "operationWithDataParam", ["hello", "world"], gives(null)],
    ["reservedWordsBodyNamedFiles", "operationWithFilesParam", [HELLO_BASE64, "my.txt"], gives(null)],
    [
      "reservedWordsUrlHeaderQuery",
      "operationWithUrl",
      ["foo", "x", { queryParameters: ["one", "two"] }],
      gives(null),
    ],
    ["reservedWordsHeaderEnum", "reservedEnum", ["import"], gives(null)],
  ],
};

export const securityKey: Suite = {
  document: "security-key",
  credentials: { AzureKey: { env: "AUTOREST_KEY" } },
  rows: [["SecurityKey", "head", [], gives(null)]],
};

/** OAuth 2 with a token got elsewhere; the server wants the scope as the token. */
export const securityAad: Suite = {
  document: "security-aad",
  credentials: { AADToken: { env: "AUTOREST_TOKEN" } },
  rows: [["SecurityAad", "head", [], gives(null)]],
};

export const secretErrors: Suite = {
  document: "error-with-secrets",
  rows: [["ErrorWithSecrets", "getErrorWithSecrets", [], fails(403)]],
};

export const wrongErrors: Suite = {
  document: "incorrect-error-response",
  rows: [["verifyIncorrectErrorParsing", "getIncorrectErrorFromServer", [], fails(444)]],
};

const TOMMY = { name: "Tommy Tomson", aniType: "Dog" };
const ANIMAL = {
  someBaseProp: "problem finding animal",
  reason: "the type of animal requested is not available",
  name: "coyote",
  whatNotFound: "AnimalNotFound",
};
const LINK = {
  someBaseProp: "problem finding pet",
  reason: "link to pet not found",
  whatSubAddress: "pet/yourpet was not found",
  whatNotFound: "InvalidResourceLink",
};
const SAD = {
  actionResponse: "grrrr",
  errorType: "PetSadError",
  errorMessage: "casper aint happy",
  reason: "need more treats",
};

export const errorModels: Suite = {
  document: "xms-error-responses",
  rows: [
    ["expectedNoErrors", "pet_GetPetById", ["tommy"], gives(TOMMY)],
    ["expectedNoErrors", "pet_DoSomething", ["stay"], gives(TOMMY)],
    ["animalNotFoundError", "pet_GetPetById", ["coyoteUgly"], fails(404)],
    ["animalNotFoundError", "pet_GetPetByIdResponse", ["coyoteUgly"], answersWith(404, ANIMAL)],
    ["linkNotFoundError", "pet_GetPetByIdResponse", ["weirdAlYankovic"], answersWith(404, LINK)],
    ["stringError", "pet_GetPetByIdResponse", ["ringo"], answersWith(400, "ringo is missing")],
    ["intError", "pet_GetPetByIdResponse", ["alien123"], answersWith(501, 123)],
    ["expectedPetSadError", "pet_DoSomethingResponse", ["jump"], answersWith(500, SAD)],
    ["expectedPetHungryError", "pet_DoSomething", ["fetch"], fails(404)],
    ["sendErrorWithParamNameModels", "pet_HasModelsParam", [{ models: "value1" }], fails(500)],
  ],
};
