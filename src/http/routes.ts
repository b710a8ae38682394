import { z } from "zod";
import { type Clock, essence, isEventStream } from "../core/index.ts";
import type { EntryDesk } from "../entry/interface.ts";
import {
  type ApiDescription,
  json,
  openapiDocument,
  type Reply,
  type Route,
  routeDefiner,
} from "../listener/index.ts";
import { isRef, type ParticleRef, refOf } from "../particle/index.ts";
import { createAnswerStream } from "./answer-stream.ts";
import { follow, longPoll, notFound } from "./answers.ts";
import { authenticate } from "./authenticate.ts";
import type { InitiatorRate } from "./initiator-rate.ts";
import { accepted, answer, resultQuery, status, submission } from "./schemas.ts";
import type { WaitingRoom } from "./waiting-room.ts";

/** probe: as often as anybody likes, as nothing is said; open: what is asked needs no proof, or carries it; initiator: the request is signed. */
export type Access = "probe" | "open" | "initiator";

const BODY_BYTES = 512 * 1024;
const EVENT_STREAM = "text/event-stream";

const defineRoute = routeDefiner<Access>({ access: "open", bodyBytes: BODY_BYTES });

export interface RouteDeps {
  readonly entry: Pick<EntryDesk, "submit" | "answer" | "initiatorOf" | "watch">;
  readonly peerId: string;
  readonly clock: Clock;
  readonly room: WaitingRoom;
  readonly rate: InitiatorRate;
  readonly scheme: "http" | "https";
}

/** Everything this listener answers. */
export const allRoutes = (deps: RouteDeps, version: string): readonly Route<Access>[] => {
  const routes = [healthRoute, peerRoute(deps), submitRoute(deps), resultRoute(deps)];
  const document: Route<Access> = defineRoute({
    method: "GET",
    path: "/openapi.json",
    operationId: "getOpenapi",
    summary: "This API as an OpenAPI document",
    answers: { 200: { description: "OpenAPI 3.1", schema: z.record(z.string(), z.json()) } },
    handle: () => json(200, openapiDocument([...routes, document], description(version))),
  });
  return [...routes, document];
};

const healthRoute = defineRoute({
  method: "GET",
  path: "/health",
  operationId: "getHealth",
  summary: "Whether the process lives",
  access: "probe",
  answers: { 200: { description: "It does", schema: status } },
  handle: () => json(200, { status: "ok" }),
});

const peerRoute = ({ peerId }: RouteDeps): Route<Access> =>
  defineRoute({
    method: "GET",
    path: "/v1/peer",
    operationId: "getPeer",
    summary: "Which peer this is: scripts lead home over it",
    answers: { 200: { description: "Its id", schema: z.object({ peerId: z.string() }) } },
    handle: () => json(200, { peerId }),
  });

const submitRoute = ({ entry, rate }: RouteDeps): Route<Access> =>
  defineRoute({
    method: "POST",
    path: "/v1/particles",
    operationId: "submitParticle",
    summary: "Takes in a signed particle; the same again is the same again",
    body: submission,
    answers: { 202: { description: "It is on record here", schema: accepted } },
    async handle({ body }) {
      const { initPeerId } = body;
      rate.check(initPeerId);
      const isNew = (await entry.initiatorOf(refOf(body))) !== initPeerId;
      const taken = await entry.submit(body);
      if (isNew) rate.count(initPeerId); // every hop could send it once more
      return json(202, taken);
    },
  });

const resultRoute = ({ entry, clock, room, rate, scheme }: RouteDeps): Route<Access> => {
  const poll = async (
    initiator: string,
    ref: ParticleRef,
    waitMs: number,
    gone: AbortSignal,
  ): Promise<Reply> => {
    const ended = Promise.withResolvers<void>();
    const leave = room.enter(initiator, ended.resolve);
    onAbort(gone, ended.resolve);
    try {
      return json(200, await longPoll({ entry, clock }, ref, { waitMs, ended: ended.promise }));
    } finally {
      leave();
    }
  };
  const events = async (initiator: string, ref: ParticleRef, gone: AbortSignal): Promise<Reply> => {
    let stop = (): void => {};
    const leave = room.enter(initiator, () => stream.end());
    const stream = createAnswerStream(clock, () => {
      stop();
      leave();
    });
    try {
      ({ stop } = await follow(entry, ref, stream.offer));
    } catch (error) {
      stream.readable.destroy();
      throw error;
    }
    onAbort(gone, () => stream.readable.destroy());
    return { status: 200, body: stream.readable, mediaType: EVENT_STREAM, headers: UNBUFFERED };
  };
  return defineRoute({
    method: "GET",
    path: "/v1/particles/{ref}/result",
    operationId: "getResult",
    summary: "What became of a particle: its initiator asks, and waits",
    access: "initiator",
    query: resultQuery,
    answers: {
      200: {
        description:
          "When it is final or `waitMs` is over; as an event stream, each answer until the final one",
        schema: answer,
        mediaType: EVENT_STREAM,
      },
    },
    async handle({ params: { ref = "" }, query: { waitMs }, gone, ...request }) {
      const initiator = await authenticate(request, { clock, scheme });
      rate.count(initiator);
      if (!isRef(ref) || (await entry.initiatorOf(ref)) !== initiator) throw notFound();
      return wantsEvents(request.headers.accept)
        ? events(initiator, ref, gone)
        : poll(initiator, ref, waitMs, gone);
    },
  });
};

/** Proxies such as nginx hold back what is small. */
const UNBUFFERED = { "x-accel-buffering": "no" };

const wantsEvents = (accept = ""): boolean => accept.split(",").some((part) => isEventStream(essence(part)));

const onAbort = (signal: AbortSignal, act: () => void): void => {
  if (signal.aborted) act();
  else signal.addEventListener("abort", act, { once: true });
};

const header = (name: string, text: string): object => ({
  type: "apiKey",
  in: "header",
  name,
  description: text,
});

const description = (version: string): ApiDescription<Access> => ({
  info: {
    title: "Sluice",
    version,
    summary: "Hands in signed particles and fetches their answers",
  },
  securitySchemes: {
    signatureInput: header(
      "Signature-Input",
      'RFC 9421, one signature by the initiator: label=("@method" "@authority" "@path" "@query");created=<Unix seconds>;keyid="<peer id, or raw public key in base64>";alg="ed25519"; "@query" where there is one',
    ),
    signature: header("Signature", "RFC 9421: label=:<base64>:"),
  },
  securityOf: (access) => (access === "initiator" ? [{ signatureInput: [], signature: [] }] : []),
});
