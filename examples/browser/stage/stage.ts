import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseListenAddress, startDelayProxy } from "../../../src/demo/index.ts";
import { startApis } from "./apis.ts";
import { startForwarder } from "./forwarder.ts";
import { startGateways } from "./gateways.ts";

/** All that the page talks to, and what can be done to it. */
export interface Stage extends AsyncDisposable {
  readonly plan: Plan;
  /** What the page sent and was sent so far, on each of the two ways. */
  counts(): Readonly<Record<Way, Traffic>>;
  set(settings: Settings): void;
  /** How many messages the SMS provider took for this number. */
  messagesTo(phone: string): Promise<number>;
  /** Told when the entry gateway goes away and when it is back. @returns ends that. */
  onEntry(listener: (up: boolean) => void): () => void;
}

/** What the page must know: peers for the chain; addresses and secrets for calling the APIs itself. */
export interface Plan {
  readonly entry: string;
  readonly peers: { readonly bureau: string; readonly sms: string };
  readonly bureau: { readonly url: string; readonly apiKey: string };
  readonly sms: { readonly url: string; readonly account: string; readonly token: string };
}

export type Way = "chain" | "clientServer";

export interface Traffic {
  /** Bytes, as they are on the connection, without TCP and IP. */
  readonly up: number;
  readonly down: number;
  readonly requests: number;
  /** How many of the requests only asked whether the page may ask. */
  readonly preflights: number;
}

export interface Settings {
  /** Of the page's way to entry and APIs, one way, ms. */
  readonly delayMs: number;
  /** How long each API takes for an answer, ms. */
  readonly apiMs: number;
  /** `liar`: a relay on the way back to the page changes the id of the message. `restart`: the entry gateway restarts while the SMS is sent. */
  readonly trouble: "none" | "liar" | "restart";
}

/** @param origin - of the page. */
export const startStage = async (origin: string): Promise<Stage> => {
  await using stack = new AsyncDisposableStack();
  const settings: { -readonly [Key in keyof Settings]: Settings[Key] } = {
    delayMs: 0,
    apiMs: 0,
    trouble: "none",
  };
  const listeners = new Set<(up: boolean) => void>();
  const tell = (up: boolean): void => {
    for (const listener of listeners) listener(up);
  };

  const folder = await mkdtemp(join(tmpdir(), "sluice-browser-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const apis = stack.use(await startApis());
  const slowBureau = stack.use(
    await startForwarder({ target: apis.bureau.url, before: () => setTimeout(settings.apiMs) }),
  );
  const slowSms = stack.use(
    await startForwarder({
      target: apis.sms.url,
      async before() {
        await setTimeout(settings.apiMs);
        if (settings.trouble !== "restart") return;
        settings.trouble = "none";
        tell(false);
        await gateways.entry.restart();
        tell(true);
      },
    }),
  );
  const upstreams = { bureau: slowBureau.url, sms: slowSms.url };
  const gateways = stack.use(await startGateways({ folder, origin, apis, upstreams }));

  const cors = { ...CORS, "access-control-allow-origin": origin };
  const rewrite = (line: string): string =>
    settings.trouble === "liar" ? line.replaceAll(/SM[0-9a-f]{32}/g, FORGED) : line;
  const relay = stack.use(await startForwarder({ target: gateways.entry.httpUrl, rewrite }));
  const bureau = stack.use(await startForwarder({ target: slowBureau.url, cors }));
  const sms = stack.use(await startForwarder({ target: slowSms.url, cors, rewrite }));
  const link = await startDelayProxy(
    [relay, bureau, sms].map(({ url }) => parseListenAddress(new URL(url).host)),
    0,
  );
  stack.defer(() => link.close());
  const [toEntry = "", toBureau = "", toSms = ""] = link.ports.map((port) => `http://127.0.0.1:${port}`);

  const traffic = (index: number, { counts }: typeof relay): Traffic => ({
    ...(link.counts()[index] ?? { up: 0, down: 0 }),
    ...counts,
  });
  const running = stack.move();
  return {
    plan: {
      entry: toEntry,
      peers: { bureau: gateways.bureau.peerId, sms: gateways.sms.peerId },
      bureau: { ...apis.bureau, url: toBureau },
      sms: { ...apis.sms, url: toSms },
    },
    counts: () => ({ chain: traffic(0, relay), clientServer: sum(traffic(1, bureau), traffic(2, sms)) }),
    set(wanted) {
      link.setDelay(wanted.delayMs);
      Object.assign(settings, wanted);
    },
    messagesTo: apis.messagesTo,
    onEntry(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
};

/** As the gateway's own listener has it, so that both ways pay the same for being asked from another origin. */
const CORS = {
  "access-control-allow-methods": "GET, POST",
  "access-control-allow-headers": "Authorization, Content-Type, X-Api-Key",
  "access-control-max-age": "600",
};

const FORGED = `SM${"0".repeat(32)}`;

const sum = (a: Traffic, b: Traffic): Traffic => ({
  up: a.up + b.up,
  down: a.down + b.down,
  requests: a.requests + b.requests,
  preflights: a.preflights + b.preflights,
});
