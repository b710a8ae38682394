import { isIP } from "node:net";
import { z } from "zod";
import { isHttpToken } from "../core/index.ts";
import { section, whole } from "./schema.ts";

const headerName = z
  .string()
  .refine(isHttpToken, "must be the name of a header")
  .max(256)
  .meta({ title: "header name" });

const none = <T extends z.ZodType>(schema: T) =>
  z.union([z.literal("none").transform(() => undefined), schema], "must be none or a mapping");

/** `upstream.token`: the transaction token that every request carries. */
export const transactionToken = none(
  section({
    audience: z
      .string()
      .min(1)
      .max(1024)
      .optional()
      .describe("whom it is for; the upstream's origin unless given"),
    header: headerName.default("Txn-Token").describe("the header it is sent in"),
    ttlMs: whole(1_000, 600_000).default(60_000).describe("how long it holds"),
  }),
);

/** `upstream.signature`: RFC 9421. `@…` are derived components, the others header fields. */
export const messageSignature = section({
  components: z
    .array(
      z
        .string()
        .regex(
          /^@(method|target-uri|authority|scheme|request-target|path|query)$|^[a-z0-9!#$%&'*+.^_`|~-]+$/,
          "must be a derived component such as @method, or a header's name in lower case",
        ),
    )
    .min(1)
    .max(32)
    .default(["@method", "@target-uri", "content-digest", "content-type", "txn-token"])
    .describe("what is signed: derived components and header fields"),
  label: z
    .string()
    .regex(/^[a-z*][a-z0-9_.*-]{0,31}$/, "must be a short lower-case name")
    .default("sluice")
    .describe("the signature's label"),
}).optional();

/** `upstream.responseHeaders`: what `fnResponse` gives of an answer's headers. */
export const responseHeaders = z
  .union(
    [z.literal("all"), z.array(headerName.transform((text) => text.toLowerCase())).max(200)],
    "must be all or a list of header names",
  )
  .optional();

/** An address, or a network such as 169.254.0.0/16. */
export const network = z
  .string()
  .refine((text) => {
    const [address = "", prefix, ...rest] = text.split("/");
    const bits = isIP(address) === 4 ? 32 : 128;
    return (
      isIP(address) !== 0 &&
      rest.length === 0 &&
      (prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits))
    );
  }, "must be an IP address or a network such as 169.254.0.0/16")
  .meta({ title: "IP address or network" });
