import { type Threat, threat } from "../threat.ts";

const CONSOLE = "admin/routes/console.ts";
const QUEUE = "telemetry/span-queue.ts";

/** A defence of the page that operators look at, which is not under src/. */
const ofPage = (file: string, from: string, to: string): Threat["mutation"] => [
  { file: `console/src/${file}`, from, to },
];

/** What watches the gateway, and those who watch: console, metrics, traces. */
export const watchingThreats: readonly Threat[] = [
  {
    id: "O46",
    attacker: "hostile document",
    attack: "names its service and its operations with markup, for the console to show",
    holds: "what others wrote is text in the page, never markup",
    mutation: ofPage(
      "parts/text.tsx",
      '<bdi class={LONG_WORD.test(shown) ? "said long" : "said"}>{shown}</bdi>',
      '<bdi class="said" dangerouslySetInnerHTML={{ __html: shown }} />',
    ),
  },
  {
    id: "O47",
    attacker: "hostile document",
    attack: "is read on the page that shows an API's description, with markup in its descriptions",
    holds: "text as well",
    mutation: ofPage(
      "api/marked.tsx",
      '<>{text.split("`").map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>',
      "<span dangerouslySetInnerHTML={{ __html: text }} />",
    ),
  },
  threat(
    "O48",
    "hostile document",
    "has got markup into the console's page",
    "the page runs only scripts that are files of its own, and asks only its own API",
    [CONSOLE, "\"script-src 'self'\",", "\"script-src 'self' 'unsafe-inline'\","],
    [CONSOLE, "\"connect-src 'self'\",", '"connect-src *",'],
  ),
  threat(
    "O49",
    "hostile web page",
    "shows the console in a frame, to have its buttons clicked",
    "no page may frame it",
    [CONSOLE, "\"frame-ancestors 'none'\",", ""],
    ["listener/app.ts", 'frameguard: { action: "deny" },', "frameguard: false,"],
  ),
  threat(
    "O50",
    "hostile web page",
    "opens the console and keeps a handle on its window",
    "a window of another origin is cut off from the page that opened it",
    [
      "listener/app.ts",
      'referrerPolicy: { policy: "no-referrer" },',
      'referrerPolicy: { policy: "no-referrer" },\n  crossOriginOpenerPolicy: false,',
    ],
  ),
  threat(
    "O51",
    "stranger peer",
    "calls services and functions of names that it makes up, to fill the metrics",
    "labels are names that the operator published; all others are counted as one",
    [
      "telemetry/create-telemetry.ts",
      "const { service, function: fn } = named ?? NOT_PUBLISHED;",
      "const { service, function: fn } = named ?? request;",
    ],
  ),
  threat(
    "O52",
    "stranger peer",
    "asks for paths and with methods that it makes up, to fill the metrics",
    "requests are counted by operation, and those of none as one",
    [
      "admin/app.ts",
      'async ({ routeOptions }, { statusCode }) =>\n    deps.telemetry.answered("admin", countedAs(routeOptions.config.operation), statusCode),',
      'async ({ url }, { statusCode }) => deps.telemetry.answered("admin", countedAs(url), statusCode),',
    ],
  ),
  threat(
    "O53",
    "stranger peer",
    "writes a traceparent of its own, to have its calls told in a trace of another",
    "the trace's id is the particle's ref, whatever a caller gives",
    [
      "upstream/watched-request.ts",
      "{ method, origin, of, hasTraceparent }",
      "{ method, origin, of, hasTraceparent: headers.get(HEADER) }",
    ],
    [
      "telemetry/upstream-traces.ts",
      "const { traceId } = traceIdsOf(of.ref);",
      "const traceId = hasTraceparent?.slice(3, 35) ?? traceIdsOf(of.ref).traceId;",
    ],
  ),
  threat(
    "O54",
    "network",
    "takes connections in the trace collector's place, and never answers",
    "spans wait in a queue with a bound and are dropped past it; particles wait for none",
    [QUEUE, "if (this.#closed || this.#waiting.length >= MAX_WAITING) {", "if (this.#closed) {"],
  ),
  threat(
    "O55",
    "network",
    "holds up the end of a gateway in the trace collector's place",
    "the last spans have a time, then they are dropped",
    [
      QUEUE,
      "await Promise.race([tooLate, this.#emptied()]);",
      "await Promise.all([tooLate, this.#emptied()]);",
    ],
  ),
];
