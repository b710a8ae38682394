import { type Threat, threat } from "../threat.ts";

const PARSE = "openapi/document/parse.ts";

/** What a document that somebody publishes may do to a gateway. */
export const documentThreats: readonly Threat[] = [
  threat(
    "D01",
    "hostile document",
    "is a few lines of aliases that stand for millions of values",
    "values count as often as they are reached",
    [PARSE, "const MAX_NODES = 2_000_000;", "const MAX_NODES = 2e12;"],
  ),
  threat(
    "D02",
    "hostile document",
    "leads from reference to reference for ever",
    "32 are followed; the operation is refused, the document is not",
    ["openapi/document/reference.ts", "const MAX_HOPS = 32;", "const MAX_HOPS = 64;"],
  ),
  threat("D03", "hostile document", "calls a parameter `__proto__`", "refused by name", [
    "openapi/operation/parameters.ts",
    'if (name === "__proto__")',
    'if (name === "__never__")',
  ]),
  threat("D04", "hostile document", "is larger than any", "32 MB, looked at before it is read", [
    PARSE,
    "export const MAX_BYTES = 32 * 1024 * 1024;",
    "export const MAX_BYTES = 32e9;",
  ]),
  threat(
    "D05",
    "hostile document",
    "is nested a hundred thousand levels deep",
    "100, counted before values are built",
    [PARSE, "const MAX_DEPTH = 100;", "const MAX_DEPTH = 1e9;"],
  ),
  threat(
    "D06",
    "hostile document",
    "refers to files outside of its folder",
    "only files of its own folder are read, links followed",
    ["config/document-files.ts", "if (!isWithin(folder, file)) throw outside;", ""],
    [
      "config/document-files.ts",
      "if (!isWithin(await realpath(folder), await realpath(file))) throw outside;",
      "",
    ],
  ),
  threat(
    "D07",
    "hostile document",
    "is to be fetched from an address inside our network (SSRF)",
    "only addresses of the public internet are connected to for documents",
    [
      "upstream/fetch-document.ts",
      "isAllowed(address) ? isOpen(address, host) : new NotPublic();",
      "isAllowed(address) || true ? isOpen(address, host) : new NotPublic();",
    ],
  ),
  threat(
    "D08",
    "hostile document",
    "is published under a name that is a path",
    "names are letters, digits and a few signs",
    ["config/service-name.ts", "SHAPE.test(name)", "name !== ''"],
  ),
  threat(
    "D09",
    "hostile document",
    "takes the name of a builtin service, to answer in its place",
    "builtins' names are taken",
    [
      "config/service-name.ts",
      "return TAKEN.has(name.toLowerCase())",
      "return TAKEN.has(name) && name === ''",
    ],
  ),
  threat(
    "D10",
    "hostile document",
    "has a policy that does not mean what it says: a name misspelt",
    "Cedar is checked against a schema of the service's own functions; such a service is not published",
    ["policy/cedar-file.ts", "  problems.push(...errors);\n", ""],
  ),
];
