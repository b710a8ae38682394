import type { Plan, Settings, Stage } from "../stage/stage.ts";

export type { Plan, Settings, Traffic, Way } from "../stage/stage.ts";

/** The stage does not answer: `npm start` has ended, or did not serve this page. */
export class StageAway extends Error {}

/** @throws StageAway */
const ask = async (path: string, init?: RequestInit): Promise<Response> => {
  const response = await fetch(`/stage/${path}`, init).catch(() => undefined);
  if (response?.ok !== true) throw new StageAway();
  return response;
};

export const readPlan = async (): Promise<Plan> => (await ask("plan")).json();

export const readCounts = async (): Promise<ReturnType<Stage["counts"]>> => (await ask("counts")).json();

export const applySettings = async (settings: Settings): Promise<void> => {
  await ask("settings", { method: "POST", body: JSON.stringify(settings) });
};

/** Told when the entry gateway goes away and when it is back. */
export const watchEntry = (listener: (up: boolean) => void): void => {
  new EventSource("/stage/events").onmessage = ({ data }) => listener(data === "up");
};
