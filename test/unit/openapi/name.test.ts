import { describe, expect, it } from "vitest";
import {
  aquaArgumentNames,
  createTypeNames,
  fieldNames,
  functionName,
  isFunctionName,
  typeName,
} from "../../../src/openapi/operation/name.ts";
import { adapterOf, errorOf, names, OPTIONS } from "./support.ts";

describe("functionName (DESIGN section 5)", () => {
  it.each([
    ["send-letter", "sendLetter"],
    ["GetUser", "getUser"],
    ["get_user", "get_user"],
    ["users.list all", "usersListAll"],
    ["  a--b  ", "aB"],
    ["2fa", "op2fa"],
    ["_private", "op_private"],
    ["service", "service_"],
    ["Import", "import_"],
    ["copy", "copy_"],
    ["überweisen", "berweisen"],
  ])("operationId %j is %s", (operationId, name) => {
    expect(functionName(operationId, "GET", "/x")).toBe(name);
  });

  it.each([
    ["GET", "/users/{id}", "getUsersById"],
    ["POST", "/users", "postUsers"],
    ["GET", "/", "get"],
    ["DELETE", "/users/{user-id}/letters.{format}", "deleteUsersByUserIdLettersByFormat"],
  ])("without operationId %s %s is %s", (method, path, name) => {
    expect(functionName(undefined, method, path)).toBe(name);
    expect(functionName("日本", method, path)).toBe(name);
  });

  it("knows which names a person may choose", () => {
    expect(["a", "aB_1"].every(isFunctionName)).toBe(true);
    expect(["", "A", "1a", "_a", "a-b", "func", "a\n"].some(isFunctionName)).toBe(false);
  });
});

describe("fieldNames", () => {
  it("keeps identifiers, converts the rest and keeps all apart", () => {
    const given = ["amount", "X-Request-Id", "_id", "2kg", "Name", "name", "日本", "@", "to be"];
    expect([...fieldNames(given).values()]).toEqual([
      "amount",
      "xRequestId",
      "x_id",
      "x2kg",
      "name2",
      "name",
      "field",
      "field2",
      "toBe",
    ]);
  });

  it("keeps arguments apart from the compiler's own variables", () => {
    expect([...aquaArgumentNames(["id", "ret", "id_", "a"]).values()]).toEqual(["id_2", "ret_", "id_", "a"]);
  });
});

describe("type names", () => {
  it("start with a capital and are given once", () => {
    expect(["credit-check", "verify.v2.service", "2fa", "", "ünder_x"].map(typeName)).toEqual([
      "CreditCheck",
      "VerifyV2Service",
      "T2fa",
      "Type",
      "Nder_x",
    ]);
    const types = createTypeNames(["Problem"]);
    expect(["Problem", "Problem", "A", "A", "A"].map((wanted) => types.allot(wanted))).toEqual([
      "ProblemData",
      "ProblemData2",
      "A",
      "AData",
      "AData2",
    ]);
  });
});

describe("collisions", () => {
  const get = (operationId: string) => ({ get: { operationId, responses: {} } });

  it("publishes the first in document order and refuses the other with both pointers and the remedy", () => {
    const adapter = adapterOf({ "/a": get("get-user"), "/b": get("getUser") });
    expect([...adapter.functions.values()].map(({ path }) => path)).toEqual(["/a"]);
    expect(adapter.refused).toEqual([
      {
        pointer: "/paths/~1b/get",
        operation: "GET /b",
        reason: "name-taken",
        message:
          'its name "getUser" is taken by /paths/~1a/get; give one of them another: operations: { "getUser": { name: ... } } in the manifest',
      },
    ]);
  });

  it("keeps a name for an operation that cannot be published yet", () => {
    const upload = {
      put: { operationId: "x", requestBody: { content: { "no type": {} } }, responses: {} },
    };
    const adapter = adapterOf({ "/a": upload, "/b": get("x") });
    expect(adapter.functions.size).toBe(0);
    expect(adapter.refused.map(({ pointer }) => pointer)).toEqual([
      "/paths/~1a/put/requestBody",
      "/paths/~1b/get",
    ]);
  });

  it("follows the remedy, by operationId or by pointer", () => {
    const paths = { "/a": get("get-user"), "/b": get("getUser"), "/c": get("getUser") };
    const operations = { "get-user": { name: "first" }, "/paths/~1c/get": { name: "third" } };
    expect([...adapterOf(paths, {}, { operations }).functions.keys()]).toEqual(["first", "getUser", "third"]);
  });

  it.each([
    [{ getUsr: { name: "x" } }, 'did you mean "getUser"?'],
    [{ nothingOfTheKind: {} }, "use an operationId or a JSON pointer"],
    [{ getUser: { name: "Get-User" } }, '"Get-User" is not a function name'],
    [{ getUser: { name: "service" } }, '"service" is not a function name'],
  ])("refuses the manifest key in %j", (operations, part) => {
    const { code, detail } = errorOf(() => adapterOf({ "/b": get("getUser") }, {}, { operations }));
    expect(code).toBe("SLUICE_CONFIG");
    expect(detail).toContain(part);
  });

  it("asks for a pointer when an operationId occurs twice", () => {
    const run = () => adapterOf({ "/a": get("x"), "/b": get("x") }, {}, { operations: { x: {} } });
    expect(errorOf(run).detail).toContain("write /paths/~1a/get or /paths/~1b/get");
  });

  it("lets an operation of the name of a twin be itself", () => {
    const adapter = adapterOf({ "/a": get("pay"), "/b": get("payResponse") });
    expect([...adapter.functions.keys()]).toEqual(["pay", "payResponse"]);
    expect(adapter.aqua().match(/^ {4}payResponse\(/gm)).toHaveLength(1);
    expect(adapter.types().match(/^ {2}payResponse\(/gm)).toHaveLength(1);
  });

  it("refuses service names that no source text can hold", () => {
    for (const service of ["", 'a"b', "a\nb", "a\\b"]) {
      expect(errorOf(() => adapterOf({}, {}, { service })).code).toBe("SLUICE_CONFIG");
    }
    expect(names([...adapterOf({}, {}, { ...OPTIONS, service: "a/b c" }).functions.values()])).toEqual([]);
  });
});
