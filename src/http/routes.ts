import { z } from "zod";
import { type Clock, essence, isEventStream, toSluiceError } from "../core/index.ts";
import type { EntryDesk } from "../entry/interface.ts";
import {
  type ApiDescription,
  json,
  openapiDocument,
  RateLimited,
  type Reply,
  type Route,
  routeDefiner,
} from "../listener/index.ts";
import { isRef, type Particle, type ParticleRef, refOf } from "../particle/index.ts";
import { createAnswerStream } from "./answer-stream.ts";
import { follow, longPoll, notFound } from "./answers.ts";
import { authenticate, type SignedRequest } from "./authenticate.ts";
import type { InitiatorRate } from "./initiator-rate.ts";
import { accepted, answer, resultQuery, status, submission } from "./schemas.ts";
import { unauthorized } from "./signature-input.ts";
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
    answers: { 200: { description: "OpenAPI 3.1", schema: z.record(z.string(), z.unknown()) } },
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

const submitRoute = (deps: RouteDeps): Route<Access> =>
  defineRoute({
    method: "POST",
    path: "/v1/particles",
    operationId: "submitParticle",
    summary: "Takes in a signed particle; the same again is the same again",
    body: submission,
    answers: {
      200: {
        description:
          "As an event stream, where that is accepted: what becomes of it, as getResult tells. The request is signed for that, with the particle's ref as `nonce`",
        schema: answer,
        mediaType: EVENT_STREAM,
      },
      202: { description: "It is on record here", schema: accepted },
    },
    async handle({ body, gone, ...request }) {
      const { entry, rate } = deps;
      const { initPeerId } = body;
      rate.check(initPeerId);
      const isFollowed = wantsEvents(request.headers.accept);
      // Every hop has the particle and may hand it in; what becomes of it is for its initiator.
      if (isFollowed) await checkInitiator(request, body, deps);
      const taken = await entry.submit(body);
      rate.count(initPeerId);
      if (!isFollowed) return json(202, taken);
      try {
        return await events(deps, { initiator: initPeerId, ref: taken.ref, gone });
      } catch (error) {
        // It is taken in: that nobody else can wait here now is no refusal of it.
        if (error instanceof RateLimited || toSluiceError(error).code === "SLUICE_OVERLOAD")
          return json(202, taken);
        throw error;
      }
    },
  });

const checkInitiator = async (
  request: SignedRequest,
  particle: Particle,
  { clock, scheme }: RouteDeps,
): Promise<void> => {
  const { by, nonce } = await authenticate(request, { clock, scheme });
  if (by !== particle.initPeerId || nonce !== refOf(particle))
    throw unauthorized("the particle's initiator must sign this request, with the particle's ref as nonce");
};

const resultRoute = (deps: RouteDeps): Route<Access> => {
  const { entry, clock, room, rate, scheme } = deps;
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
      const { by: initiator } = await authenticate(request, { clock, scheme });
      rate.count(initiator);
      if (!isRef(ref) || (await entry.initiatorOf(ref)) !== initiator) throw notFound();
      return wantsEvents(request.headers.accept)
        ? events(deps, { initiator, ref, gone })
        : poll(initiator, ref, waitMs, gone);
    },
  });
};

interface Follower {
  readonly initiator: string;
  readonly ref: ParticleRef;
  readonly gone: AbortSignal;
}

const events = async (
  { entry, clock, room }: RouteDeps,
  { initiator, ref, gone }: Follower,
): Promise<Reply> => {
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
