import { type Clock, SluiceError } from "../../core/index.ts";
import { sealingJwk } from "../../jose/index.ts";
import type { Overlay } from "../../overlay/interface.ts";
import { isPeerId } from "../../particle/index.ts";
import type { CallContext } from "../interface.ts";
import { type BuiltinTable, unsupported } from "./builtin.ts";
import { duration, Mismatch, type Shape, text } from "./shapes.ts";

export interface PeerDeps {
  readonly peerId: string;
  readonly nodeVersion: string;
  readonly airVersion: string;
  /** Who goes on in its place, when it takes no new particles any more. */
  readonly successor?: () => string | undefined;
  readonly overlay: Pick<Overlay, "isConnected" | "contact" | "addresses">;
  readonly clock: Clock;
}

const peerId: Shape<string> = {
  expected: "an Ed25519 peer id (12D3KooW…)",
  read(value) {
    const read = text.read(value);
    return read instanceof Mismatch || isPeerId(read) ? read : new Mismatch("another string");
  },
};

export const createPeer = ({
  peerId: self,
  nodeVersion,
  airVersion,
  overlay,
  successor = () => undefined,
  clock,
}: PeerDeps): BuiltinTable => ({
  identify: () => ({
    external_addresses: [...overlay.addresses()],
    node_version: nodeVersion,
    air_version: airVersion,
    spell_version: "",
    allowed_binaries: [],
    vm_info: [], // Nox says null, which Aqua's optionals cannot read
    sealing_key: sealingJwk(self).x, // of Sluice's alone: what docs/sealing.md seals to
    ...(successor() === undefined ? {} : { successor: successor() }),
  }),
  /** Sluice's alone: it answered, and when, in Unix ms. What it took is the asker's to measure. */
  ping: () => Math.floor(clock.now()),
  timestamp_ms: () => Math.floor(clock.now()),
  timestamp_sec: () => Math.floor(clock.now() / 1000),
  timeout(args, context) {
    const ms = args.optional(0, "duration_ms", duration);
    if (ms === undefined)
      throw args.refuse(`argument 0 (duration_ms) is missing: expected ${duration.expected}`);
    return waited(ms, args.optional(1, "message", text) ?? "", clock, context);
  },
  is_connected: (args) => overlay.isConnected(args.at(0, "peer_id", peerId)),
  /** An optional, as aqua-lib declares it. Nox says the bare contact or "", which neither Aqua nor js-client can read as one. */
  get_contact(args) {
    const contact = overlay.contact(args.at(0, "peer_id", peerId));
    return contact === undefined ? [] : [{ peer_id: contact.peerId, addresses: [...contact.addresses] }];
  },
  connect: unsupported(
    "peer.connect",
    "it dials only addresses from its configuration or its peers, never from a particle",
  ),
});

/** `message` after `ms`. What would outlast the particle fails at its deadline, or as soon as the particle is given up. */
const waited = (ms: number, message: string, clock: Clock, context: CallContext): Promise<string> =>
  new Promise((resolve, reject) => {
    const { deadline, signal } = context;
    const tooLate = (): SluiceError =>
      new SluiceError("SLUICE_DEADLINE", `peer.timeout: the particle ended before the ${ms} ms were over`);
    if (signal.aborted) {
      reject(tooLate());
      return;
    }
    const left = Math.max(0, deadline - clock.now());
    const abort = (): void => {
      timer.cancel();
      reject(tooLate());
    };
    signal.addEventListener("abort", abort, { once: true });
    const timer = clock.timer(Math.min(ms, left), () => {
      signal.removeEventListener("abort", abort);
      if (ms > left) reject(tooLate());
      else resolve(message);
    });
  });
