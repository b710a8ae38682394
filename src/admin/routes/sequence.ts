import { reasonOf, SluiceError } from "../../core/index.ts";
import type { ParticleReading, ParticleRecord } from "../../engine/interface.ts";
import type { DeadLetter } from "../../journal/interface.ts";
import type { ParticleRef } from "../../particle/index.ts";
import type { AdminDeps } from "../interface.ts";
import { MAX_DATA_BYTES, shownData } from "../particle-data.ts";
import { data, sequence, timeline } from "../particle-schemas.ts";
import { sequenceOfData, sequenceOfRecord } from "../particle-sequence.ts";
import { timelineOf } from "../particle-timeline.ts";
import { defineRoute, json, type Route } from "../route.ts";

type Deps = Pick<AdminDeps, "engine" | "journal" | "overlay" | "peers" | "clock">;

const NO_DATA = "this peer does not have the particle's data (not yet, or not any more)";

/** What became of one particle, for people. */
export const sequenceRoutes = ({ engine, journal, overlay, peers, clock }: Deps): Route[] => {
  const known = async (ref: ParticleRef): Promise<ParticleRecord> => {
    const record = await engine.get(ref);
    if (record === undefined)
      throw new SluiceError("SLUICE_NOT_FOUND", "no particle with that ref is known here");
    return record;
  };

  /** Its data; else why it cannot be read. */
  const read = async (ref: ParticleRef, maxChars: number): Promise<ParticleReading | string> => {
    try {
      return (await engine.read(ref, maxChars)) ?? NO_DATA;
    } catch (error) {
      return `the particle's data cannot be read now (${reasonOf(error)})`;
    }
  };

  /** Of the peers that it was sent to: the record names a bounded number. */
  const lettersOf = async ({ ref, hops }: ParticleRecord): Promise<readonly DeadLetter[]> => {
    const sentTo = new Set(hops.filter(({ direction }) => direction === "out").map(({ peer }) => peer));
    const letters = await Promise.all([...sentTo].map((peer) => journal.deadLetter(ref, peer)));
    return letters.filter((letter) => letter !== undefined);
  };

  return [
    defineRoute({
      method: "GET",
      path: "/v1/particles/{ref}/timeline",
      operationId: "getTimeline",
      summary: "What happened to one particle here, oldest first",
      access: "viewer",
      answers: { 200: { description: "Never with its data", schema: timeline } },
      async handle({ params }) {
        const ref = (params.ref ?? "") as ParticleRef;
        const record = await known(ref);
        const settlements = await journal.settlements(ref);
        const events = timelineOf(record, { settlements, letters: await lettersOf(record) }, clock.now());
        return json(200, { ref, events });
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/particles/{ref}/sequence",
      operationId: "getSequence",
      summary: "The calls of one particle, by every peer that is known of, in order",
      access: "viewer",
      answers: { 200: { description: "Never with its data", schema: sequence } },
      async handle({ params }) {
        const ref = (params.ref ?? "") as ParticleRef;
        const reading = await read(ref, 0);
        const record = typeof reading === "string" ? await known(ref) : reading.record;
        const self = overlay.peerId;
        const found =
          typeof reading === "string"
            ? sequenceOfRecord(record, self, reading)
            : sequenceOfData(reading, self);
        const { initiator } = record;
        const names = new Map(peers.list().map(({ peerId, name }) => [peerId, name]));
        const named = (name: string | undefined, key: string): object =>
          name === undefined ? {} : { [key]: name };
        const seen = new Set([
          initiator,
          ...found.steps.map(({ peer }) => peer),
          ...record.hops.map(({ peer }) => peer),
          self,
        ]);
        return json(200, {
          ref,
          initiator,
          ...named(names.get(initiator), "initiatorName"),
          self,
          peers: [...seen].map((peerId) => ({
            peerId,
            ...named(names.get(peerId), "name"),
            ...(peerId === self ? { self: true } : {}),
          })),
          ...found,
        });
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/particles/{ref}/data",
      operationId: "getData",
      summary: "The results in one particle's data, decoded, while it is here; what is sealed stays sealed",
      access: "operator",
      answers: { 200: { description: "At most about 1 MB", schema: data } },
      async handle({ params }) {
        const ref = (params.ref ?? "") as ParticleRef;
        const reading = await read(ref, MAX_DATA_BYTES);
        if (typeof reading !== "string") return json(200, { ref, live: true, ...shownData(reading) });
        await known(ref);
        return json(200, { ref, live: false, values: [], note: reading });
      },
    }),
  ];
};
