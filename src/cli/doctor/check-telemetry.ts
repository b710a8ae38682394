import { type Check, ok, warning } from "./check.ts";
import type { DoctorContext } from "./context.ts";
import { httpLook, LOOK_MS } from "./http-look.ts";
import { whyNoAnswer } from "./why-no-answer.ts";

const NAME = "telemetry";

/** Whether somebody takes traces. Without that a gateway works, and drops them. */
export const checkTelemetry = async ({
  config: { telemetry },
}: Pick<DoctorContext, "config">): Promise<readonly Check[]> => {
  if (telemetry.otlp === undefined) return [];
  const { origin } = new URL(telemetry.otlp.url);
  try {
    await httpLook(new URL(telemetry.otlp.url), { method: "HEAD", timeoutMs: LOOK_MS });
    return [ok(NAME, `telemetry.otlp: ${origin} answers`)];
  } catch (error) {
    const { what, remedy } = whyNoAnswer(error, {
      url: "telemetry.otlp.url",
      who: "the collector",
      ca: "name the authority's certificate in NODE_EXTRA_CA_CERTS",
    });
    return [warning(NAME, `telemetry.otlp: ${origin}: ${what}; traces are dropped`, remedy)];
  }
};
