import { reasonOf } from "../../core/index.ts";
import { type Check, failure, ok } from "./check.ts";
import type { DoctorContext } from "./context.ts";

/** Each bootstrap peer, dialled. */
export const checkBootstrap = ({
  config: { peer },
  peerId,
  probes,
}: DoctorContext): Promise<readonly Check[]> =>
  Promise.all(
    peer.bootstrap
      .filter((address) => peerId === undefined || !address.endsWith(`/p2p/${peerId}`))
      .map((address) =>
        probes.dial(address).then(
          () => ok("bootstrap", `${address} answers`),
          (error: unknown) =>
            failure(
              "bootstrap",
              reasonOf(error),
              "see that the peer runs and can be reached from here; its id is the one its sluice serve tells",
            ),
        ),
      ),
  );
