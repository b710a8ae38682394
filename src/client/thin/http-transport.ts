import {
  type Clock,
  isJsonObject,
  type JsonValue,
  parseJson,
  reasonOf,
  SluiceError,
} from "../../core/index.ts";
import type { Particle, Signer } from "../../particle/index.ts";
import type { ThinTransport, Watched } from "./interface.ts";
import { parseAnswer, problemError } from "./parse-answer.ts";
import { patiently } from "./patience.ts";
import { readEvents } from "./read-events.ts";
import { base64, signRequest } from "./sign-request.ts";

/** An answer may come as late as the gateway's clock is behind, and some time on the way, ms. */
const GRACE_MS = 5_000;
/** Of one answer: what stands in a particle's data, and around it. */
const MAX_ANSWER_CHARS = 16 * 1024 * 1024;

export interface HttpTransportOptions {
  /** Of the gateway's `http` listener. */
  readonly url: string;
  readonly signer: Signer;
  readonly clock: Clock;
}

/** The way in over plain HTTP (docs/http.md). @throws SluiceError SLUICE_USAGE: no http or https URL. */
export const createHttpTransport = ({ url, signer, clock }: HttpTransportOptions): ThinTransport => {
  const base = baseUrl(url);

  const ask = async (path: string, init: RequestInit): Promise<Response> => {
    const target = new URL(path, base);
    const response = await fetch(target, { ...init, cache: "no-store", redirect: "error" }).catch(
      (error: unknown) => {
        throw new SluiceError("SLUICE_CONNECT", `${base.href} does not answer: ${reasonOf(error)}`);
      },
    );
    if (response.ok) return response;
    throw problemError(await jsonOf(response).catch(() => undefined));
  };

  const listen = async ({ ref }: Watched, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> => {
    const path = `v1/particles/${ref}/result`;
    const signature = await signRequest({ method: "GET", url: new URL(path, base) }, signer, clock.now());
    const { body } = await ask(path, { headers: { accept: "text/event-stream", ...signature }, signal });
    if (body === null) throw notOurs(base);
    return body;
  };

  return {
    async entry(signal) {
      const answer = await jsonOf(await ask("v1/peer", { signal }));
      if (isJsonObject(answer) && typeof answer.peerId === "string") return answer.peerId;
      throw notOurs(base);
    },

    async submit(particle, signal) {
      const init = {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(wireForm(particle)),
        signal,
      };
      const deadline = particle.timestamp + particle.ttl;
      await patiently({ clock, deadline, signal }, () => ask("v1/particles", init));
    },

    async *answers(watched, signal) {
      const deadline = watched.deadline + GRACE_MS;
      do {
        const body = await patiently({ clock, deadline, signal }, () => listen(watched, signal));
        // Where the stream ends before the last answer, another goes on.
        for await (const text of readEvents(body, { maxChars: MAX_ANSWER_CHARS, signal })) {
          const answer = parseAnswer(parsed(text, base), watched.ref);
          yield answer;
          if (answer.state !== "running") return;
        }
      } while (clock.now() < deadline);
    },

    close: async () => {},
  };

  async function jsonOf(response: Response): Promise<JsonValue> {
    return parsed(await response.text(), base);
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

const parsed = (text: string, base: URL): JsonValue => {
  try {
    return parseJson(text);
  } catch {
    throw notOurs(base);
  }
};

const baseUrl = (text: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new SluiceError(
      "SLUICE_USAGE",
      `${JSON.stringify(text)} is not the URL of a gateway's http listener`,
    );
  return new URL(url.pathname.endsWith("/") ? url : `${url.origin}${url.pathname}/`);
};

const notOurs = (base: URL): SluiceError =>
  new SluiceError("SLUICE_BAD_RESULT", `${base.href} does not answer as the http listener of a gateway`);
