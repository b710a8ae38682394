import { gives, type Suite } from "../rows.ts";

/** Their host is a template of Microsoft's `x-ms-parameterized-host`: `upstream.url` says where they are. */
export const customHost: Suite = {
  document: "custom-baseUrl",
  rows: [["CustomBaseUri", "paths_getEmpty", [], gives(null)]],
};

export const customHostOptions: Suite = {
  document: "custom-baseUrl-more-options",
  rows: [
    ["CustomBaseUriMoreOptions", "paths_getEmpty", ["test12", "key1", { keyVersion: "v1" }], gives(null)],
  ],
};

export const namedEndpoint: Suite = {
  document: "parameterized-endpoint",
  rows: [["GetParameterizedHostWithNameEndpoint", "get", [], gives(null)]],
};

export const customHostOne: Suite = {
  document: "multiapi-v1-custom-base-url",
  basePath: "/multiapiCustomBaseUrl/v1",
  rows: [["MultiapiCustomBaseUrlApiVersionOne", "test", [1, "1.0.0"], gives(null)]],
};

export const customHostTwo: Suite = {
  document: "multiapi-v2-custom-base-url",
  basePath: "/multiapiCustomBaseUrl/v2",
  rows: [["MultiapiCustomBaseUrlApiVersionTwo", "test", [2, "2.0.0"], gives(null)]],
};
