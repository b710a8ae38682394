import { z } from "zod";
import { EFFECTS } from "../core/index.ts";
import { section } from "./schema.ts";
import { sealRule } from "./seal-rule.ts";

/** RFC 6901, in its string form. */
const POINTER = /^(?:\/(?:[^~/]|~[01])*){0,100}$/;
/** Below `arguments` there is a name; a key and a ref are texts, with nothing below them. */
const CALL_POINTER = /^\/(?:key|ref|arguments(?:\/(?:[^~/]|~[01])*){1,100})$/;

const MAX_POINTER_CHARS = 1024;
const pointer = (form: RegExp, wanted: string): z.ZodString =>
  z.string(wanted).max(MAX_POINTER_CHARS, wanted).regex(form, wanted);

const answerPointer = pointer(POINTER, "must be a JSON pointer into the answer, such as /messages/0/id");
const callPointer = pointer(
  CALL_POINTER,
  "must be a JSON pointer into the call: /arguments/NAME, /key or /ref",
);

const MAX_MEMBERS = 100;

const callPointers = z
  .record(z.string(), callPointer, "must be a mapping to JSON pointers into the call")
  .refine((record) => Object.keys(record).length <= MAX_MEMBERS, `has more than ${MAX_MEMBERS} keys`);

const reconcile = section({
  operation: z.string().min(1).describe("the operation that finds it, by operationId or function name"),
  arguments: callPointers.default({}).describe("its arguments, each a JSON pointer into the call"),
  items: answerPointer.default("").describe("where in its answer the items are"),
  match: callPointers
    .refine((record) => Object.keys(record).length > 0, "is empty: it has to say how the effect is known")
    .refine(
      (record) => Object.keys(record).every((key) => answerPointer.safeParse(key).success),
      "has a key that is no JSON pointer into an item, such as /id",
    )
    .describe("places in an item, and what in the call they must be equal to"),
  since: answerPointer
    .optional()
    .describe("where in an item its time is, which must not be before the particle's"),
}).transform((found) => ({ ...found, since: found.since }));

const idempotencyKey = section({
  in: z.enum(["header", "query", "body"], "must be header, query or body").describe("where the key goes"),
  name: z.string().min(1).describe("under which name"),
});

/** What the manifest changes of one operation. */
export const operationSchema = section({
  name: z.string().min(1).optional().describe("the function's name; from the operationId unless given"),
  arguments: z
    .array(z.string().min(1))
    .max(10_000)
    .optional()
    .describe("the whole list of positional arguments; the required ones unless given"),
  body: z
    .literal("optional", "can only be optional")
    .optional()
    .describe("the body goes into `options.body` even where the document requires it"),
  results: z
    .enum(["strict", "lenient"], "must be strict or lenient")
    .optional()
    .describe("whether an answer that breaks the document fails the call"),
  effect: z
    .enum(EFFECTS, "must be safe, idempotent, keyed or once")
    .optional()
    .describe("what repeating it does; by document and method unless given"),
  idempotencyKey: idempotencyKey.optional().describe("where the key of a `keyed` operation goes"),
  reconcile: reconcile.optional().describe("how to find out whether a `once` operation had its effect"),
  seal: sealRule
    .optional()
    .describe("what must not travel in the clear; as the document's `x-seal` unless given"),
});
