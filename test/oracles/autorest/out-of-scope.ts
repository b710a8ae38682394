/** Why a scenario is not about the requests and responses of a described operation: the closed list of reasons. */
const REASONS = {
  retry: "wants the request sent again after a 5xx or 408; Sluice tells the caller whether a retry can help",
  polling: "follows a long-running operation by polling, which is up to the script",
  nextPage: "follows a next link, which is up to the script; the document has no operation for the next page",
  clientRequestId: "wants a header x-ms-client-request-id that the document does not declare",
  undeclared: "wants a header, query or operation that the document does not declare",
  unescaped: "needs Microsoft's x-ms-skip-url-encoding: a value that is several path segments or query pairs",
  extensionPath: "its operation stands under Microsoft's x-ms-paths, which Swagger does not know",
  contentTypeParameter: "gives Content-Type as a header parameter, which is no argument (DESIGN section 5)",
  uncounted: "the test server never counts it",
} as const;

export type OutOfScope = keyof typeof REASONS;

/** Scenario names; a trailing `*` stands for any ending. */
const SCENARIOS: Readonly<Record<OutOfScope, readonly string[]>> = {
  retry: ["HttpRetry*", "PagingMultipleRetryFirst", "PagingMultipleRetrySecond"],
  polling: [
    "LRO*",
    "CustomHeaderPutAsyncSucceded",
    "CustomHeaderPostAsyncSucceded",
    "CustomHeaderPutSucceeded",
    "CustomHeaderPostSucceeded",
    "PagingMultipleLRO",
  ],
  nextPage: [
    "PagingFirstResponseEmpty",
    "PagingFragment",
    "PagingCustomUrlPartialNextLink",
    "PagingCustomUrlPartialOperationNextLink",
    "GetRawPages",
    "GetHandwrittenModelPages",
  ],
  clientRequestId: [
    "AzureSubscription*",
    "AzureXmsRequestClientOverwrite",
    "AzureRequestClientIdInError",
    "CustomHeaderInRequest",
  ],
  undeclared: ["RequestWithSecrets", "DPGGlassBreaker"],
  unescaped: [
    "AzureMethodPathUrlEncoding",
    "AzurePathPathUrlEncoding",
    "AzureSwaggerPathUrlEncoding",
    "AzureMethodQueryUrlEncoding",
    "AzurePathQueryUrlEncoding",
    "AzureSwaggerQueryUrlEncoding",
  ],
  extensionPath: ["PagingReturnModelWithXMSClientName"],
  contentTypeParameter: ["HeaderParameterProtectedKey"],
  uncounted: ["MultiapiDifferentCalls*", "MultiapiPostTestFourApiVersionThreePDF"],
};

/** The reason to leave a scenario out; undefined where it is in scope. */
export const outOfScope = (scenario: string): OutOfScope | undefined =>
  Object.entries(SCENARIOS).find(([, names]) =>
    names.some((name) => (name.endsWith("*") ? scenario.startsWith(name.slice(0, -1)) : name === scenario)),
  )?.[0] as OutOfScope | undefined;

export const reasonText = (reason: OutOfScope): string => REASONS[reason];
