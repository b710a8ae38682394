import { expect, it } from "vitest";
import { base64Bytes } from "../../../src/http/base64-bytes.ts";

const bytes = Uint8Array.from({ length: 32 }, (_, index) => 255 - index * 5);

it.each(["base64", "base64url"] as const)("reads %s, padded or not", (form) => {
  const bare = Buffer.from(bytes).toString(form).replace("=", "");
  expect(base64Bytes(bare, 32)).toEqual(bytes);
  expect(base64Bytes(`${bare}=`, 32)).toEqual(bytes);
});

it.each([
  ["of another length", Buffer.alloc(31).toString("base64")],
  ["with a line end", `${Buffer.from(bytes).toString("base64")}\n`],
  ["with a blank", ` ${Buffer.from(bytes).toString("base64")}`],
  ["with bits left over", `${Buffer.from(bytes).toString("base64").slice(0, 42)}/=`],
  ["padded too much", `${Buffer.from(bytes).toString("base64")}=`],
  ["with other letters", `é${Buffer.from(bytes).toString("base64").slice(1)}`],
  ["that is empty", ""],
])("refuses text %s", (_, text) => {
  expect(base64Bytes(text, 32)).toBeUndefined();
});
