/** Every bound of the overlay that is not configuration, with its reason. Times are ms, sizes bytes. */

export const PARTICLE_PROTOCOL = "/fluence/particle/2.0.0";
/** Ours: the same particles on one long stream each way, acknowledged. */
export const SLUICE_PROTOCOL = "/sluice/particle/1.0.0";
/** Ours: particles handed in, and what becomes of them, as JSON; for clients without an interpreter. */
export const THIN_PROTOCOL = "/sluice/thin/1.0.0";

/** Of `connections`, what one host may have in sockets: half. Its clients may be many behind one NAT or proxy, but never all there are. */
export const HOST_SHARE = 0.5;
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
/** Streams that a peer may open on one connection: at once, so that a client can send what it queued, and per second; one costs 0.1 ms. */
export const STREAMS_AT_ONCE = 2048;
export const STREAMS_PER_SECOND = 1000;
/** Pings of the muxer: a connection has one under way, each 30 s or less. */
export const PINGS_AT_ONCE = 100;
export const PINGS_PER_SECOND = 10;
/** Streams of our own protocol that a peer has open on one connection: one, and those that broke and did not end yet. Each may hold unread replies. */
export const OWN_STREAMS = 16;
/** What Yamux lets a sender have outstanding on one stream once it has grown: fills 50 ms at 300 Mbit/s. Must stay below libp2p's 4 MiB read buffer. */
export const STREAM_WINDOW_BYTES = 2 * 1024 * 1024;

/** Between a frame's first byte, or its stream's opening, and its last byte. */
export const FRAME_MS = 20_000;
/** Particles of one stream whose handlers may be under way: signatures are checked on other threads, and the journal commits in groups. */
export const HANDLED_AT_ONCE = 16;
/** The same for the one stream that carries all of a peer's. */
export const HANDLED_AT_ONCE_OF_PEER = 64;
/** Of a stream whose handler is busy: above this we stop reading. */
export const PAUSE_ABOVE_BYTES = 64 * 1024;
/** Bytes of half-read frames per peer, and of all peers: what a slow or hostile sender can make us hold. */
export const HALF_READ_PER_PEER_BYTES = 32 * 1024 * 1024;
export const HALF_READ_BYTES = 256 * 1024 * 1024;

/** Particles of which we know on which connection their initiator sent them; one costs about 200 bytes. */
export const REMEMBERED_ORIGINS = 10_000;
/** Particles that go out in one write, or on as many streams at once: amortises encryption without holding back the first. */
export const BATCH_PARTICLES = 32;
export const BATCH_BYTES = 128 * 1024;
/** Lanes, most peers have one; those of unreachable peers give way first. */
export const QUEUES = 10_000;
/** What one lane may have unacknowledged: 256 particles of 3 KB fill 50 ms at 120 Mbit/s. */
export const WINDOW_PARTICLES = 256;
export const WINDOW_BYTES = 8 * 1024 * 1024;
/** What one stream may have unacknowledged, of all lanes and with what they gave up. */
export const UNACKNOWLEDGED = 4 * WINDOW_PARTICLES;
/** Particles that transports were given and have not taken, of all peers. */
export const WRITING_BYTES = 256 * 1024 * 1024;
/** Past that, a write that has gone on for so long gives way. */
export const WRITE_PATIENCE_MS = 2000;
/** Between two looks through a queue for what is to be given up: it may be long. */
export const GIVE_UP_MS = 50;
/** A peer that acknowledges nothing of what it was given for so long, and as long as the slowest connection would need for it, gets it again. */
export const SILENCE_MS = 10_000;
export const SLOWEST_BYTES_PER_MS = 64;
/** What was not delivered is given up so long before its deadline that the word of it can still travel back: a share of the time left, at most this. */
export const MARGIN_SHARE = 0.1;
export const MARGIN_MAX_MS = 500;
/** Parcels remembered because they were written to peers that do not acknowledge: of one peer, of all; looked through for old ones this often. */
export const WRITTEN_PER_PEER = 2000;
export const WRITTEN_PARCELS = 20_000;
export const SWEEP_MS = 10_000;

/** A frame of acknowledgements or a refusal; one of the former takes 4 bytes a particle. */
export const REPLY_BYTES = 16 * 1024;
/** Replies that a sender does not read, and notices that wait to be written: above this they are dropped, the former with their stream. */
export const UNREAD_REPLY_BYTES = 1024 * 1024;
/** Notices taken from one connection: at once, and per second. A gateway that loses a neighbour gives up a queue of particles in one go. */
export const NOTICES_AT_ONCE = 2000;
export const NOTICES_PER_SECOND = 500;

/** One message of a thin client: a submission, as over HTTP. */
export const THIN_REQUEST_BYTES = 512 * 1024;
/** One message to a thin client: what stands in a particle's data, and around it. */
export const THIN_ANSWER_BYTES = 16 * 1024 * 1024;
/** Streams of a thin client on one connection. */
export const THIN_STREAMS = 1;
/** Between two looks whether an answer may be written while the others wait to be read. */
export const WRITE_PAUSE_MS = 50;
/** How often a thin client asks whether the gateway is there, and how long it waits: a phone that changed its network is told nothing. */
export const LIVENESS_MS = 15_000;
export const PONG_MS = 5_000;

/** How long a new connection may take to say who it is before its peer is given one stream per particle. */
export const IDENTIFY_WAIT_MS = 2000;
export const OPEN_STREAM_MS = 10_000;
/** The same for our own protocol; a connection on which this takes longer is taken for dead. */
export const ANSWER_MS = 5000;
/** A write during which the receiver took nothing at all. */
export const WRITE_STALL_MS = 20_000;
/** A receiver has so long to close its half of a one-particle stream before the stream is reset. */
export const LINGER_MS = 10_000;
/** All addresses of a peer, and one of them. */
export const DIAL_MS = 8000;
export const DIAL_ADDRESS_MS = 6000;
/** Looking why a peer cannot be reached: addresses, handshakes with all of them, and peers that are looked at at once. Probes and identify have their own time, so that all is within 10 s. */
export const ADDRESSES_TRIED = 8;
export const HANDSHAKES_MS = 5000;
export const PEERS_LOOKED_AT = 4;
/** Finding out why a dial failed. */
export const PROBE_MS = 2000;
/** How soon after it was accepted a connection is closed by a peer that takes no more, or not this one. */
export const CLOSED_AT_ONCE_MS = 500;
/** Addresses kept per peer, and peers whose addresses, or connections of old, are remembered. */
export const ADDRESSES_PER_PEER = 8;
export const KNOWN_PEERS = 10_000;

export const RETRY_BASE_MS = 100;
export const RETRY_MAX_MS = 5000;
export const BOOTSTRAP_BASE_MS = 250;
/** Of the first tries after a loss, about a minute's worth, and of those that follow. */
export const BOOTSTRAP_QUICK_MS = 1000;
export const BOOTSTRAP_QUICK_TRIES = 60;
export const BOOTSTRAP_MAX_MS = 10_000;
/** Closing sockets politely, after the grace. */
export const CLOSE_MS = 2000;
