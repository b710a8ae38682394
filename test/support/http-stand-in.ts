import type { Clock } from "../../src/core/index.ts";
import { silentLogger, systemClock } from "../../src/core/index.ts";
import { createHttpListener, type HttpDeps, type HttpOptions } from "../../src/http/index.ts";
import {
  type Identity,
  type Particle,
  type ParticleRef,
  refOf,
  signParticle,
} from "../../src/particle/index.ts";
import { type MemoryDesk, memoryDesk } from "./memory-desk.ts";

export interface RunningHttp extends AsyncDisposable {
  readonly url: string;
  readonly desk: MemoryDesk;
  readonly stop: () => Promise<void>;
  post(body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** POST of a particle, signed so that what becomes of it is the answer. */
  follow(signer: Identity, particle: Particle, nonce?: string): Promise<Response>;
  /** The ref of a new particle of this initiator, handed in. */
  submitted(initiator: Identity): Promise<ParticleRef>;
  /** GET of the result, signed by this initiator unless told otherwise. */
  result(initiator: Identity, ref: string, options?: ResultOptions): Promise<Response>;
}

export interface ResultOptions extends SignOptions {
  /** With its question mark. */
  readonly query?: string;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

/** The public listener, really listening, in front of a desk in memory. */
export const runningHttp = async (
  deps: Partial<HttpDeps> & { readonly desk?: MemoryDesk } = {},
  options: Partial<HttpOptions> = {},
): Promise<RunningHttp> => {
  const { desk = memoryDesk(), clock = systemClock } = deps;
  const listen = { host: "127.0.0.1", port: 0 };
  const listener = createHttpListener(
    { listen, cors: [], tls: undefined, requestsPerMinute: 10_000, version: "1.2.3", ...options },
    { entry: desk, peerId: "12D3KooWEntry", logger: silentLogger, ...deps, clock },
  );
  const url = await listener.start();
  const post: RunningHttp["post"] = (body, headers = {}) =>
    fetch(new URL("/v1/particles", url), {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  return {
    url,
    desk,
    stop: () => listener.stop(),
    post,
    async follow(signer, particle, nonce = refOf(particle)) {
      const target = new URL("/v1/particles", url);
      const signed = await signedHeaders(signer, target, { method: "POST", now: clock.now(), nonce });
      return post(bodyOf(particle), { accept: "text/event-stream", ...signed });
    },
    async submitted(initiator) {
      const response = await post(bodyOf(await newParticle(initiator, clock)));
      return ((await response.json()) as { ref: ParticleRef }).ref;
    },
    async result(initiator, ref, { query = "", headers = {}, signal, ...signing } = {}) {
      const target = new URL(`/v1/particles/${ref}/result${query}`, url);
      const signed = await signedHeaders(initiator, target, { now: clock.now(), ...signing });
      return fetch(target, { headers: { ...signed, ...headers }, ...(signal && { signal }) });
    },
    [Symbol.asyncDispose]: () => listener.stop(),
  };
};

export const newParticle = (initiator: Identity, clock: Clock = systemClock): Promise<Particle> =>
  signParticle({ script: "(null)", ttl: 60_000, timestamp: clock.now() }, initiator);

/** A particle as `POST /v1/particles` takes it. */
export const bodyOf = ({ data: _, signature, ...rest }: Particle) => ({
  ...rest,
  signature: Buffer.from(signature).toString("base64"),
});

export interface SignOptions {
  readonly method?: string;
  /** Unix ms. */
  readonly now?: number;
  readonly components?: readonly string[];
  /** Instead of the peer id. */
  readonly keyId?: string;
  readonly nonce?: string;
  /** Instead of `;created=…;keyid="…";alg="ed25519"`. */
  readonly parameters?: string;
  readonly authority?: string;
}

/** Signature-Input and Signature of a request (RFC 9421), as docs/http.md has a client make them. */
export const signedHeaders = async (
  initiator: Identity,
  { host, pathname, search }: URL,
  {
    method = "GET",
    now = Date.now(),
    components = ["@method", "@authority", "@path", ...(search === "" ? [] : ["@query"])],
    keyId = initiator.peerId,
    nonce,
    parameters = `;created=${Math.floor(now / 1000)};keyid="${keyId}";alg="ed25519"${nonce === undefined ? "" : `;nonce="${nonce}"`}`,
    authority = host,
  }: SignOptions = {},
): Promise<Record<string, string>> => {
  const values: Record<string, string> = {
    "@method": method,
    "@authority": authority,
    "@path": pathname,
    "@query": search || "?",
  };
  const input = `(${components.map((name) => `"${name}"`).join(" ")})${parameters}`;
  const lines = [...components.map((name) => `"${name}": ${values[name]}`), `"@signature-params": ${input}`];
  const signature = await initiator.sign(Buffer.from(lines.join("\n")));
  return {
    "signature-input": `sluice=${input}`,
    signature: `sluice=:${Buffer.from(signature).toString("base64")}:`,
  };
};
