import { fails, gives, type Suite } from "../rows.ts";

const PUPPY = { birthdate: "2017-12-13T02:29:51Z", complexProperty: { color: "Red" } };
const PET = { id: 1, name: "Puppy", ...PUPPY };
const CAT = { id: 1, name: "Lisa", friendly: true, ...PUPPY };
const FAMILY = { id: 2, name: "Hira", siblings: [PET], picture: "//////4=" };
const TOMMY = { id: 3, name: "Tommy", color: "red", weight: "10 kg", city: "Bombay" };
const SIZES = { height: 5.61, weight: 599, footsize: 11.5 };
const BUNNY = { id: 4, name: "Bunny", additionalProperties: SIZES };
const FUNNY = {
  id: 5,
  name: "Funny",
  "@odata.location": "westus",
  additionalProperties: SIZES,
  color: "red",
  city: "Seattle",
  food: "tikka masala",
};

/** What a document allows but does not name can only be given in a whole body. */
const WHOLE = { arguments: ["body"] };

export const additionalProperties: Suite = {
  document: "additionalProperties",
  manifest: {
    operations: {
      Pets_CreateAPTrue: WHOLE,
      Pets_CreateCatAPTrue: WHOLE,
      Pets_CreateAPObject: WHOLE,
      Pets_CreateAPString: WHOLE,
      Pets_CreateAPInProperties: WHOLE,
      Pets_CreateAPInPropertiesWithAPString: WHOLE,
    },
  },
  rows: [
    ["additionalPropertiesTrue", "pets_CreateAPTrue", [PET], gives({ ...PET, status: true })],
    ["additionalPropertiesSubclass", "pets_CreateCatAPTrue", [CAT], gives({ ...CAT, status: true })],
    ["additionalPropertiesTypeObject", "pets_CreateAPObject", [FAMILY], gives({ ...FAMILY, status: true })],
    ["additionalPropertiesTypeString", "pets_CreateAPString", [TOMMY], gives({ ...TOMMY, status: true })],
    [
      "additionalPropertiesInProperties",
      "pets_CreateAPInProperties",
      [BUNNY],
      gives({ ...BUNNY, status: true }),
    ],
    [
      "additionalPropertiesInPropertiesWithAPTypeString",
      "pets_CreateAPInPropertiesWithAPString",
      [FUNNY],
      gives({ ...FUNNY, status: true }),
    ],
  ],
};

export const anyTypes: Suite = {
  document: "any-type",
  rows: [
    ["GetObjectAsAnything", "getObject", [], gives({ message: "An object was successfully returned" })],
    ["PutObjectAsAnything", "putObject", [{ foo: "bar" }], gives(null)],
    ["GetStringAsAnything", "getString", [], gives("anything")],
    ["PutStringAsAnything", "putString", ["anything"], gives(null)],
    ["GetArrayAsAnything", "getArray", [], gives(["foo", "bar"])],
    ["PutArrayAsAnything", "putArray", [["foo", "bar"]], gives(null)],
  ],
};

export const objectTypes: Suite = {
  document: "object-type",
  rows: [
    ["ObjectTypeResponse", "get", [], gives({ message: "An object was successfully returned" })],
    ["ObjectTypePut", "put", [{ foo: "bar" }], gives(null)],
    ["ObjectTypeErrorResponse", "put", [{ foo: "other" }], fails(400)],
  ],
};

export const numericEnums: Suite = {
  document: "non-string-enum",
  rows: [
    ["NonStringEnumsPostInt", "int_put", [{ body: 200 }], gives("Nice job posting an int enum")],
    ["NonStringEnumsGetInt", "int_get", [], gives(429)],
    ["NonStringEnumsPostFloat", "float_put", [{ body: 200.4 }], gives("Nice job posting a float enum")],
    ["NonStringEnumsGetFloat", "float_Get", [], gives(429.1)],
  ],
};

const RETRIEVER = { name: "Retriever", DaysOfWeek: "Friday" };

export const openEnums: Suite = {
  document: "extensible-enums-swagger",
  rows: [
    [
      "expectedEnum",
      "pet_GetByPetId",
      ["tommy"],
      gives({ DaysOfWeek: "Monday", IntEnum: "1", name: "Tommy Tomson" }),
    ],
    [
      "unexpectedEnum",
      "pet_GetByPetId",
      ["casper"],
      gives({ DaysOfWeek: "Weekend", IntEnum: "2", name: "Casper Ghosty" }),
    ],
    [
      "allowedValueEnum",
      "pet_GetByPetId",
      ["scooby"],
      gives({ DaysOfWeek: "Thursday", IntEnum: "2.1", name: "Scooby Scarface" }),
    ],
    ["roundTripEnum", "pet_AddPet", ["1", RETRIEVER], gives({ ...RETRIEVER, IntEnum: "1" })],
  ],
};

export const inheritance: Suite = {
  document: "multiple-inheritance",
  rows: [
    ["MultipleInheritancePetGet", "getPet", [], gives({ name: "Peanut" })],
    ["MultipleInheritancePetPut", "putPet", ["Butter"], gives("Pet was correct!")],
    ["MultipleInheritanceHorseGet", "getHorse", [], gives({ name: "Fred", isAShowHorse: true })],
    [
      "MultipleInheritanceHorsePut",
      "putHorse",
      ["General", { isAShowHorse: false }],
      gives("Horse was correct!"),
    ],
    ["MultipleInheritanceFelineGet", "getFeline", [], gives({ meows: true, hisses: true })],
    [
      "MultipleInheritanceFelinePut",
      "putFeline",
      [{ meows: false, hisses: true }],
      gives("Feline was correct!"),
    ],
    [
      "MultipleInheritanceCatGet",
      "getCat",
      [],
      gives({ name: "Whiskers", likesMilk: true, meows: true, hisses: true }),
    ],
    [
      "MultipleInheritanceCatPut",
      "putCat",
      ["Boots", { likesMilk: false, meows: true, hisses: false }],
      gives("Cat was correct!"),
    ],
    [
      "MultipleInheritanceKittenGet",
      "getKitten",
      [],
      gives({ name: "Gatito", likesMilk: true, meows: true, hisses: true, eatsMiceYet: false }),
    ],
    [
      "MultipleInheritanceKittenPut",
      "putKitten",
      ["Kitty", { likesMilk: false, meows: true, hisses: false, eatsMiceYet: true }],
      gives("Kitten was correct!"),
    ],
  ],
};

export const mergePatch: Suite = {
  document: "merge-patch",
  rows: [["PassMergePatchObject", "patchSingle", [{ foo: "quux" }], gives(null)]],
};
