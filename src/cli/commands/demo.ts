import { once } from "node:events";
import { type JsonObject, SluiceError } from "../../core/index.ts";
import type { DelayProxy, Paint } from "../../demo/index.ts";
import { defineCommand } from "../command.ts";
import { printJson } from "../output.ts";

export const demo = defineCommand({
  summary: "Watch a credit check and an SMS travel as one signed particle",
  operands: "[credit-bureau|sms-provider|delay-proxy]",
  arity: [0, 1],
  options: {
    json: { type: "boolean", help: "Print what was found as one JSON document instead of text" },
    listen: {
      type: "string",
      value: "HOST:PORT",
      help: "Where one of the demo's APIs listens; default 127.0.0.1:7101 and :7102",
    },
    target: { type: "string", value: "HOST:PORT", multiple: true, help: "delay-proxy: where it forwards to" },
    delay: { type: "string", value: "MS", help: "delay-proxy: one-way delay, default 0" },
  },
  details: `Without an operand everything is started on loopback, in processes of their own, and ended again: it takes some 20 seconds and
leaves nothing behind. The operands run one part alone, until it is stopped:

  CREDIT_API_KEY=k sluice demo credit-bureau               the API of openapi/credit-check
  SMS_ACCOUNT=a SMS_TOKEN=t sluice demo sms-provider       the API of openapi/sms
  sluice demo delay-proxy --target 127.0.0.1:9990 --delay 25`,
  run: async ({ options, operands: [part], signal }) => {
    if (part === undefined) {
      for (const flag of ["listen", "target", "delay"] as const)
        if (options[flag] !== undefined)
          throw new SluiceError(
            "SLUICE_USAGE",
            `--${flag} is for one part of the demo: sluice demo ${Object.keys(PARTS).join("|")}`,
          );
      return playAll(options.json === true, signal);
    }
    const start = Object.hasOwn(PARTS, part) ? PARTS[part] : undefined;
    if (start === undefined)
      throw new SluiceError(
        "SLUICE_USAGE",
        `the demo has no part "${part}"; its parts are ${Object.keys(PARTS).join(", ")}`,
      );
    const running = await start(options);
    if (!signal.aborted) await once(signal, "abort");
    await running.close();
  },
});

interface PartOptions {
  readonly listen?: string;
  readonly target?: readonly string[];
  readonly delay?: string;
}

const startApi = async (kind: "creditBureau" | "smsProvider", secrets: readonly string[], listen: string) => {
  const { parseListenAddress, startLegacyApi, ...apis } = await import("../../demo/index.ts");
  const [first = "", second = ""] = secrets.map(requiredEnv);
  const api = kind === "creditBureau" ? apis.creditBureau(first) : apis.smsProvider(first, second);
  const server = await startLegacyApi(api, parseListenAddress(listen));
  printJson({ url: server.url });
  return server;
};

const PARTS: Readonly<Record<string, (options: PartOptions) => Promise<{ close(): Promise<void> }>>> = {
  "credit-bureau": ({ listen = "127.0.0.1:7101" }) => startApi("creditBureau", ["CREDIT_API_KEY"], listen),
  "sms-provider": ({ listen = "127.0.0.1:7102" }) =>
    startApi("smsProvider", ["SMS_ACCOUNT", "SMS_TOKEN"], listen),
  "delay-proxy": async ({ target, delay = "0" }) => {
    const { parseListenAddress, startDelayProxy } = await import("../../demo/index.ts");
    if (target === undefined)
      throw new SluiceError("SLUICE_USAGE", "say where it forwards to: --target HOST:PORT");
    const proxy = await startDelayProxy(target.map(parseListenAddress), parseDelay(delay));
    printJson({ ports: proxy.ports });
    process.on("message", (message) => process.send?.(obey(proxy, message as JsonObject)));
    return proxy;
  },
};

/** What the demo asks of its proxy: `{delayMs}` sets, `{counts: true}` asks. */
const obey = (proxy: DelayProxy, { delayMs }: JsonObject): JsonObject => {
  if (typeof delayMs === "number") proxy.setDelay(delayMs);
  return { counts: proxy.counts().map((count) => ({ ...count })) };
};

const parseDelay = (text: string): number => {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new SluiceError("SLUICE_USAGE", `--delay is milliseconds, at most 99999; "${text}" is not`);
};

const requiredEnv = (name: string): string => {
  const value = process.env[name];
  if (value !== undefined && value !== "") return value;
  throw new SluiceError(
    "SLUICE_CONFIG",
    `the environment variable ${name} is not set: the API checks requests against it`,
  );
};

const playAll = async (asJson: boolean, signal: AbortSignal): Promise<void> => {
  const { createPaint, renderChain, renderComparison, renderOutcomes, renderPeers, runDemo } = await import(
    "../../demo/index.ts"
  );
  const paint = createPaint(process.stdout.isTTY === true && process.env.NO_COLOR === undefined);
  const progress = (text: string): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${text}`); // one line that is written over
  };
  const section =
    <Part>(render: (part: Part, how: Paint) => string) =>
    (part: Part): void => {
      progress("");
      if (!asJson) process.stdout.write(render(part, paint));
    };
  try {
    const report = await runDemo(
      {
        onProgress: (text) => progress(`   ${text} ...`),
        onPeers: section(renderPeers),
        onChain: section(renderChain),
        onComparison: section(renderComparison),
        onOutcomes: section(renderOutcomes),
      },
      signal,
    );
    if (asJson) printJson(report);
  } finally {
    progress("");
  }
};
