import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { expect } from "vitest";
import { TOKEN } from "./admin-stand-in.ts";

/** The body of a refusal, which must be a problem document that gives nothing of the inside away. */
export const problem = async (response: Response): Promise<Record<string, unknown>> => {
  expect(response.headers.get("content-type")).toMatch(/^application\/problem\+json(;|$)/);
  const body = (await response.json()) as Record<string, unknown>;
  expect(body.status).toBe(response.status);
  expect(JSON.stringify(body)).not.toMatch(/\.ts:\d|node_modules|fastify/i);
  return body;
};

export const socketTo = (url: string): Socket => {
  const { hostname, port } = new URL(url);
  return connect(Number(port), hostname.replace(/^\[|\]$/g, ""));
};

/** Everything that comes until the other side closes. */
export const readAll = async (socket: Socket): Promise<string> => {
  let answer = "";
  socket.on("data", (chunk: Buffer) => {
    answer += chunk.toString("latin1");
  });
  socket.on("error", () => {});
  await once(socket, "close");
  return answer;
};

/** Bytes as no HTTP client would send them, and the answer. */
export const raw = (url: string, bytes: string): Promise<string> => {
  const socket = socketTo(url);
  socket.end(bytes, "latin1");
  return readAll(socket);
};

/** A request's head; with the token and a good Host unless told otherwise. */
export const head = (
  line: string,
  headers: readonly string[] = [],
  { host = "Host: 127.0.0.1", token = `Authorization: Bearer ${TOKEN}` } = {},
): string =>
  `${[line, ...[host, token, ...headers, "Connection: close"].filter((header) => header !== "")].join("\r\n")}\r\n\r\n`;

/** Status codes of all answers that came on one connection. */
export const statuses = (answer: string): number[] =>
  [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
