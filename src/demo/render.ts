import { type Cell, type Paint, table, wrap } from "./paint.ts";
import type { ChainReport, ComparisonReport, ComparisonRow, OutcomeReport, PeerReport } from "./report.ts";
import type { SmsMessage } from "./sms-provider.ts";

const WIDTH = 92;

/** Each gives one part of the demo's story as text that ends with a line end. */
export const renderPeers = (peers: readonly PeerReport[], paint: Paint): string =>
  lines(
    "",
    paint.bold("Sluice: a credit check and an SMS, as one signed particle"),
    "",
    ...table(
      peers.map(({ name, peerId, pid, role }) => [
        { text: name, paint: paint.bold },
        shortId(peerId),
        { text: `pid ${pid}`, paint: paint.dim },
        role,
      ]),
    ),
  );

export const renderChain = (chain: ChainReport, paint: Paint): string =>
  lines(
    "",
    paint.bold(
      `1. One particle: may ${chain.customerId} have ${chain.amount} EUR? Tell them, and bring back the message id.`,
    ),
    "",
    ...text(
      `The client signs a script of ${chain.particle.scriptBytes} bytes once and sends it to the relay. The particle goes from peer to peer by itself; ` +
        "each gateway verifies the client's signature before anything else, calls its own API, and adds its signed result.",
    ),
    "",
    ...table([
      ["when", "peer", "signature", "call", "took"].map((head) => ({ text: head, paint: paint.dim })),
      [ms(0), bold("client", paint), "made", "sends the particle"],
      ...chain.hops.flatMap((hop) => hopRows(hop, paint)),
      [ms(chain.tookMs), bold("client", paint), "", "has the answer"],
    ]),
    "",
    ...text(
      "What came back, and whose signed result each part is. AquaVM checked those signatures on the client:",
    ),
    "",
    ...table([
      ["value", "", "peer", "result of"].map((head) => ({ text: head, paint: paint.dim })),
      ...chain.origins.map(({ value, peer, call }) => [
        value,
        answerPart(chain, value),
        bold(peer, paint),
        call,
      ]),
    ]),
    "",
    ...text("The SMS as the provider's API received it:"),
    "",
    ...renderSms(chain.sms, paint),
    "",
    ...table([[{ text: `particle ref ${chain.particle.ref}`, paint: paint.dim }]]),
  );

const hopRows = (
  { peer, atMs, verified, calls }: ChainReport["hops"][number],
  paint: Paint,
): (Cell | string)[][] => {
  const signature: Cell = verified
    ? { text: "verified", paint: paint.good }
    : { text: "not verified", paint: paint.bad };
  const first = calls[0];
  if (first === undefined) return [[ms(atMs), bold(peer, paint), signature, "passes it on"]];
  return calls.map(({ call, tookMs, retCode }, index) => [
    index === 0 ? ms(atMs) : "",
    index === 0 ? bold(peer, paint) : "",
    index === 0 ? signature : "",
    retCode === 0 ? call : { text: `${call} failed (${retCode})`, paint: paint.bad },
    ms(tookMs),
  ]);
};

const answerPart = ({ answer }: ChainReport, name: string): string => {
  if (name === "message id") return shortText(answer.messageId);
  return name === "decision" ? answer.decision : answer.phone;
};

const renderSms = ({ to, from, body }: SmsMessage, paint: Paint): string[] => {
  const content = [`From ${from}  To ${to}`, "", ...wrap(body, 56)];
  const width = Math.max(...content.map((line) => line.length));
  return [
    `   ┌─${"─".repeat(width)}─┐`,
    ...content.map((line, index) => {
      const padded = line.padEnd(width);
      return `   │ ${index === 0 ? paint.dim(padded) : padded} │`;
    }),
    `   └─${"─".repeat(width)}─┘`,
  ];
};

