import { z } from "zod";
import { listenAddress } from "./listen-address.ts";
import { optionalSection, section, whole } from "./schema.ts";

const isOrigin = (text: string): boolean =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text;

const origin = z
  .string()
  .max(300)
  .refine(
    isOrigin,
    "must be an origin as browsers write it, e.g. https://app.example or http://localhost:5173",
  )
  .meta({ title: "origin" });

const cors = z.union([z.literal("*"), z.array(origin).max(64)], {
  error: (issue) =>
    issue.code === "invalid_union" && Array.isArray(issue.input)
      ? "must list origins as browsers write them, e.g. https://app.example or http://localhost:5173"
      : 'must be a list of origins, or "*"',
});

const file = z.string("must be the path of a PEM file").min(1, "must be the path of a PEM file");

/** The listener for everybody, which there is only where `listen` says so. */
export const httpListener = z.preprocess(
  (value) => (value === "none" ? undefined : value),
  optionalSection({
    listen: listenAddress
      .prefault("none")
      .describe("where initiators that speak HTTP alone hand in particles"),
    cors: cors.default([]).describe('origins whose pages may ask there; "*" is all'),
    tls: z
      .preprocess(
        (value) => (value === "none" ? undefined : value),
        section({
          cert: file.describe("PEM file of the certificate and its chain; read again every minute"),
          key: file.describe("PEM file of its key"),
        }).optional(),
      )
      .meta({
        default: "none",
        description: "its certificate; without one, beyond loopback, put TLS in front",
      }),
    requestsPerMinute: whole(1, 1_000_000)
      .default(6_000)
      .describe("requests of one address, and of one initiator, that are answered in a minute"),
  }).refine(
    ({ listen, cors: origins, tls }) => listen !== undefined || (origins.length === 0 && tls === undefined),
    {
      path: ["listen"],
      message:
        "is needed beside cors and tls, e.g. 127.0.0.1:8081; where there is to be no listener, write http: none",
    },
  ),
);
