import { type Client, SluiceError } from "sluice/client";
import { type ChainVerdict, runChain } from "./chain.ts";
import { createDiagram, type LinkSpec } from "./diagram.ts";
import { createHopList } from "./hop-list.ts";
import { ms, short } from "./shown.ts";
import type { Plan } from "./stage.ts";
import type { Asked, Verdict } from "./verdict.ts";

/** The chain as it happens. */
export interface ChainView {
  clear(): void;
  /** @throws SluiceError */
  run(client: Client, peers: Plan["peers"], asked: Asked): Promise<ChainVerdict>;
  /** Shows where it ended. @returns the name of the hop that the error says is not proven. */
  fail(error: unknown): string | undefined;
  /** The entry gateway went away, or is back. */
  entry(up: boolean): void;
}

const HOPS = [
  { id: "entry", name: "Entry gateway", says: "carries the particle; is not believed" },
  { id: "bureau", name: "Bureau gateway", says: "credit-check.checkCredit" },
  { id: "sms", name: "SMS gateway", says: "sms.sendMessage" },
] as const;

const LINKS: readonly LinkSpec[] = [
  { id: "to-entry", from: "page", to: "entry", way: "straight", offset: -5 },
  { id: "to-bureau", from: "entry", to: "bureau", way: "straight", offset: 0 },
  { id: "to-sms", from: "bureau", to: "sms", way: "straight", offset: 0 },
  { id: "from-bureau", from: "bureau", to: "entry", way: "under", offset: 34 },
  { id: "from-sms", from: "sms", to: "entry", way: "under", offset: 34 },
  { id: "from-entry", from: "entry", to: "page", way: "straight", offset: 5 },
];

export const createChainView = (section: HTMLElement): ChainView => {
  const place = (name: string): HTMLElement => section.querySelector(name) as HTMLElement;
  const diagram = createDiagram(
    place(".diagram"),
    "From this page to the entry gateway, on to the credit bureau’s, on to the SMS provider’s, and back by the entry gateway.",
    [
      { id: "page", name: "This page", icon: "page" },
      { id: "entry", name: "Entry", icon: "gateway" },
      { id: "bureau", name: "Bureau", icon: "bank" },
      { id: "sms", name: "SMS", icon: "message" },
    ],
    LINKS,
  );
  const hops = createHopList(place(".hops"), HOPS, { answered: "answered" });
  const total = place(".total");
  let peers: Plan["peers"] | undefined;
  const answered = new Set<string>();

  const all = (state: Parameters<typeof diagram.set>[1], ...ids: readonly string[]): void => {
    for (const id of ids) diagram.set(id, state);
  };
  const hop = (id: string, row: Parameters<typeof hops.set>[1]): void => {
    if (row.state !== undefined) diagram.set(id, row.state);
    hops.set(id, row);
  };

  const onAnswer = (id: string, afterMs: number): void => {
    answered.add("entry").add(id);
    all("answered", "to-entry", "to-bureau", ...(id === "sms" ? ["to-sms"] : []));
    hop("entry", { state: "answered", mark: "carried" });
    hop(id, { state: "answered", time: ms(afterMs) });
    diagram.note(id, ms(afterMs));
    if (id === "bureau") {
      all("active", "to-sms");
      hop("sms", { state: "active" });
    } else all("active", "from-sms", "from-entry");
  };

  const onEnd = ({ verdict, calls }: ChainVerdict, tookMs: number): void => {
    for (const { peer, started, ended } of calls) {
      const id = peer === peers?.bureau ? "bureau" : "sms";
      hop(id, { state: "proven", says: `${saidBy(id, verdict)} · API ${ms(ended - started)}` });
    }
    if (verdict.kind === "declined") {
      all("skipped", "to-sms", "from-sms");
      hop("sms", { state: "skipped", says: "nothing to send" });
    }
    if (verdict.kind === "failed") hop("sms", { state: "unproven", mark: "failed", says: verdict.code });
    all("answered", verdict.kind === "declined" ? "from-bureau" : "from-sms", "from-entry");
    diagram.set("page", "proven");
    diagram.note("page", ms(tookMs));
    total.textContent = ms(tookMs);
  };

  return {
    clear() {
      answered.clear();
      diagram.clear();
      hops.clear();
      total.textContent = "";
    },
    async run(client, called, asked) {
      peers = called;
      all("active", "to-entry", "to-bureau");
      hop("entry", { state: "active" });
      hop("bureau", { state: "active" });
      const start = performance.now();
      const answer = await runChain(client, called, asked, ({ peer }) =>
        onAnswer(peer === called.bureau ? "bureau" : "sms", performance.now() - start),
      );
      onEnd(answer, performance.now() - start);
      return answer;
    },
    fail(error) {
      const refused = error instanceof SluiceError && error.code === "SLUICE_BAD_RESULT";
      const named = HOPS.find(
        ({ id }) => id !== "entry" && refused && error.message.includes(peers?.[id] ?? "-"),
      );
      for (const { id, to } of LINKS)
        if (id.startsWith("from-") || !answered.has(to)) diagram.set(id, "idle");
      for (const { id } of HOPS) if (!answered.has(id)) hop(id, { state: "idle" });
      total.textContent = refused ? "refused" : "failed";
      if (!refused) return undefined;
      // Calls are checked in the chain's order: those before the one that is named are proven.
      if (named?.id === "sms") hop("bureau", { state: "proven" });
      if (named !== undefined) hop(named.id, { state: "unproven", says: "did not sign what came back" });
      all("unproven", "from-sms", "from-entry", "page");
      return named?.name;
    },
    entry(up) {
      hop("entry", { says: up ? HOPS[0].says : "restarting" });
      diagram.set("entry", up ? "answered" : "away");
      diagram.note("entry", up ? "" : "restarting");
    },
  };
};

const saidBy = (id: "bureau" | "sms", verdict: Verdict): string => {
  if (verdict.kind === "declined") return `declined: ${verdict.reason}`;
  if (verdict.kind === "failed") return "approved";
  return id === "bureau" ? `approved, score ${verdict.score}` : `queued as ${short(verdict.messageId)}`;
};