export const renderComparison = (comparison: ComparisonReport, paint: Paint): string => {
  const { chain, clientServer, runs } = comparison;
  const row = (name: string, left: string, right: string, note = ""): (Cell | string)[] => [
    name,
    { text: left, right: true },
    { text: right, right: true },
    note,
  ];
  return lines(
    "",
    paint.bold("2. The same flow, client-server: client -> bureau -> client -> SMS -> client"),
    "",
    ...table([
      ["", "one particle", "client-server", ""].map((head) => ({
        text: head,
        right: head !== "",
        paint: paint.dim,
      })),
      row(
        "round trips on the client's link",
        chain.roundTrips.toFixed(1),
        clientServer.roundTrips.toFixed(1),
      ),
      row("bytes the client sends", count(chain.bytesUp), count(clientServer.bytesUp)),
      row("bytes the client receives", count(chain.bytesDown), count(clientServer.bytesDown)),
      row("API secrets the client holds", String(chain.apiSecrets), String(clientServer.apiSecrets)),
      ...runs.map((run) =>
        row(
          `latency, link of ${run.oneWayDelayMs} ms one way`,
          latency(run.chainMs),
          latency(run.clientServerMs),
          verdict(run),
        ),
      ),
    ]),
    "",
    ...text(
      `Medians of ${runs.map((run) => run.runs).join(", ")} interleaved runs, warmed up, on open connections. A proxy delays every byte between the client and the others, ` +
        "the same for both; gateways and APIs are near each other. Round trips are what the latency says: its growth with the delay.",
    ),
    ...text(honestWord(comparison)),
  );
};

const verdict = ({ chainMs, clientServerMs }: ComparisonRow): string => {
  const factor = Math.max(chainMs, clientServerMs) / Math.max(0.1, Math.min(chainMs, clientServerMs));
  return `${chainMs <= clientServerMs ? "particle" : "client-server"} ${factor.toFixed(1)} times faster`;
};

/** Says where the particle loses, from the figures of this very run. */
const honestWord = ({ runs, chain, clientServer }: ComparisonReport): string => {
  const lost = runs.filter(({ chainMs, clientServerMs }) => chainMs > clientServerMs);
  const bytes =
    (chain.bytesUp + chain.bytesDown) / Math.max(1, clientServer.bytesUp + clientServer.bytesDown);
  const delays = lost.map(({ oneWayDelayMs }) => `${oneWayDelayMs} ms`).join(" and ");
  const where =
    lost.length > 0
      ? `At ${delays} there is no gain: verifying, interpreting and signing at four peers costs more than the trips it saves.`
      : "In this run the particle was faster at every delay.";
  return bytes > 1
    ? `${where} The particle carries its script and every signed result, so the client's link sees ${bytes.toFixed(1)} times the bytes.`
    : where;
};

export const renderOutcomes = (outcomes: readonly OutcomeReport[], paint: Paint): string =>
  lines(
    "",
    paint.bold("3. When the answer is no"),
    ...outcomes.flatMap(({ title, outcome, code, status, detail, messagesSent }) => [
      "",
      ...table([[{ text: title, paint: paint.bold }]]),
      ...table(
        [
          [
            code === undefined
              ? { text: outcome, paint: paint.good }
              : { text: `${outcome}: ${code}, status ${status}`, paint: paint.bad },
            { text: messagesSent === 0 ? "no SMS sent" : `${messagesSent} SMS sent`, paint: paint.dim },
          ],
        ],
        "     ",
      ),
      ...(detail === undefined ? [] : wrap(detail, WIDTH - 5).map((line) => `     ${paint.dim(line)}`)),
    ]),
    "",
  );

const lines = (...all: readonly string[]): string => `${all.join("\n")}\n`;
const text = (paragraph: string): string[] => wrap(paragraph, WIDTH - 3).map((line) => `   ${line}`);
const bold = (name: string, paint: Paint): Cell => ({ text: name, paint: paint.bold });
const ms = (value: number): Cell => ({ text: `${Math.round(value)} ms`, right: true });
const latency = (value: number): string => `${value.toFixed(1)} ms`;
const count = (value: number): string => Math.round(value).toLocaleString("en-US");
const shortId = (peerId: string): string => `${peerId.slice(0, 8)}…${peerId.slice(-6)}`;
const shortText = (value: string): string =>
  value.length > 20 ? `${value.slice(0, 12)}…${value.slice(-6)}` : value;
