import { type JsonValue, parseJson as parse } from "../../core/index.ts";

/** JSON text as a value, or what is wrong with it; no integer is changed. */
export const parseJson = (text: string): { readonly value: JsonValue } | { readonly problem: string } => {
  try {
    return { value: parse(text) };
  } catch (error) {
    return { problem: error instanceof RangeError ? "is nested too deep" : "is not JSON" };
  }
};
