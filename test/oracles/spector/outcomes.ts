/** Why a scenario is not counted: nothing a gateway could do from the document alone. */
export const OUT_OF_SCOPE = {
  "not in OpenAPI": "OpenAPI has no words for it, so no document can say it",
  "follows a link": "a later request goes to an address out of an answer, which no operation describes",
  "refused before it is sent": "the request breaks the document; Sluice checks arguments before it calls",
  "document differs": "the emitted document describes another wire form than the server wants",
} as const;

/** Why a scenario that counts does not pass. */
export const FAILURES = {
  "accept is not an argument": "the scenario chooses among answers by Accept, which Sluice writes itself",
} as const;

export const outOfScope: Readonly<Record<keyof typeof OUT_OF_SCOPE, readonly string[]>> = {
  "not in OpenAPI": [
    "Parameters_Path_optional",
    "Routes_PathParameters_PathExpansion_Explode_array",
    "Routes_PathParameters_PathExpansion_Explode_primitive",
    "Routes_PathParameters_PathExpansion_Explode_record",
    "Routes_PathParameters_PathExpansion_Standard_array",
    "Routes_PathParameters_PathExpansion_Standard_primitive",
    "Routes_PathParameters_PathExpansion_Standard_record",
    "Routes_PathParameters_ReservedExpansion_annotation",
    "Routes_PathParameters_ReservedExpansion_template",
    "Routes_QueryParameters_QueryContinuation_Explode_array",
    "Routes_QueryParameters_QueryContinuation_Explode_primitive",
    "Routes_QueryParameters_QueryContinuation_Explode_record",
    "Routes_QueryParameters_QueryContinuation_Standard_array",
    "Routes_QueryParameters_QueryContinuation_Standard_primitive",
    "Routes_QueryParameters_QueryContinuation_Standard_record",
  ],
  "follows a link": [
    "Payload_Pageable_ServerDrivenPagination_link",
    "Payload_Pageable_ServerDrivenPagination_linkString",
    "Payload_Pageable_ServerDrivenPagination_nestedLink",
    "Payload_Pageable_XmlPagination_listWithNextLink",
  ],
  "refused before it is sent": ["Type_Enum_Fixed_String_putUnknownValue"],
  "document differs": [
    // Arrays that the server wants wrapped: `xml.wrapped` is not in the document.
    "Payload_Xml_ModelWithArrayOfModelValue_get",
    "Payload_Xml_ModelWithArrayOfModelValue_put",
    "Payload_Xml_ModelWithEmptyArrayValue_get",
    "Payload_Xml_ModelWithEmptyArrayValue_put",
    "Payload_Xml_ModelWithSimpleArraysValue_get",
    "Payload_Xml_ModelWithSimpleArraysValue_put",
    // Text beside attributes: in the document it is an element.
    "Payload_Xml_ModelWithTextValue_get",
    "Payload_Xml_ModelWithTextValue_put",
  ],
};

/** Exactly these fail. */
export const expectedFailures: Readonly<Record<keyof typeof FAILURES, readonly string[]>> = {
  "accept is not an argument": [
    "Payload_ContentNegotiation_DifferentBody",
    "Payload_ContentNegotiation_SameBody",
  ],
};
