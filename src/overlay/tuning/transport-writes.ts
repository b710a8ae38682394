import type { ConnectionProtector } from "@libp2p/interface";

/**
 * Two repairs of libp2p's raw connections, applied where a private network would be protected, before any byte is written:
 *
 * - A list of chunks becomes one write. The WebSocket transport sends each chunk as a message of its own, four a particle.
 * - An abort really ends a WebSocket. The transport closes it with code 1006, which WebSockets refuse to send, so that the
 *   socket of a connection given up would stay open.
 *
 * Touches protected methods; where they are missing, the connection stays as it was.
 */
export const tuneTransportWrites: ConnectionProtector["protect"] = async (connection) => {
  const raw = connection as RawConnection;
  const { sendData, websocket } = raw;
  if (typeof sendData === "function") {
    raw.sendData = (data) => {
      flatten(data);
      return sendData.call(raw, data);
    };
  }
  if (typeof raw.sendReset === "function" && websocket !== undefined)
    raw.sendReset = () => endWebSocket(websocket);
  return connection;
};

/** Copies up to one Yamux frame; beyond, the copy would cost more than the extra message. */
const MAX_FLAT_BYTES = 256 * 1024;

const flatten = (data: ByteList): void => {
  if (data.byteLength > MAX_FLAT_BYTES || typeof data.consume !== "function") return;
  const flat = data.subarray();
  data.consume(data.byteLength);
  data.append(flat);
};

const endWebSocket = (websocket: RawWebSocket): void => {
  if (typeof websocket.terminate === "function") websocket.terminate();
  else websocket.close?.();
};

/** What of `Uint8ArrayList` is needed. */
interface ByteList {
  readonly byteLength: number;
  subarray(): Uint8Array;
  consume(bytes: number): void;
  append(bytes: Uint8Array): void;
}

/** `ws` on the listening side has `terminate`, Node's own WebSocket on the dialling side has not. */
interface RawWebSocket {
  terminate?: () => void;
  close?: () => void;
}

interface RawConnection {
  sendData?: (data: ByteList) => unknown;
  sendReset?: () => void;
  websocket?: RawWebSocket;
}
