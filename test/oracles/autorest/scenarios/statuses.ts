import { contains, fails, gives, type Outcome, type Row, type Suite } from "../rows.ts";

type Statuses = Readonly<Record<number, readonly string[]>>;

const BODILESS = ["get", "head", "options"];

/** `HttpSuccess200Put` is `httpSuccess_put200`, its optional body being `true`. */
const group = (
  name: string,
  prefix: string,
  statuses: Statuses,
  outcome: (status: number) => Outcome,
): Row[] =>
  Object.entries(statuses).flatMap(([status, methods]) =>
    methods.map(
      (method): Row => [
        `Http${name}${status}${method.charAt(0).toUpperCase()}${method.slice(1)}`,
        `${prefix}_${method}${status}`,
        BODILESS.includes(method) ? [] : [{ body: true }],
        outcome(Number(status)),
      ],
    ),
  );

const SUCCESS: Statuses = {
  200: ["head", "put", "post", "patch", "delete"],
  201: ["put", "post"],
  202: ["put", "post", "patch", "delete"],
  204: ["head", "put", "post", "patch", "delete"],
};

const REDIRECTS: Statuses = {
  300: ["head", "get"],
  301: ["head", "put", "get"],
  302: ["head", "get", "patch"],
  303: ["post"],
  307: ["head", "get", "put", "post", "patch", "delete", "options"],
};

const CLIENT_FAILURES: Statuses = {
  400: ["head", "get", "options", "put", "post", "patch", "delete"],
  401: ["head"],
  402: ["get"],
  403: ["get", "options"],
  404: ["put"],
  405: ["patch"],
  406: ["post"],
  407: ["delete"],
  409: ["put"],
  410: ["head"],
  411: ["get"],
  412: ["get", "options"],
  413: ["put"],
  414: ["patch"],
  415: ["post"],
  416: ["get"],
  417: ["delete"],
  429: ["head"],
};

const SERVER_FAILURES: Statuses = { 501: ["head", "get"], 505: ["post", "delete"] };

const multiple = (scenario: string, operation: string, outcome: Outcome): Row => [
  `ResponsesScenario${scenario}`,
  `multipleResponses_${operation}`,
  [],
  outcome,
];

export const statuses: Suite = {
  document: "httpInfrastructure",
  rows: [
    ["HttpSuccess200Get", "httpSuccess_get200", [], gives(true)],
    ...group("Success", "httpSuccess", SUCCESS, () => gives(null)),
    ["HttpSuccess404Head", "httpSuccess_head404", [], fails(404)],
    // No redirect is followed: the caller sees the 3xx.
    ...group("Redirect", "httpRedirects", REDIRECTS, fails),
    [
      "HttpRedirect301Get",
      "httpRedirects_get301Response",
      [],
      contains({ status: 301, headers: { location: "/http/success/get/200" } }),
    ],
    ...group("ClientFailure", "httpClientFailure", CLIENT_FAILURES, fails),
    ...group("ServerFailure", "httpServerFailure", SERVER_FAILURES, fails),
    ["ResponsesScenarioEmptyErrorBody", "httpFailure_getEmptyError", [], fails(400)],
    ["ResponsesScenarioNoModelErrorBody", "httpFailure_getNoModelError", [], fails(400)],
    ["ResponsesScenarioNoModelEmptyBody", "httpFailure_getNoModelEmpty", [], fails(400)],
    multiple("A200MatchingModel", "get200Model204NoModelDefaultError200Valid", gives({ statusCode: "200" })),
    multiple("A204MatchingNoModel", "get200Model204NoModelDefaultError204Valid", gives(null)),
    multiple(
      "A201DefaultNoModel",
      "get200Model204NoModelDefaultError201Invalid",
      gives({ statusCode: "201" }),
    ),
    multiple("A202DefaultNoModel", "get200Model204NoModelDefaultError202None", gives({ statusCode: "202" })),
    multiple("A400DefaultModel", "get200Model204NoModelDefaultError400Valid", fails(400)),
    multiple("B200MatchingModel", "get200Model201ModelDefaultError200Valid", gives({ statusCode: "200" })),
    multiple(
      "B201MatchingModel",
      "get200Model201ModelDefaultError201Valid",
      gives({ statusCode: "201", textStatusCode: "Created" }),
    ),
    multiple("B400DefaultModel", "get200Model201ModelDefaultError400Valid", fails(400)),
    multiple(
      "C200MatchingModel",
      "get200ModelA201ModelC404ModelDDefaultError200Valid",
      gives({ statusCode: "200" }),
    ),
    multiple(
      "C201MatchingModel",
      "get200ModelA201ModelC404ModelDDefaultError201Valid",
      gives({ httpCode: "201" }),
    ),
    multiple("C404MatchingModel", "get200ModelA201ModelC404ModelDDefaultError404Valid", fails(404)),
    multiple(
      "C404MatchingModel",
      "get200ModelA201ModelC404ModelDDefaultError404ValidResponse",
      contains({ status: 404, body: { httpStatusCode: "404" } }),
    ),
    multiple("C400DefaultModel", "get200ModelA201ModelC404ModelDDefaultError400Valid", fails(400)),
    multiple("D202MatchingNoModel", "get202None204NoneDefaultError202None", gives(null)),
    multiple("D204MatchingNoModel", "get202None204NoneDefaultError204None", gives(null)),
    multiple("D400DefaultModel", "get202None204NoneDefaultError400Valid", fails(400)),
    multiple("E202MatchingInvalid", "get202None204NoneDefaultNone202Invalid", gives({ property: "value" })),
    multiple("E204MatchingNoModel", "get202None204NoneDefaultNone204None", gives(null)),
    multiple("E400DefaultNoModel", "get202None204NoneDefaultNone400None", fails(400)),
    multiple("E400DefaultInvalid", "get202None204NoneDefaultNone400Invalid", fails(400)),
    multiple("F200DefaultModel", "getDefaultModelA200Valid", gives({ statusCode: "200" })),
    multiple("F200DefaultNone", "getDefaultModelA200None", gives(null)),
    multiple("F400DefaultModel", "getDefaultModelA400Valid", fails(400)),
    multiple("F400DefaultNone", "getDefaultModelA400None", fails(400)),
    multiple("G200DefaultInvalid", "getDefaultNone200Invalid", gives({ statusCode: "200" })),
    multiple("G200DefaultNoModel", "getDefaultNone200None", gives(null)),
    multiple("G400DefaultInvalid", "getDefaultNone400Invalid", fails(400)),
    multiple("G400DefaultNoModel", "getDefaultNone400None", fails(400)),
    multiple("H200MatchingNone", "get200ModelA200None", gives(null)),
    multiple("H200MatchingModel", "get200ModelA200Valid", gives({ statusCode: "200" })),
    multiple("H200MatchingInvalid", "get200ModelA200Invalid", gives({ statusCodeInvalid: "200" })),
    multiple("H400NonMatchingNone", "get200ModelA400None", fails(400)),
    multiple("H400NonMatchingModel", "get200ModelA400Valid", fails(400)),
    multiple("H400NonMatchingInvalid", "get200ModelA400Invalid", fails(400)),
    multiple("H202NonMatchingModel", "get200ModelA202Valid", gives({ statusCode: "200" })),
  ],
};
