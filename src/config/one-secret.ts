import { z } from "zod";
import { isJsonObject } from "../core/index.ts";
import type { OneSecret } from "./interface.ts";
import { section } from "./schema.ts";

const LITERAL = "a secret is never written here: use { env: NAME } or { file: PATH }";
const WANTED =
  "must be { env: NAME }, { file: PATH }, for basic { username, password: { env: NAME } }, or for OAuth { clientId, clientSecret: { env: NAME } }";

const variable = z
  .string("must be the name of an environment variable")
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, "must be the name of an environment variable");
const fromEnv = section({ env: variable });
const fromFile = section({ file: z.string("must be a path").min(1, "must be a path") });

/** The schema that fits what somebody wrote, so that its errors speak of that form and not of the others; or what is wrong. */
export const oneForm = (value: unknown): z.ZodType<OneSecret> | string => {
  if (value === undefined) return "is missing";
  if (typeof value === "string" || typeof value === "number") return LITERAL;
  if (!isJsonObject(value)) return WANTED;
  if ("env" in value) return fromEnv;
  return "file" in value ? fromFile : WANTED;
};

/** A schema chosen by the value. */
export const delegated = <T>(choose: (value: unknown) => z.ZodType<T> | string) =>
  z.unknown().transform((value, context): T => {
    const form = choose(value);
    if (typeof form === "string") {
      context.addIssue({ code: "custom", message: form });
      return z.NEVER;
    }
    const parsed = form.safeParse(value);
    if (parsed.success) return parsed.data;
    for (const { path, message } of parsed.error.issues) context.addIssue({ code: "custom", path, message });
    return z.NEVER;
  });

/** Where one secret is found; never the secret. */
export const oneSecret = delegated(oneForm).meta({ title: "{ env: NAME } or { file: PATH }" });

/** For what may be public, such as a user name. */
export const secretOrText = delegated<OneSecret | string>((value) =>
  typeof value === "string" ? z.string().min(1, "is empty") : oneForm(value),
).meta({ title: "text, { env: NAME } or { file: PATH }" });
