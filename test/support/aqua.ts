import { type AquaFunction, compileFromString } from "@fluencelabs/aqua-api";

/** Compiles Aqua source with Fluence's own compiler; its errors fail the test. */
export const compileAqua = async (code: string): Promise<Record<string, AquaFunction>> => {
  const { functions, errors } = await compileFromString({ code, logLevel: "off", targetType: "air" });
  if (errors.length > 0) throw new Error(errors.join("\n"));
  return functions;
};
