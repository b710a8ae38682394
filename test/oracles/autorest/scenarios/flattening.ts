import { gives, type Suite } from "../rows.ts";

const PROPERTIES = {
  provisioningState: "Succeeded",
  provisioningStateValues: "OK",
  "p.name": "Product1",
  type: "Flat",
};
const TAGS = { tag1: "value1", tag2: "value3" };
const BUILDING = "Building 44";
const FIRST = {
  id: "1",
  location: BUILDING,
  name: "Resource1",
  properties: PROPERTIES,
  tags: TAGS,
  type: "Microsoft.Web/sites",
};
const SECOND = { id: "2", name: "Resource2", location: BUILDING };
const THIRD = { id: "3", name: "Resource3" };

const product = (name: string) => ({ "p.name": name, type: "Flat" });
const SENT = {
  Resource1: { location: "West US", tags: TAGS, properties: product("Product1") },
  Resource2: { location: BUILDING, properties: product("Product2") },
};

const details = (image: Record<string, string>) => ({
  max_product_display_name: "max name",
  max_product_capacity: "Large",
  max_product_image: image,
});
const SIMPLE = {
  base_product_description: "product description",
  details: details({ "@odata.value": "http://foo" }),
};
const INHERITED = {
  base_product_description: "product description",
  details: details({ "@odata.value": "http://foo", generic_value: "https://generic" }),
};

export const flattening: Suite = {
  document: "model-flattening",
  rows: [
    [
      "putModelFlattenArray",
      "putArray",
      [{ body: [{ location: "West US", tags: TAGS }, { location: BUILDING }] }],
      gives(null),
    ],
    ["getModelFlattenArray", "getArray", [], gives([FIRST, SECOND, THIRD])],
    ["putModelFlattenDictionary", "putDictionary", [{ body: SENT }], gives(null)],
    [
      "getModelFlattenDictionary",
      "getDictionary",
      [],
      gives({ Product1: FIRST, Product2: SECOND, Product3: THIRD }),
    ],
    [
      "putModelFlattenResourceCollection",
      "putResourceCollection",
      [
        {
          body: {
            arrayofresources: [SENT.Resource1, { location: "East US", properties: product("Product2") }],
            dictionaryofresources: SENT,
            productresource: { location: "India", properties: product("Azure") },
          },
        },
      ],
      gives(null),
    ],
    [
      "getModelFlattenResourceCollection",
      "getResourceCollection",
      [],
      gives({
        dictionaryofresources: { Product1: FIRST, Product2: SECOND, Product3: THIRD },
        arrayofresources: [
          { ...FIRST, id: "4", name: "Resource4", properties: { ...PROPERTIES, "p.name": "Product4" } },
          { id: "5", name: "Resource5", location: BUILDING },
          { id: "6", name: "Resource6" },
        ],
        productresource: { id: "7", name: "Resource7", location: BUILDING },
      }),
    ],
    [
      "putModelFlattenCustomBase",
      "putSimpleProduct",
      ["123", INHERITED],
      gives({ base_product_id: "123", ...INHERITED }),
    ],
    [
      "postModelFlattenCustomParameter",
      "postFlattenedSimpleProduct",
      ["123", SIMPLE],
      gives({ base_product_id: "123", ...SIMPLE }),
    ],
    [
      "putModelFlattenCustomGroupedParameter",
      "putSimpleProductWithGrouping",
      ["groupproduct", "123", SIMPLE],
      gives({ base_product_id: "123", ...SIMPLE }),
    ],
  ],
};
