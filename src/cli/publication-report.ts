import { isJsonObject, type JsonValue, SluiceError } from "../core/index.ts";
import { tellRefused } from "./openapi-file.ts";
import { tell } from "./output.ts";
import { plural } from "./plural.ts";
import { shown } from "./shown.ts";

/** What a gateway says of a publication besides its functions: a line each on stderr. `file`: of the document. */
export const tellPublished = (
  answer: JsonValue,
  { service, file }: { service: string; file: string },
): void => {
  if (!isJsonObject(answer)) return;
  tellRefused(file, answer.refused);
  for (const warning of listOf(answer.warnings)) tell(`sluice: ${service}: ${shown(String(warning))}`);
};

/**
 * The same of a preview, and what would change for callers.
 * @throws SluiceError SLUICE_BREAKING when something of it breaks them.
 */
export const tellPreview = (answer: JsonValue, what: { service: string; file: string }): void => {
  tellPublished(answer, what);
  if (!isJsonObject(answer)) return;
  const { service } = what;
  const changes = listOf(answer.changes).filter(isJsonObject);
  for (const { breaking, where, what: change } of changes)
    tell(
      `sluice: ${service}: ${breaking === true ? "breaks callers: " : ""}${shown(`${String(where)} ${String(change)}`)}`,
    );
  if (answer.exists !== true) tell(`sluice: ${service}: is new here`);
  else if (changes.length === 0) tell(`sluice: ${service}: nothing changes for its callers`);
  if (answer.breaking !== true) return;
  const count = changes.filter(({ breaking }) => breaking === true).length;
  throw new SluiceError(
    "SLUICE_BREAKING",
    `${service}: ${plural(count, "change")} would break callers; nothing was published`,
  );
};

const listOf = (value: JsonValue | undefined): readonly JsonValue[] => (Array.isArray(value) ? value : []);
