import { SluiceError } from "../core/index.ts";

/** For programs without types. @throws SluiceError SLUICE_REQUEST */
export const checkCall = (service: unknown, fn: unknown, args: unknown): void => {
  if (typeof service === "string" && typeof fn === "string" && Array.isArray(args)) return;
  throw new SluiceError(
    "SLUICE_REQUEST",
    "a call names a service and a function, and has its arguments in an array: (service, function, [argument, …])",
  );
};
