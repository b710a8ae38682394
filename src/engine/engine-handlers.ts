import type { OverlayHandlers } from "../overlay/interface.ts";
import type { Engine } from "./interface.ts";

/** What an overlay hands to an engine. */
export const engineHandlers = (engine: Pick<Engine, "receive" | "undeliverable">): OverlayHandlers => ({
  async particle(particle, from) {
    await engine.receive(particle, from);
  },
  undeliverable(notice, from) {
    engine.undeliverable(notice, from).catch(() => {}); // it is a hint: one that cannot be used is none
  },
});
