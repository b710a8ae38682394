import type { AdapterManifest, DataHolder, Env, GatewayConfig } from "../../config/index.ts";
import type { Clock } from "../../core/index.ts";
import type { Probes } from "../../gateway.ts";
import type { UpstreamLook } from "./look-at-upstreams.ts";

/** What checks look at, read once. */
export interface DoctorContext {
  readonly config: GatewayConfig;
  readonly env: Env;
  readonly clock: Clock;
  /** Of this gateway's own peer; undefined: it has no key yet, or one that cannot be read. */
  readonly peerId: string | undefined;
  /** The process that uses the data folder now. */
  readonly holder: DataHolder | undefined;
  /** Those that can be read. */
  readonly manifests: readonly AdapterManifest[];
  /** As the gateway would load them, whatever of their secrets this shell's environment lacks. */
  readonly adapters: Awaited<ReturnType<Probes["adapters"]>>;
  /** What the upstreams answered. */
  readonly upstreams: readonly UpstreamLook[];
  readonly probes: Probes;
}

/** Whether a gateway runs on this machine with this data folder. */
export const runsHere = ({ holder }: Pick<DoctorContext, "holder">): boolean => holder?.isHere === true;
