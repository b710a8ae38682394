import type { JsonObject } from "../../../src/core/index.ts";

/** Nested values of the document "body-complex". */
const SIBLINGS: JsonObject[] = [
  { fishtype: "shark", age: 6, birthday: "2012-01-05T01:00:00Z", length: 20, species: "predator" },
  {
    fishtype: "sawshark",
    age: 105,
    birthday: "1900-01-05T01:00:00Z",
    length: 10,
    picture: "//////4=",
    species: "dangerous",
  },
  {
    fishtype: "goblin",
    age: 1,
    birthday: "2015-08-08T00:00:00Z",
    length: 30,
    species: "scary",
    jawsize: 5,
    color: "pinkish-gray",
  },
];
export const DOUBLES: JsonObject = {
  field1: 3e-100,
  field_56_zeros_after_the_dot_and_negative_zero_before_dot_and_this_is_a_long_field_name_on_purpose: -5e-57,
};
export const SIAMESE: JsonObject = {
  breed: "persian",
  color: "green",
  hates: [
    { food: "tomato", id: 1, name: "Potato" },
    { food: "french fries", id: -1, name: "Tomato" },
  ],
  id: 2,
  name: "Siameeee",
};
export const FISH: JsonObject = {
  fishtype: "salmon",
  location: "alaska",
  iswild: true,
  species: "king",
  length: 1,
  siblings: SIBLINGS,
};
export const MARKET: JsonObject = {
  sampleSalmon: { "fish.type": "DotSalmon", location: "sweden", iswild: false, species: "king" },
  salmons: [
    { "fish.type": "DotSalmon", location: "sweden", iswild: false, species: "king" },
    { "fish.type": "DotSalmon", location: "atlantic", iswild: true, species: "king" },
  ],
  sampleFish: { "fish.type": "DotSalmon", location: "australia", iswild: false, species: "king" },
  fishes: [
    { "fish.type": "DotSalmon", location: "australia", iswild: false, species: "king" },
    { "fish.type": "DotSalmon", location: "canada", iswild: true, species: "king" },
  ],
};
export const SMART_SALMON: JsonObject = {
  fishtype: "smart_salmon",
  location: "alaska",
  iswild: true,
  species: "king",
  additionalProperty1: 1,
  additionalProperty2: false,
  additionalProperty3: "hello",
  additionalProperty4: { a: 1, b: 2 },
  additionalProperty5: [1, 3],
  length: 1,
  siblings: SIBLINGS,
};
export const RECURSIVE: JsonObject = {
  fishtype: "salmon",
  location: "alaska",
  iswild: true,
  species: "king",
  length: 1,
  siblings: [
    {
      fishtype: "shark",
      age: 6,
      birthday: "2012-01-05T01:00:00Z",
      species: "predator",
      length: 20,
      siblings: [
        {
          fishtype: "salmon",
          location: "atlantic",
          iswild: true,
          species: "coho",
          length: 2,
          siblings: [
            { fishtype: "shark", age: 6, birthday: "2012-01-05T01:00:00Z", species: "predator", length: 20 },
            {
              fishtype: "sawshark",
              age: 105,
              birthday: "1900-01-05T01:00:00Z",
              picture: "//////4=",
              species: "dangerous",
              length: 10,
            },
          ],
        },
        {
          fishtype: "sawshark",
          age: 105,
          birthday: "1900-01-05T01:00:00Z",
          picture: "//////4=",
          species: "dangerous",
          length: 10,
          siblings: [],
        },
      ],
    },
    {
      fishtype: "sawshark",
      age: 105,
      birthday: "1900-01-05T01:00:00Z",
      picture: "//////4=",
      species: "dangerous",
      length: 10,
      siblings: [],
    },
  ],
};
export const PLAIN_MARKET: JsonObject = {
  sampleSalmon: { location: "sweden", iswild: false, species: "king" },
  salmons: [
    { location: "sweden", iswild: false, species: "king" },
    { location: "atlantic", iswild: true, species: "king" },
  ],
  sampleFish: { location: "australia", iswild: false, species: "king" },
  fishes: [
    { location: "australia", iswild: false, species: "king" },
    { location: "canada", iswild: true, species: "king" },
  ],
};
export const UNTYPED_FISH: JsonObject = { ...FISH };
delete UNTYPED_FISH.fishtype;
