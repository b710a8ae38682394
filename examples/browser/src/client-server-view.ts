import { type Api, type Apis, runClientServer } from "./client-server.ts";
import { createDiagram } from "./diagram.ts";
import { createHopList } from "./hop-list.ts";
import { ms, short } from "./shown.ts";
import type { Asked, Verdict } from "./verdict.ts";

/** The same flow with this page in the middle. */
export interface ClientServerView {
  clear(): void;
  run(apis: Apis, asked: Asked): Promise<void>;
}

export const createClientServerView = (section: HTMLElement): ClientServerView => {
  const place = (name: string): HTMLElement => section.querySelector(name) as HTMLElement;
  const diagram = createDiagram(
    place(".diagram"),
    "From this page to the credit bureau and back, and then from this page to the SMS provider and back.",
    [
      { id: "page", name: "This page", icon: "page" },
      { id: "bureau", name: "Bureau", icon: "bank" },
      { id: "sms", name: "SMS", icon: "message" },
    ],
    [
      { id: "to-bureau", from: "page", to: "bureau", way: "straight", offset: -5 },
      { id: "from-bureau", from: "bureau", to: "page", way: "straight", offset: 5 },
      { id: "to-sms", from: "page", to: "sms", way: "under", offset: 26, inset: 5 },
      { id: "from-sms", from: "sms", to: "page", way: "under", offset: 36, inset: -5 },
    ],
  );
  const hops = createHopList(
    place(".hops"),
    [
      { id: "bureau", name: "Bureau API", says: "POST /credit-checks with an API key" },
      { id: "sms", name: "SMS API", says: "POST /v1/messages with a token" },
    ],
    { answered: "believed", unproven: "failed" },
  );
  const total = place(".total");

  const ask = (id: Api): void => {
    for (const part of [`to-${id}`, `from-${id}`, id]) diagram.set(part, "active");
    hops.set(id, { state: "active" });
  };
  const onAnswer = (id: Api, afterMs: number): void => {
    for (const part of [`to-${id}`, `from-${id}`, id]) diagram.set(part, "answered");
    diagram.note(id, ms(afterMs));
    hops.set(id, { state: "answered", time: ms(afterMs) });
    if (id === "bureau") ask("sms");
  };
  const onEnd = (verdict: Verdict, tookMs: number): void => {
    const { bureau, sms } = SAYS[verdict.kind](verdict as never);
    hops.set("bureau", { says: bureau });
    hops.set("sms", { says: sms });
    if (verdict.kind === "declined") {
      hops.set("sms", { state: "skipped" });
      for (const part of ["to-sms", "from-sms", "sms"]) diagram.set(part, "skipped");
    }
    diagram.set("page", "answered");
    diagram.note("page", ms(tookMs));
    total.textContent = ms(tookMs);
  };

  return {
    clear() {
      diagram.clear();
      hops.clear();
      total.textContent = "";
    },
    async run(apis, asked) {
      const start = performance.now();
      ask("bureau");
      let asking: Api = "bureau";
      try {
        const verdict = await runClientServer(apis, asked, (id) => {
          onAnswer(id, performance.now() - start);
          asking = "sms";
        });
        onEnd(verdict, performance.now() - start);
      } catch {
        for (const part of [`to-${asking}`, `from-${asking}`]) diagram.set(part, "idle");
        diagram.set(asking, "unproven");
        hops.set(asking, { state: "unproven", says: "does not answer" });
        total.textContent = "failed";
      }
    },
  };
};

type Says = { readonly [Kind in Verdict["kind"]]: (verdict: Extract<Verdict, { kind: Kind }>) => Words };
type Words = { readonly bureau: string; readonly sms: string };

const SAYS: Says = {
  sent: ({ score, messageId }) => ({
    bureau: `approved, score ${score}`,
    sms: `queued as ${short(messageId)}`,
  }),
  declined: ({ reason }) => ({ bureau: `declined: ${reason}`, sms: "nothing to send" }),
  failed: ({ detail }) => ({ bureau: "approved", sms: detail }),
};
