import type { Input } from "../client/interface.ts";
import { isJsonObject, type JsonValue, SluiceError } from "../core/index.ts";

export const sealOption = {
  type: "string",
  value: "N|options.NAME",
  multiple: true,
  help: "Seal an argument to who serves, so that nobody else reads it: its number, or a member of options",
} as const;

/**
 * The arguments of a call, some of them sealed to `to`.
 * @param places - `1` is the first argument, `options.pin` a member of the last one.
 * @throws SluiceError SLUICE_USAGE: there is no such argument.
 */
export const sealArguments = async (
  args: readonly JsonValue[],
  places: readonly string[],
  to: string,
): Promise<readonly Input[]> => {
  const { sealed } = await import("../client/index.ts");
  const chosen = new Set(places);
  for (const place of chosen) if (!isThere(args, place)) throw missing(place);
  return args.map((value, index): Input => {
    if (chosen.has(String(index + 1))) return sealed(value, to);
    if (index < args.length - 1 || !isJsonObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        name,
        chosen.has(`${OPTIONS}${name}`) ? sealed(member, to) : member,
      ]),
    );
  });
};

const OPTIONS = "options.";

const isThere = (args: readonly JsonValue[], place: string): boolean => {
  if (!place.startsWith(OPTIONS)) return /^[1-9]\d{0,4}$/.test(place) && Number(place) <= args.length;
  const options = args.at(-1);
  return isJsonObject(options) && Object.hasOwn(options, place.slice(OPTIONS.length));
};

const missing = (place: string): SluiceError =>
  new SluiceError(
    "SLUICE_USAGE",
    `--seal ${place}: there is no such argument; give its number, from 1 on, or options.NAME for a member of the last one`,
  );
