import type { Connection } from "@libp2p/interface";
import { encodeParticle } from "../particle/index.ts";
import type { Cargo, Link, Receipt } from "./delivery/interface.ts";
import { encodeCargo } from "./encode-cargo.ts";
import { frame } from "./frames.ts";
import type { LongStream } from "./long-stream.ts";
import { type ParticleStreamDeps, sendOnOwnStream } from "./particle-stream.ts";

/** A particle on its way out, framed once. */
export interface OutboundFrame {
  readonly bytes: Uint8Array;
  readonly receipt: (receipt: Receipt) => void;
}

export interface FluenceLinkDeps extends ParticleStreamDeps {
  /** The one stream for a peer that reads many frames a stream, and whether that is an assumption; undefined for a peer that reads one. */
  readonly longStream: { readonly stream: LongStream; readonly onTrial: boolean } | undefined;
}

/** A connection to a peer that speaks `/fluence/particle/2.0.0`, in the way it reads: nothing is acknowledged. */
export class FluenceLink implements Link {
  readonly acknowledges = false;
  readonly #connection: Connection;
  readonly #deps: FluenceLinkDeps;
  readonly #writes = new AbortController();

  constructor(connection: Connection, deps: FluenceLinkDeps) {
    this.#connection = connection;
    this.#deps = deps;
  }

  get id(): string {
    return this.#connection.id;
  }

  get isOpen(): boolean {
    return this.#connection.status === "open";
  }

  async carry(cargo: readonly Cargo[]): Promise<void> {
    const frames = cargo.flatMap((one) => {
      const bytes = encodeCargo(one, (particle) => frame(encodeParticle(particle)));
      return bytes === undefined ? [] : [{ bytes, receipt: one.receipt }];
    });
    const unsent = new Set(await this.#write(frames).catch(() => frames));
    for (const written of frames) written.receipt(unsent.has(written) ? LOST : WRITTEN);
  }

  reset(reason: string): void {
    this.#deps.longStream?.stream.reset(reason);
    this.#writes.abort(new Error(reason));
  }

  async #write(frames: readonly OutboundFrame[]): Promise<readonly OutboundFrame[]> {
    const { longStream } = this.#deps;
    if (longStream !== undefined) return longStream.stream.write(frames, longStream.onTrial);
    const outcomes = await Promise.allSettled(
      frames.map(({ bytes }) => sendOnOwnStream(this.#connection, bytes, this.#writes.signal, this.#deps)),
    );
    return frames.filter((_, index) => outcomes[index]?.status === "rejected");
  }
}

const WRITTEN: Receipt = { kind: "written" };
const LOST: Receipt = { kind: "lost" };
