import { type Agent, request as httpRequest } from "node:http";
import { type JsonValue, reasonOf, SluiceError } from "../core/index.ts";

export interface HttpJsonRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Keeps the connection for the next request. */
  readonly agent?: Agent;
}

export interface HttpJsonAnswer {
  readonly status: number;
  readonly body: JsonValue;
}

/** A plain HTTP client such as an application would have, for the demo's own servers. @throws SluiceError SLUICE_UNREACHABLE */
export const httpJson = ({
  method,
  url,
  headers = {},
  body = "",
  agent,
}: HttpJsonRequest): Promise<HttpJsonAnswer> =>
  new Promise((resolve, reject) => {
    const fail = (error: unknown): void =>
      reject(new SluiceError("SLUICE_UNREACHABLE", `${method} ${url}: ${reasonOf(error)}`));
    const length = method === "POST" ? { "content-length": Buffer.byteLength(body) } : {};
    const request = httpRequest(
      url,
      { method, agent, timeout: 10_000, headers: { ...headers, ...length } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", fail);
        response.on("end", () => {
          try {
            const text = Buffer.concat(chunks).toString("utf8");
            resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as JsonValue });
          } catch (error) {
            fail(error);
          }
        });
      },
    );
    request.on("error", fail);
    request.on("timeout", () => request.destroy(new Error("no answer within 10 s")));
    request.end(body);
  });
