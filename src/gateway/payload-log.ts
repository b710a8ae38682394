import { clip, type Logger, maskTokens, stringifyJson } from "../core/index.ts";
import type { EngineObserver } from "../engine/index.ts";

/** Of arguments and of a result, as JSON. */
const MAX_CHARS = 16_384;
/** Its arguments are credentials, also where they look like none. */
const CREDENTIALS_SERVICE = "auth";
/** What this peer's own initiator answers: its inputs and answers, which the calls made with them have too. */
const OWN: ReadonlySet<string> = new Set(["getDataSrv", "callbackSrv", "errorHandlingSrv"]);
/**
 * Logs what calls are given and give, for `telemetry.logs.payloads`. It sees what particles carry, where upstreams' secrets are redacted and what is sealed
 * is sealed; of tokens it leaves the place.
 */
export const createPayloadLog = (logger: Logger): Pick<EngineObserver, "called"> => ({
  called({ ref }, { request, result, ms }) {
    const { service, function: fn, arguments: args } = request;
    if (OWN.has(service)) return;
    logger.debug(
      {
        particle: ref,
        service: clip(service, MAX_CHARS),
        function: clip(fn, MAX_CHARS),
        arguments: service === CREDENTIALS_SERVICE ? "[credentials]" : shown(stringifyJson([...args])),
        retCode: result.retCode,
        result: shown(result.result),
        ms: Math.round(ms * 10) / 10,
      },
      "a call was made",
    );
  },
});

const shown = (json: string): string => clip(maskTokens(json), MAX_CHARS);
