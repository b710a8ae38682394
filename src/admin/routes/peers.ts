import type { AdminDeps } from "../interface.ts";
import { ban, banBody, banList, dialBody, dialled, peerList, reachability } from "../peer-schemas.ts";
import { defineRoute, json, type Route } from "../route.ts";

const BODY_BYTES = 64 * 1024;

/** Other peers: who is there, who is let in, and why somebody is not reached. `{peer}` is a peer id, or a name of sluice.yaml. */
export const peerRoutes = ({ peers }: Pick<AdminDeps, "peers">): Route[] => [
  defineRoute({
    method: "GET",
    path: "/v1/peers",
    operationId: "listPeers",
    summary: "This peer, and those that are connected, configured or banned",
    access: "viewer",
    answers: { 200: { description: "This peer first", schema: peerList } },
    handle: () => json(200, { peers: peers.list() }),
  }),
  defineRoute({
    method: "POST",
    path: "/v1/peers/dial",
    operationId: "dialPeer",
    summary: "Connects to a peer",
    body: dialBody,
    bodyBytes: BODY_BYTES,
    answers: { 200: { description: "It is connected", schema: dialled } },
    handle: async ({ body: { address, keep } }) => json(200, { peerId: await peers.dial(address, keep) }),
  }),
  defineRoute({
    method: "GET",
    path: "/v1/peers/{peer}/reachability",
    operationId: "explainReachability",
    summary: "Why a peer cannot be reached; dials the addresses that are known of it, for at most 10 s",
    answers: { 200: { description: "What was tried, in order", schema: reachability } },
    handle: async ({ params: { peer = "" } }) => json(200, await peers.reachability(peer)),
  }),
  defineRoute({
    method: "DELETE",
    path: "/v1/peers/{peer}/connections",
    operationId: "hangUpPeer",
    summary: "Ends all connections to a peer; a bootstrap peer is dialled again",
    answers: { 204: { description: "It is not connected any more" } },
    handle({ params: { peer = "" } }) {
      peers.hangUp(peer);
      return { status: 204 };
    },
  }),
  defineRoute({
    method: "GET",
    path: "/v1/bans",
    operationId: "listBans",
    summary: "Peers that are banned, newest first",
    access: "viewer",
    answers: { 200: { description: "Those that hold now", schema: banList } },
    handle: () => json(200, { bans: peers.bans() }),
  }),
  defineRoute({
    method: "POST",
    path: "/v1/peers/{peer}/ban",
    operationId: "banPeer",
    summary: "Bans a peer: no connections with it, and no particles that it started",
    body: banBody,
    bodyBytes: BODY_BYTES,
    answers: { 200: { description: "It is on record and in force", schema: ban } },
    handle: async ({ params: { peer = "" }, body, who }) =>
      json(200, await peers.ban(peer, { ...body, by: who })),
  }),
  defineRoute({
    method: "DELETE",
    path: "/v1/peers/{peer}/ban",
    operationId: "liftBan",
    summary: "Lifts the ban of a peer",
    answers: { 204: { description: "It may connect again" } },
    async handle({ params: { peer = "" } }) {
      await peers.lift(peer);
      return { status: 204 };
    },
  }),
];
