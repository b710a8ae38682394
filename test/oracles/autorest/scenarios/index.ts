import type { Suite } from "../rows.ts";
import * as arrays from "./arrays.ts";
import * as azure from "./azure.ts";
import * as bodies from "./bodies.ts";
import * as complex from "./complex.ts";
import * as dictionaries from "./dictionaries.ts";
import * as flattening from "./flattening.ts";
import * as headers from "./headers.ts";
import * as hosts from "./hosts.ts";
import * as models from "./models.ts";
import * as numbers from "./numbers.ts";
import * as parameters from "./parameters.ts";
import * as primitives from "./primitives.ts";
import * as statuses from "./statuses.ts";
import * as times from "./times.ts";
import * as urls from "./urls.ts";
import * as versions from "./versions.ts";
import * as xml from "./xml.ts";

/** Every suite: what these files export is suites and nothing else. */
export const suites: readonly Suite[] = [
  arrays,
  azure,
  bodies,
  complex,
  dictionaries,
  flattening,
  headers,
  hosts,
  models,
  numbers,
  parameters,
  primitives,
  statuses,
  times,
  urls,
  versions,
  xml,
].flatMap((file): Suite[] => Object.values(file));
