import {
  ERRORS,
  type ErrorCode,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  SluiceError,
} from "../core/index.ts";
import { httpJson } from "./http-json.ts";
import type { DemoGateway } from "./trio.ts";

/** Asks a gateway's admin API. @throws SluiceError: the gateway's own refusal, with its code. */
export const askAdmin = async (
  { name, admin }: DemoGateway,
  method: "GET" | "POST",
  path: string,
  body?: JsonValue,
): Promise<JsonObject> => {
  const answer = await httpJson({
    method,
    url: new URL(path, admin.url).href,
    headers: { authorization: `Bearer ${admin.token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (isJsonObject(answer.body)) {
    if (answer.status < 300) return answer.body;
    const { code, detail } = answer.body;
    if (typeof code === "string" && Object.hasOwn(ERRORS, code))
      throw new SluiceError(code as ErrorCode, String(detail), { status: answer.status });
  }
  throw new SluiceError(
    "SLUICE_INTERNAL",
    `the demo's ${name} gateway answered ${method} ${path} with status ${answer.status}`,
  );
};
