import type { ServerResponse } from "node:http";
import type { JsonValue } from "../../src/core/index.ts";
import { stringifyJson } from "../../src/core/index.ts";
import type { EntryAnswer, EntryCall } from "../../src/entry/index.ts";
import { type Identity, type Particle, refOf } from "../../src/particle/index.ts";
import { digestOfJson, type ServedCall } from "../../src/receipts/index.ts";
import { httpServer, type TestServer } from "./http-server.ts";
import { openBook, servedCall } from "./receipts.ts";

/** What a gateway's `http` listener does; what is left out it does as it should. */
export interface Conduct {
  readonly peerId?: string;
  /** `GET /v1/peer`. */
  readonly peer?: (response: ServerResponse) => void;
  /** `POST /v1/particles`. */
  readonly submit?: (response: ServerResponse) => void;
  /** `GET /v1/particles/:ref/result`, each time. */
  readonly result?: (particle: Particle, response: ServerResponse) => void | Promise<void>;
}

export type HostileGateway = Pick<TestServer, "url" | "received"> & AsyncDisposable;

/** A gateway's `http` listener that does what a test wants. */
export const hostileGateway = async (
  entry: Identity,
  { peerId = entry.peerId, peer, submit, result }: Conduct,
): Promise<HostileGateway> => {
  let particle: Particle | undefined;
  return httpServer(({ url, method, body }, response) => {
    if (url === "/v1/peer") return peer === undefined ? json(response, 200, { peerId }) : peer(response);
    if (method === "POST") {
      particle = particleOf(body);
      const accepted = { ref: refOf(particle), expiresAt: particle.timestamp + particle.ttl };
      return submit === undefined ? json(response, 202, accepted) : submit(response);
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    if (particle !== undefined) void result?.(particle, response);
  });
};

const particleOf = (body: string): Particle => {
  const { signature, ...rest } = JSON.parse(body) as Omit<Particle, "signature"> & { signature: string };
  return { ...rest, signature: Uint8Array.from(Buffer.from(signature, "base64")), data: new Uint8Array() };
};

const json = (response: ServerResponse, status: number, body: JsonValue): void => {
  response.writeHead(status, { "content-type": "application/json" }).end(stringifyJson(body));
};

/** An answer as a server-sent event. @param text - in the place of the answer's JSON. */
export const tell = (response: ServerResponse, answer: EntryAnswer | string): void => {
  const text = typeof answer === "string" ? answer : stringifyJson(answer as unknown as JsonValue);
  response.write(`event: answer\ndata: ${text}\n\n`);
};

/** A call that a gateway served, for which it signs a receipt. */
export interface Serving {
  readonly by: Identity;
  readonly args: readonly JsonValue[];
  readonly result: JsonValue;
  /** What the receipt says otherwise. */
  readonly claims?: Partial<ServedCall>;
}

/** All of `x.f`, as an entry gateway tells of them. Each gateway's receipts are chained in this order. */
export const calls = async (
  { initPeerId, ...particle }: Particle,
  ...served: readonly Serving[]
): Promise<EntryCall[]> => {
  const ref = refOf({ initPeerId, ...particle });
  const books = new Map<Identity, Awaited<ReturnType<typeof openBook>>["book"]>();
  const made: EntryCall[] = [];
  for (const [call, { by, args, result, claims }] of served.entries()) {
    const book = books.get(by) ?? (await openBook(by, [ref])).book;
    books.set(by, book);
    const receipt = await book.issue(
      servedCall({
        particle: ref,
        sub: initPeerId,
        call,
        service: "x",
        function: "f",
        arguments: digestOfJson([...args]),
        outcome: { result: digestOfJson(result) },
        ...claims,
      }),
    );
    made.push({ peer: by.peerId, service: "x", function: "f", result, receipt });
  }
  return made;
};

/** What an entry gateway says at last. */
export const done = (
  particle: Particle,
  result: readonly JsonValue[],
  made: readonly EntryCall[],
): EntryAnswer => ({
  particle: refOf(particle),
  state: "done",
  result,
  calls: made,
  undelivered: [],
});
