import { listenOn, stopApp } from "../listener/index.ts";
import { createApp } from "./app.ts";
import type { HttpDeps, HttpListener, HttpOptions } from "./interface.ts";
import { readPair, renewTls } from "./tls-renewal.ts";

const STOP_GRACE_MS = 5_000;

export const createHttpListener = (options: HttpOptions, deps: HttpDeps): HttpListener => {
  const running = new AsyncDisposableStack();
  let graceMs = STOP_GRACE_MS;
  return {
    async start() {
      const { listen, tls } = options;
      const pair = tls && (await readPair(tls));
      const app = await createApp(options, deps, pair);
      running.defer(() => stopApp(app, deps.clock, graceMs));
      if (tls && pair) running.defer(renewTls(app.server, tls, { served: pair, ...deps }));
      return listenOn(app, listen, { key: "http.listen", scheme: tls ? "https" : "http" });
    },
    async stop(grace = STOP_GRACE_MS) {
      graceMs = grace;
      await running.disposeAsync();
    },
  };
};
