import {
  connectReason,
  ERRORS,
  type ErrorCode,
  isJsonObject,
  isLoopback,
  type JsonObject,
  type JsonValue,
  parseJson,
  SluiceError,
  stringifyJson,
} from "../core/index.ts";

/** Flags of every command that asks a running gateway. */
export const adminOptions = {
  admin: {
    type: "string",
    value: "URL",
    help: "Admin address of the gateway; default that of ./sluice.yaml, else http://127.0.0.1:8080",
  },
  token: {
    type: "string",
    value: "TOKEN",
    help: "Its token; default $SLUICE_ADMIN_TOKEN, $SLUICE_ADMIN_TOKEN_FILE, else the data folder of ./sluice.yaml",
  },
} as const;

export interface AdminApi {
  /** JSON of a success. @throws SluiceError: the gateway's problem, its `refused` in the cause; SLUICE_CONNECT when nobody answers. */
  request(method: "GET" | "POST" | "PUT", path: string, body?: JsonValue): Promise<JsonValue>;
}

const ANSWER_WITHIN_MS = 30_000;

/** @throws SluiceError SLUICE_USAGE (address or token), SLUICE_CONFIG (./sluice.yaml) */
export const openAdminApi = async (
  given: { readonly admin?: string; readonly token?: string },
  signal: AbortSignal,
  env: NodeJS.ProcessEnv = process.env,
): Promise<AdminApi> => {
  const local = await localGateway();
  const base = parseBase(given.admin ?? `http://${local.listen}`);
  const { token, place } = await findToken(given.token, base, local.data, env);
  return {
    request: async (method, path, body) => {
      const response = await send(new URL(path, base), {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: stringifyJson(body) }),
        redirect: "error",
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      });
      const answer = parseAnswer(await response.text());
      if (response.ok && answer !== undefined) return answer;
      throw refusal(answer, response.status, { base, tokenFrom: place });
    },
  };
};

/** The gateway whose sluice.yaml is here; without one, a gateway that was started without any. */
const localGateway = async (): Promise<{ listen: string; data: string }> => {
  const { loadConfig } = await import("../config/index.ts");
  const { admin, data } = await loadConfig(undefined);
  const { host, port } = admin.listen ?? { host: "127.0.0.1", port: 8080 };
  return { listen: `${host.includes(":") ? `[${host}]` : host}:${port}`, data };
};

const parseBase = (text: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new SluiceError("SLUICE_USAGE", `--admin "${text}" is no http(s) address`);
  return url;
};

const findToken = async (
  given: string | undefined,
  base: URL,
  data: string,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly token: string; readonly place: string }> => {
  if (given !== undefined) return { token: given, place: "--token" };
  const { adminTokenPlace, findAdminToken } = await import("../config/index.ts");
  const inEnv = Boolean(env.SLUICE_ADMIN_TOKEN || env.SLUICE_ADMIN_TOKEN_FILE);
  // The token in this machine's data folder is for this machine's gateway alone.
  const token = inEnv || isLoopback(base) ? await findAdminToken(data, env) : undefined;
  if (token !== undefined) return { token, place: adminTokenPlace(data, env) };
  const where = isLoopback(base) ? `, or run this where the gateway's sluice.yaml is (none in ${data})` : "";
  throw new SluiceError(
    "SLUICE_USAGE",
    `${base.origin} needs its token: --token, SLUICE_ADMIN_TOKEN or SLUICE_ADMIN_TOKEN_FILE${where}`,
  );
};

const send = async (url: URL, init: RequestInit): Promise<Response> => {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (error instanceof SluiceError) throw error; // interrupted
    throw new SluiceError(
      "SLUICE_CONNECT",
      `no gateway answers at ${url.origin}: ${connectReason(error)}; is "sluice serve" running?`,
    );
  }
};

const parseAnswer = (text: string): JsonValue | undefined => {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
};

const refusal = (
  answer: JsonValue | undefined,
  status: number,
  { base, tokenFrom }: { readonly base: URL; readonly tokenFrom: string },
): SluiceError => {
  if (!isJsonObject(answer) || typeof answer.code !== "string" || !Object.hasOwn(ERRORS, answer.code))
    return new SluiceError(
      "SLUICE_CONNECT",
      `${base.origin} answered ${status}, which is not how a gateway's admin API answers; check --admin`,
    );
  const { title, detail, retry, refused } = answer as JsonObject;
  const reason = typeof detail === "string" ? detail : String(title);
  return new SluiceError(answer.code as ErrorCode, `${reason}${hint(answer, status, { base, tokenFrom })}`, {
    status,
    retry: retry === true,
    cause: { refused },
  });
};

/** What of the command line may be at fault where a gateway knows but what it was asked. */
const hint = (
  { code, detail }: JsonObject,
  status: number,
  { base, tokenFrom }: { readonly base: URL; readonly tokenFrom: string },
): string => {
  if (code === "SLUICE_UNAUTHORIZED") return `; it was read from ${tokenFrom}`;
  return status === 404 && detail === "there is no such path in this API"
    ? `: ${base.origin} looks like a gateway's http listener; --admin is where its admin.listen is`
    : "";
};
