import { z } from "zod";
import { oneSecret } from "./one-secret.ts";
import { optionalSection } from "./schema.ts";

const file = z.string("must be the path of a PEM file").min(1, "must be the path of a PEM file");

/** Files of the connections to an upstream: whom to trust, and who this is. */
export const tlsSource = optionalSection({
  ca: file.optional().describe("PEM file of the authorities to trust; the usual ones unless given"),
  cert: file.optional().describe("PEM file of the client certificate, its chain behind it"),
  key: oneSecret.optional().describe("its key"),
}).refine(
  ({ cert, key }) => (cert === undefined) === (key === undefined),
  "cert and key belong together: write both or neither",
);
