/** Something that holds bytes of a half-read frame and can be told to let go. */
export interface Reader {
  readonly peerId: string;
  readonly heldBytes: number;
  /** Resets the stream; its bytes are free afterwards. */
  evict(): void;
}

export interface ReadBudgetLimits {
  readonly perPeerBytes: number;
  readonly totalBytes: number;
}

/**
 * The memory for half-read frames. Past a peer's share its oldest half-read stream goes; past the total, that of the peer
 * that holds most: whoever hoards pays, others do not notice.
 */
export class ReadBudget {
  readonly #limits: ReadBudgetLimits;
  readonly #peers = new Map<string, { bytes: number; readers: Map<Reader, number> }>();
  #total = 0;

  constructor(limits: ReadBudgetLimits) {
    this.#limits = limits;
  }

  /** To be called whenever `reader.heldBytes` changed; may evict this or another reader. */
  update(reader: Reader): void {
    this.#account(reader, reader.heldBytes);
    const own = this.#peers.get(reader.peerId);
    if (own !== undefined && own.bytes > this.#limits.perPeerBytes) this.#evictOldest(own.readers);
    if (this.#total > this.#limits.totalBytes) this.#evictOldest(this.#largest());
  }

  release(reader: Reader): void {
    this.#account(reader, 0);
  }

  #account(reader: Reader, bytes: number): void {
    let peer = this.#peers.get(reader.peerId);
    if (peer === undefined) {
      if (bytes === 0) return;
      peer = { bytes: 0, readers: new Map() };
      this.#peers.set(reader.peerId, peer);
    }
    const change = bytes - (peer.readers.get(reader) ?? 0);
    peer.bytes += change;
    this.#total += change;
    if (bytes > 0) peer.readers.set(reader, bytes);
    else peer.readers.delete(reader);
    if (peer.readers.size === 0) this.#peers.delete(reader.peerId);
  }

  #largest(): Map<Reader, number> {
    let most = { bytes: -1, readers: new Map<Reader, number>() };
    for (const peer of this.#peers.values()) if (peer.bytes > most.bytes) most = peer;
    return most.readers;
  }

  #evictOldest(readers: Map<Reader, number>): void {
    const [oldest] = readers.keys();
    if (oldest === undefined) return;
    this.release(oldest);
    oldest.evict();
  }
}
