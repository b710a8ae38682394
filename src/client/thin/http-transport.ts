import {
  type Clock,
  connectReason,
  isDeeperThan,
  isJsonObject,
  type JsonValue,
  parseJson,
  SluiceError,
} from "../../core/index.ts";
import { isPeerId, type Particle, type ParticleRef, refOf, type Signer } from "../../particle/index.ts";
import { type EventStream, eventStream } from "./event-stream.ts";
import type { ThinTransport } from "./interface.ts";
import { parseAnswer, problemError } from "./parse-answer.ts";
import { GRACE_MS, mayPass, patiently, pauseAfter } from "./patience.ts";
import { readText } from "./read-body.ts";
import { base64, signRequest } from "./sign-request.ts";

/** AquaVM carries values of 127 levels; an answer has them some levels down. */
const MAX_ANSWER_DEPTH = 140;
/** Of everything else that a gateway says. */
const MAX_WORD_CHARS = 65_536;

const BEHIND_A_PROXY: ReadonlySet<number> = new Set([502, 503, 504]);

export interface HttpTransportOptions {
  /** Of the gateway's `http` listener. */
  readonly url: string;
  readonly signer: Signer;
  readonly clock: Clock;
}

/** The way in over plain HTTP (docs/http.md). @throws SluiceError SLUICE_USAGE: no http or https URL. */
export const createHttpTransport = ({ url, signer, clock }: HttpTransportOptions): ThinTransport => {
  const base = baseUrl(url);

  /** @throws SluiceError SLUICE_CONNECT, and the gateway's own refusals. */
  const ask = async (path: string, init: RequestInit): Promise<Response> => {
    // A POST is not kept anyway, and to say so would keep browsers from using the preflight that they know.
    const cache = init.method === "POST" ? {} : { cache: "no-store" as const };
    const response = await fetch(new URL(path, base), { ...init, ...cache, redirect: "error" }).catch(
      (error: unknown) => {
        throw new SluiceError("SLUICE_CONNECT", `${base.href} does not answer: ${connectReason(error)}`);
      },
    );
    if (response.ok) return response;
    const problem = jsonOr(undefined, await textOf(response, signalOf(init)));
    // A proxy's own word, while the gateway behind it is away.
    if (BEHIND_A_PROXY.has(response.status) && !(isJsonObject(problem) && "code" in problem))
      throw new SluiceError("SLUICE_CONNECT", `${base.href} answers ${response.status}`);
    throw problemError(problem);
  };

  const follow = async (
    path: string,
    init: RequestInit & { readonly method: string; readonly signal: AbortSignal },
    nonce?: string,
  ): Promise<EventStream | undefined> => {
    const url = new URL(path, base);
    const signature = await signRequest({ method: init.method, url }, signer, {
      created: clock.now(),
      ...(nonce === undefined ? {} : { nonce }),
    });
    const held = new AbortController();
    const signal = AbortSignal.any([init.signal, held.signal]);
    const headers = { accept: "text/event-stream", ...signature, ...init.headers };
    const { body, headers: told } = await ask(path, { ...init, headers, signal });
    if (body !== null && told.get("content-type")?.startsWith("text/event-stream"))
      return eventStream(body, { clock, signal, abort: () => held.abort() });
    await body?.cancel();
    return undefined;
  };

  /** What came of handing a particle in, for whoever asks for its answers next. */
  const followed = new Map<ParticleRef, EventStream>();

  return {
    async entry(signal) {
      const answer = await ask("v1/peer", { signal })
        .then((response) => jsonOf(response, signal))
        .catch((error: unknown) => {
          throw mayPass(error) ? error : nobodyThere(base);
        });
      // It will stand in scripts that are signed.
      if (isJsonObject(answer) && typeof answer.peerId === "string" && isPeerId(answer.peerId))
        return answer.peerId;
      throw nobodyThere(base);
    },

    async submit(particle, signal) {
      const ref = refOf(particle);
      const init = {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(wireForm(particle)),
        signal,
      };
      const deadline = particle.timestamp + particle.ttl;
      const events = await patiently({ clock, deadline, signal }, () => follow("v1/particles", init, ref));
      if (events !== undefined) followed.set(ref, events);
    },

    async *answers({ ref, deadline }, signal) {
      const patience = { clock, deadline: deadline + GRACE_MS, signal };
      const path = `v1/particles/${ref}/result`;
      for (let rounds = 0; clock.now() < patience.deadline; rounds++) {
        if (rounds > 0) await pauseAfter(rounds, patience);
        const events =
          followed.get(ref) ??
          (await patiently(patience, () => follow(path, { method: "GET", signal }).catch(notNow)));
        followed.delete(ref);
        if (events === undefined) throw notOurs(base);
        // Where the stream ends or breaks before the last answer, another goes on.
        try {
          for (let text = await events.next(); text !== undefined; text = await events.next()) {
            const answer = parseAnswer(parsed(text, base), ref);
            yield answer;
            if (answer.state !== "running") return;
          }
        } catch (error) {
          if (!(error instanceof SluiceError) || error.code !== "SLUICE_CONNECT") throw error;
        } finally {
          events.leave();
        }
      }
    },

    close: async () => {},
  };

  async function jsonOf(response: Response, signal: AbortSignal): Promise<JsonValue> {
    return parsed(await textOf(response, signal), base);
  }
};

const wireForm = ({ id, initPeerId, timestamp, ttl, script, signature }: Particle): JsonValue => ({
  id,
  initPeerId,
  timestamp,
  ttl,
  script,
  signature: base64(signature),
});

/** Of requests that nobody can give up. */
const NEVER = new AbortController().signal;
const signalOf = ({ signal }: RequestInit): AbortSignal => signal ?? NEVER;

const textOf = async ({ body }: Response, signal: AbortSignal): Promise<string> =>
  body === null ? "" : readText(body, { maxChars: MAX_WORD_CHARS, signal });

const parsed = (text: string, base: URL): JsonValue => {
  const value = jsonOr(undefined, text);
  if (value !== undefined) return value;
  throw notOurs(base);
};

const jsonOr = <T>(instead: T, text: string): JsonValue | T => {
  try {
    return isDeeperThan(text, MAX_ANSWER_DEPTH) ? instead : parseJson(text);
  } catch {
    return instead;
  }
};

const baseUrl = (text: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new SluiceError(
      "SLUICE_USAGE",
      `${JSON.stringify(text)} is not the URL of a gateway's http listener`,
    );
  if (url.username !== "" || url.password !== "")
    throw new SluiceError("SLUICE_USAGE", "the URL of a gateway's http listener holds no user and password");
  return new URL(url.pathname.endsWith("/") ? url : `${url.origin}${url.pathname}/`);
};

/** Who may not wait now may wait later, and the particle goes on meanwhile. */
const notNow = (error: unknown): never => {
  if (error instanceof SluiceError && error.code === "SLUICE_QUOTA")
    throw new SluiceError("SLUICE_OVERLOAD", error.message, { cause: error });
  throw error;
};

const nobodyThere = (base: URL): SluiceError =>
  new SluiceError("SLUICE_CONNECT", `${base.href} is no http listener of a Sluice gateway`);

const notOurs = (base: URL): SluiceError =>
  new SluiceError("SLUICE_BAD_RESULT", `${base.href} does not answer as the http listener of a gateway`);
