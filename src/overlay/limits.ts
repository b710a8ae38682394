/** Every bound of the overlay that is not configuration, with its reason. Times are ms, sizes bytes. */

export const PARTICLE_PROTOCOL = "/fluence/particle/2.0.0";

/** libp2p's default of 300 is low for a relay; one connection holds about 100 KB. */
export const MAX_CONNECTIONS = 2000;
/** One peer needs one connection, two when both dialled at once, a few when half-open ones linger after a network change. */
export const CONNECTIONS_PER_PEER = 8;
/** Per second and host; a handshake costs about 1 ms of CPU, so one host can take a fifth of a core. libp2p's default of 5 breaks clients behind one NAT or proxy. */
export const INBOUND_PER_HOST_PER_SECOND = 200;
/** Handshakes going on at once, of all hosts and of one host; the library's default of 10 refuses bursts of honest clients. */
export const PENDING_INBOUND = 400;
export const PENDING_PER_HOST = 100;
/** From a socket to a connection: DNS, TCP, WebSocket, Noise and Yamux take five round trips. */
export const UPGRADE_MS = 10_000;
/** A socket on which not one byte came. Honest dialers speak first, and at once. */
export const FIRST_BYTE_MS = 5000;
/** Such sockets of one listener: more than a burst of honest clients, which may all be silent for a moment. No handshake has begun on them. */
export const SILENT_SOCKETS = 256;
/** Liveness of idle connections; libp2p's default of 10 s costs a new stream per connection each time. */
export const PING_INTERVAL_MS = 60_000;
/** One WebSocket message; Noise records are at most 64 KiB and few implementations join more than four. */
export const WEBSOCKET_MESSAGE_BYTES = 4 * 1024 * 1024;
/** What Yamux lets a sender have outstanding on one stream once it has grown: fills 50 ms at 300 Mbit/s. Must stay below libp2p's 4 MiB read buffer. */
export const STREAM_WINDOW_BYTES = 2 * 1024 * 1024;

/** Between a frame's first byte, or its stream's opening, and its last byte. */
export const FRAME_MS = 20_000;
/** Particles of one stream whose handlers may be under way: signatures are checked on other threads. */
export const HANDLED_AT_ONCE = 16;
/** Of a stream whose handler is busy: above this we stop reading. */
export const PAUSE_ABOVE_BYTES = 64 * 1024;
/** Bytes of half-read frames per peer, and of all peers: what a slow or hostile sender can make us hold. */
export const HALF_READ_PER_PEER_BYTES = 32 * 1024 * 1024;
export const HALF_READ_BYTES = 256 * 1024 * 1024;

/** Particles of which we know on which connection their initiator sent them; one costs about 200 bytes. */
export const REMEMBERED_ORIGINS = 10_000;
/** Frames that go out in one write, or on as many streams at once: amortises encryption without holding back the first. */
export const BATCH_FRAMES = 32;
export const BATCH_BYTES = 128 * 1024;
/** Queues, most peers have one; those of unreachable peers give way first. */
export const QUEUES = 10_000;
/** Bytes in one peer's queue, and in all: counts alone would allow particlesPerPeer * particleBytes. */
export const QUEUED_PER_PEER_BYTES = 64 * 1024 * 1024;
export const QUEUED_BYTES = 256 * 1024 * 1024;

/** How long a new connection may take to say who it is before its peer is given one stream per particle. */
export const IDENTIFY_WAIT_MS = 2000;
export const OPEN_STREAM_MS = 10_000;
/** A write during which the receiver took nothing at all. */
export const WRITE_STALL_MS = 20_000;
/** A receiver has so long to close its half of a one-particle stream before the stream is reset. */
export const LINGER_MS = 10_000;
/** All addresses of a peer, and one of them. */
export const DIAL_MS = 8000;
export const DIAL_ADDRESS_MS = 6000;
/** Finding out why a dial failed. */
export const PROBE_MS = 2000;
/** How soon after it was accepted a connection is closed by a peer that takes no more, or not this one. */
export const CLOSED_AT_ONCE_MS = 500;
/** Addresses kept per peer, and peers whose addresses are kept. */
export const ADDRESSES_PER_PEER = 8;
export const KNOWN_PEERS = 10_000;

export const RETRY_BASE_MS = 100;
export const RETRY_MAX_MS = 5000;
export const BOOTSTRAP_BASE_MS = 250;
export const BOOTSTRAP_MAX_MS = 10_000;
/** Closing sockets politely, after the grace. */
export const CLOSE_MS = 2000;
