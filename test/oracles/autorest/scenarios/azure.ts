import { answers, contains, fails, gives, type Suite } from "../rows.ts";

const REQUEST_ID = "9C4D50EE-2D56-4CD3-8152-34347DC9F2B0";
const PREVIEW = "2015-07-01-preview";
const ANSWERED_ID = answers(200, { "foo-request-id": "123" });

export const specials: Suite = {
  document: "azure-special-properties",
  rows: [
    ["AzureXmsRequestClientIdNull", "xMsClientRequestId_Get", [], gives(null)],
    ["AzureXmsRequestClientOverwriteViaParameter", "xMsClientRequestId_ParamGet", [REQUEST_ID], gives(null)],
    ["AzureXmsCustomNamedRequestId", "header_customNamedRequestIdResponse", [REQUEST_ID], ANSWERED_ID],
    ["AzureXmsCustomNamedRequestId", "header_customNamedRequestIdHeadResponse", [REQUEST_ID], ANSWERED_ID],
    [
      "AzureXmsCustomNamedRequestIdParameterGroup",
      "header_customNamedRequestIdParamGroupingResponse",
      [REQUEST_ID],
      ANSWERED_ID,
    ],
    ["AzureApiVersionMethodGlobalValid", "apiVersionDefault_getMethodGlobalValid", [PREVIEW], gives(null)],
    [
      "AzureApiVersionMethodGlobalNotProvidedValid",
      "apiVersionDefault_getMethodGlobalNotProvidedValid",
      [PREVIEW],
      gives(null),
    ],
    ["AzureApiVersionMethodLocalValid", "apiVersionLocal_getMethodLocalValid", ["2.0"], gives(null)],
    ["AzureApiVersionMethodLocalNull", "apiVersionLocal_getMethodLocalNull", [], gives(null)],
    ["AzureApiVersionPathGlobalValid", "apiVersionDefault_getPathGlobalValid", [PREVIEW], gives(null)],
    ["AzureApiVersionPathLocalValid", "apiVersionLocal_getPathLocalValid", ["2.0"], gives(null)],
    ["AzureApiVersionSwaggerGlobalValid", "apiVersionDefault_getSwaggerGlobalValid", [PREVIEW], gives(null)],
    ["AzureApiVersionSwaggerLocalValid", "apiVersionLocal_getSwaggerLocalValid", ["2.0"], gives(null)],
    ["AzureMethodQueryUrlEncodingNull", "skipUrlEncoding_getMethodQueryNull", [], gives(null)],
    [
      "AzureODataFilter",
      "odata_getWithFilter",
      [{ $filter: "id gt 5 and name eq 'foo'", $top: 10, $orderby: "id" }],
      gives(null),
    ],
  ],
};

export const subscriptions: Suite = {
  document: "subscriptionId-apiVersion",
  rows: [
    [
      "SubscriptionIdAndApiVersion",
      "group_getSampleResourceGroup",
      ["1234-5678-9012-3456", "testgroup101", "2014-04-01-preview"],
      gives({ name: "testgroup101", location: "West US" }),
    ],
  ],
};

const PAIR = { "header-one": "header", "query-one": 21 };

export const parameterGroups: Suite = {
  document: "azure-parameter-grouping",
  rows: [
    [
      "postParameterGroupingRequiredParameters",
      "parameterGrouping_postRequired",
      ["path", 1234, { customHeader: "header", query: 21 }],
      gives(null),
    ],
    [
      "postParameterGroupingOptionalParameters",
      "parameterGrouping_postOptional",
      [{ customHeader: "header", query: 21 }],
      gives(null),
    ],
    ["postParameterGroupingOptionalParameters", "parameterGrouping_postOptional", [], gives(null)],
    [
      "PostParameterGroupingWithReservedWords",
      "parameterGrouping_postReservedWords",
      [{ from: "bob", accept: "yes" }],
      gives(null),
    ],
    [
      "postParameterGroupingMultipleParameterGroups",
      "parameterGrouping_postMultiParamGroups",
      [{ ...PAIR, "header-two": "header2", "query-two": 42 }],
      gives(null),
    ],
    [
      "postParameterGroupingSharedParameterGroupObject",
      "parameterGrouping_postSharedParameterGroupObject",
      [PAIR],
      gives(null),
    ],
    [
      "PutParameterGroupingConstant",
      "parameterGrouping_groupWithConstant",
      [{ groupedConstant: "foo", groupedParameter: "bar" }],
      gives(null),
    ],
  ],
};

const PRODUCT = { properties: { id: 1, name: "Product" } };
const PAGE = contains({ values: [PRODUCT] });

/** First pages, and next ones that are operations of their own. */
export const paging: Suite = {
  document: "paging",
  rows: [
    ["PagingNoItemName", "paging_getNoItemNamePages", [], gives({ value: [PRODUCT] })],
    [
      "PagingEmptyNextLink",
      "paging_getEmptyNextLinkNamePages",
      [],
      gives({ value: [PRODUCT], nextLink: "" }),
    ],
    ["PagingNextLinkNameNull", "paging_getNullNextLinkNamePages", [], PAGE],
    ["PagingSingle", "paging_getSinglePages", [], gives({ values: [PRODUCT] })],
    ["PagingSingleWithBodyParams", "paging_getSinglePagesWithBodyParams", [{ name: "body" }], PAGE],
    ["PagingMultiple", "paging_getMultiplePages", [{ maxresults: 10 }], PAGE],
    ["PagingMultipleWithQueryParameters", "paging_getWithQueryParams", [100, true], PAGE],
    [
      "PagingMultipleWithQueryParameters",
      "paging_nextOperationWithQueryParams",
      [true],
      gives({ values: [{ properties: { id: 2, name: "Product" } }] }),
    ],
    ["PagingDuplicateParameters", "paging_duplicateParams", [{ $filter: "foo" }], PAGE],
    ["PagingDontSendMaxPageSize", "paging_pageWithMaxPageSize", [], gives({ values: [] })],
    ["PagingOdataMultiple", "paging_getOdataMultiplePages", [], PAGE],
    ["PagingMultiplePath", "paging_getMultiplePagesWithOffset", [100], PAGE],
    ["PagingSingleFailure", "paging_getSinglePagesFailure", [], fails(400)],
    ["PagingMultipleFailure", "paging_getMultiplePagesFailure", [], PAGE],
    ["PagingMultipleFailureUri", "paging_getMultiplePagesFailureUri", [], PAGE],
    ["PagingWithApiVersionAppend", "paging_appendApiVersion", ["1.0.0"], PAGE],
    ["PagingWithApiVersionReplace", "paging_replaceApiVersion", ["1.0.0"], PAGE],
  ],
};
