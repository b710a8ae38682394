import { type GatewayConfig, readHttpTls } from "../config/index.ts";
import { createHttpListener, type HttpDeps, type HttpListener } from "../http/index.ts";
import { VERSION } from "../version.ts";

/** The listener for initiators that speak HTTP alone; undefined where sluice.yaml wants none. */
export const createGatewayHttp = ({ http }: GatewayConfig, deps: HttpDeps): HttpListener | undefined => {
  const { listen, tls } = http;
  if (listen === undefined) return undefined;
  return createHttpListener(
    { ...http, listen, tls: tls && (() => readHttpTls(tls)), version: VERSION },
    deps,
  );
};
