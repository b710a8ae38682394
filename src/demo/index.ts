export { creditBureau } from "./credit-bureau.ts";
export { type DelayProxy, startDelayProxy } from "./delay-proxy.ts";
export { startLegacyApi } from "./legacy-api.ts";
export { parseListenAddress } from "./listen-address.ts";
export { createPaint, type Paint } from "./paint.ts";
export { renderChain, renderComparison, renderOutcomes, renderPeers } from "./render.ts";
export type { DemoReport } from "./report.ts";
export { type DemoSteps, runDemo } from "./run-demo.ts";
export { smsProvider } from "./sms-provider.ts";
