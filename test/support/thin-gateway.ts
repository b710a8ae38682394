import { type Clock, silentLogger, systemClock } from "../../src/core/index.ts";
import { serveThin } from "../../src/entry/index.ts";
import { createOverlay, type Overlay } from "../../src/overlay/index.ts";
import { createIdentity } from "../../src/particle/index.ts";
import { type MemoryDesk, memoryDesk } from "./memory-desk.ts";
import { OVERLAY_OPTIONS } from "./overlay-peer.ts";

export interface ThinGateway extends AsyncDisposable {
  readonly overlay: Overlay;
  readonly desk: MemoryDesk;
  /** Its WebSocket address. */
  readonly address: string;
}

/** The overlay of a gateway, and a desk that a test speaks for. */
export const thinGateway = async ({
  clock = systemClock,
  desk = memoryDesk(),
}: {
  readonly clock?: Clock;
  readonly desk?: MemoryDesk;
} = {}): Promise<ThinGateway> => {
  const overlay = await createOverlay(OVERLAY_OPTIONS, {
    identity: await createIdentity(),
    clock,
    logger: silentLogger,
  });
  await overlay.start({
    particle: () => Promise.reject(new Error("nobody sends particles here")),
    undeliverable: () => {},
    thin: serveThin(desk),
  });
  return {
    overlay,
    desk,
    address: overlay.addresses()[0] ?? "",
    [Symbol.asyncDispose]: () => overlay.stop(0),
  };
};
