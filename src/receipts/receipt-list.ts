import { isJsonObject, SluiceError } from "../core/index.ts";
import { MAX_RECEIPTS } from "./limits.ts";

/**
 * The receipts in a JSON value: a list of them, as `("receipts" "mine")` gives it, or `{receipts: [...]}`, as `GET /v1/particles/:ref/receipts` answers.
 * @throws SluiceError SLUICE_REQUEST for anything else, and for more than 10,000.
 */
export const receiptList = (value: unknown): readonly string[] => {
  const list: unknown = isJsonObject(value) ? value.receipts : value;
  if (!Array.isArray(list) || !list.every((item) => typeof item === "string"))
    throw new SluiceError(
      "SLUICE_REQUEST",
      'these are no receipts: expected a JSON list of them, or {"receipts": [...]}',
    );
  if (list.length > MAX_RECEIPTS)
    throw new SluiceError("SLUICE_REQUEST", `these are more than ${MAX_RECEIPTS} receipts`);
  return list;
};
