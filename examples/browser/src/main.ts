import { type Client, connect, SluiceError } from "sluice/client";
import { createChainView } from "./chain-view.ts";
import { createClientServerView } from "./client-server-view.ts";
import { pageKey } from "./key.ts";
import { createMeasured } from "./measured.ts";
import {
  BACK_ONLINE,
  IDLE,
  OFFLINE,
  type Outcome,
  outcomeOf,
  outcomeOfError,
  RESTARTING,
  RUNNING,
  WENT_OFFLINE,
} from "./outcome.ts";
import { applySettings, type Plan, readPlan, type Settings, watchEntry } from "./stage.ts";
import type { Asked } from "./verdict.ts";

const find = <E extends HTMLElement>(selector: string): E => document.querySelector<E>(selector) as E;

const form = find<HTMLFormElement>("#ask");
const button = find<HTMLButtonElement>("#go");
const chainView = createChainView(find("#chain"));
const clientServerView = createClientServerView(find("#client-server"));
const measured = createMeasured(find(".measured tbody"));
const key = pageKey();
let plan: Plan | undefined;
let client: Client | undefined;
/** Of the whole, and of the chain alone. */
let [running, waiting] = [false, false];

const show = ({ kind, title, detail, code = "" }: Outcome): void => {
  const place = find("#outcome");
  place.dataset.kind = kind;
  find("#outcome strong").textContent = title;
  find("#outcome .detail").textContent = detail;
  find("#outcome code").textContent = code;
  if (kind !== "running")
    button.textContent = kind === "offline" && !running ? "Try again" : "Check credit and text";
};

const asked = (): Asked | undefined => {
  const data = new FormData(form);
  const [customerId, phone] = [data.get("customer"), data.get("phone")].map((text) =>
    String(text).replaceAll(/\s/g, ""),
  );
  const wrong = {
    "#customer": customerId === "",
    "#phone": !/^\+[1-9][0-9]{6,14}$/.test(phone ?? ""),
  };
  for (const [field, isWrong] of Object.entries(wrong)) find(field).ariaInvalid = String(isWrong);
  const first = Object.entries(wrong).find(([, isWrong]) => isWrong)?.[0];
  if (first === undefined) return { customerId: customerId ?? "", phone: phone ?? "" };
  find(first).focus();
  show({
    ...IDLE,
    title: "Not yet.",
    detail: first === "#phone" ? "A phone number looks like +447700900123." : "Which customer?",
  });
  return undefined;
};

const settings = (): Settings => {
  const data = new FormData(form);
  return {
    delayMs: Number(data.get("delayMs")),
    apiMs: Number(data.get("apiMs")),
    trouble: data.get("trouble") as Settings["trouble"],
  };
};

/** Both ways, one after the other, so that neither disturbs the other. */
const run = async (what: Asked): Promise<void> => {
  for (const view of [chainView, clientServerView, measured]) view.clear();
  show(RUNNING);
  try {
    waiting = true;
    await runChain(what);
  } catch (error) {
    waiting = false;
    const unproven = chainView.fail(error);
    show(navigator.onLine ? outcomeOfError(error, unproven) : OFFLINE);
    if (unproven !== undefined) measured.proven("chain", "refused");
    if (!(error instanceof SluiceError) || error.code === "SLUICE_CONNECT") return;
  }
  const { bureau, sms } = await thePlan();
  await measured.of("clientServer", () => clientServerView.run({ bureau, sms }, what));
};

const runChain = async (what: Asked): Promise<void> => {
  const { peers, entry } = await thePlan();
  await applySettings(settings());
  const connected = (client ??= await connect(entry, { key: await key }));
  const { verdict, calls } = await measured.of("chain", () => chainView.run(connected, peers, what));
  waiting = false;
  measured.proven("chain", `${calls.length} of ${calls.length}`);
  show(outcomeOf(verdict));
};

const thePlan = async (): Promise<Plan> => {
  plan ??= await readPlan();
  return plan;
};

const busy = (is: boolean): void => {
  running = is;
  form.ariaBusy = String(is);
  button.ariaDisabled = String(is);
};

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const what = asked();
  if (running || what === undefined) return;
  if (!navigator.onLine) return show(OFFLINE);
  busy(true);
  void run(what).finally(() => busy(false));
});

addEventListener("offline", () => {
  if (waiting || !running) show(waiting ? WENT_OFFLINE : OFFLINE);
});
addEventListener("online", () => {
  if (waiting || !running) show(waiting ? RUNNING : BACK_ONLINE);
});
watchEntry((up) => {
  if (!waiting) return;
  chainView.entry(up);
  show(up ? RUNNING : RESTARTING);
});

show(IDLE);
find("#key").textContent = (await key).peerId;
