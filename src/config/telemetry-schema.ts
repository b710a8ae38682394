import { z } from "zod";
import { isHttpToken, isLoopback } from "../core/index.ts";
import { httpUrl } from "./http-url.ts";
import { oneSecret } from "./one-secret.ts";
import { optionalSection, section } from "./schema.ts";

const MAX_HEADERS = 32;
const MAX_NAME_CHARS = 100;

const areHeaders = (headers: object): boolean =>
  Object.keys(headers).every((name) => isHttpToken(name) && name.length <= MAX_NAME_CHARS);

const otlp = section({
  url: httpUrl.describe(
    "the collector's OTLP/HTTP endpoint, its path included, which ends in /v1/traces as a rule",
  ),
  headers: z
    .preprocess((value) => value ?? {}, z.record(z.string(), oneSecret))
    .refine(areHeaders, "must be headers by their names, such as authorization")
    .refine((headers) => Object.keys(headers).length <= MAX_HEADERS, `has more than ${MAX_HEADERS} headers`)
    .meta({ default: {}, description: "sent with every request to it: what it knows this gateway by" }),
  sampleRatio: z
    .number("must be a number from 0 to 1")
    .min(0, "must be a number from 0 to 1")
    .max(1, "must be a number from 0 to 1")
    .default(1)
    .describe("the share of particles that is traced, 0 to 1; every gateway picks the same ones"),
}).refine(
  ({ url, headers }) =>
    Object.keys(headers).length === 0 || url.startsWith("https:") || isLoopback(new URL(url)),
  { path: ["url"], message: "must be https beside headers: they are secrets" },
);

/** What the gateway tells of itself. */
export const telemetry = optionalSection({
  otlp: z
    .preprocess((value) => (value === "none" ? undefined : value), otlp.optional())
    .meta({ default: "none", description: "where traces go (OpenTelemetry); or none" }),
  logs: optionalSection({
    level: z
      .enum(["debug", "info", "warn", "error"], "must be debug, info, warn or error")
      .default("info")
      .describe("from which level on lines are logged; the variable SLUICE_LOG_LEVEL goes before it"),
    payloads: z
      .boolean("must be true or false")
      .default(false)
      .describe("whether arguments and results of calls are logged too, at level debug"),
  }),
});
