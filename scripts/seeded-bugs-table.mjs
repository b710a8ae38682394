/**
 * Bugs that somebody could make, each as exact replacements in files of src/. Each text has to occur once in its file.
 * @typedef {{ readonly name: string, readonly patches: readonly { readonly file: string, readonly from: string, readonly to: string }[] }} Bug
 */

/** @returns {Bug} */
const bug = (name, file, from, to) => ({ name, patches: [{ file, from, to }] });

/** @type {readonly Bug[]} */
export const BUGS = [
  bug(
    "acknowledge before the journal has it",
    "src/engine/driver.ts",
    "    return actor.written;\n",
    "    return Promise.resolve();\n",
  ),
  bug(
    "forget what is to be sent at a crash",
    "src/journal/live-particle.ts",
    "    for (const peer of sends) {",
    "    for (const peer of sends.slice(1)) {",
  ),
  bug("resend nothing after a restart", "src/engine/driver.ts", "    this.deliveries.resend(actor);\n", ""),
  bug(
    "do not wait for the intent's fsync",
    "src/engine/calls.ts",
    'await journal.write([{ kind: "intended", ...position }]);',
    'void journal.write([{ kind: "intended", ...position }]);',
  ),
  bug(
    "let requests leave before the run is on record",
    "src/engine/driver.ts",
    "this.#calls.make(actor, made.filter(isSafe));",
    "this.#calls.make(actor, made);",
  ),
  bug(
    "renumber calls on recovery",
    "src/engine/calls.ts",
    "({ request, effect, intended, repeated: true })",
    "({ request: { ...request, id: request.id + 1 }, effect, intended, repeated: true })",
  ),
  bug(
    "resend a pending once call",
    "src/services/effects/perform.ts",
    "if (context.intent.pending) throw leftUnknown(titleOf(fn));",
    "",
  ),
  bug("forget the intent at recovery", "src/engine/calls.ts", "pending: call.intended,", "pending: false,"),
  bug(
    "repeat a once request of unknown outcome",
    "src/services/effects/endings.ts",
    '(isUnknown(error) && effect !== "once")',
    "isUnknown(error)",
  ),
  bug(
    "repeat a once request that was answered 502",
    "src/services/effects/endings.ts",
    'effect !== "once" && BUSY.has(status)',
    "BUSY.has(status)",
  ),
  bug(
    "a key that is another one after a restart",
    "src/services/effects/request-key.ts",
    "String(context.callId))",
    "String(context.callId + Math.random()))",
  ),
  bug(
    "a caller's key that counts for one particle only",
    "src/services/effects/claims.ts",
    "initiator, service, fn.name, callerKey)",
    "initiator, service, fn.name, callerKey + Math.random())",
  ),
  bug(
    "take a caller's key over from a call that may have left",
    "src/journal/claim-book.ts",
    "(request.repeatable ? held.digest === request.digest : !held.intended)",
    "true",
  ),
  bug(
    "no tombstones after a restart",
    "src/engine/particle-engine.ts",
    "this.#roster.restore(watermark, over);",
    "",
  ),
  {
    name: "prune early, without a watermark",
    patches: [
      {
        file: "src/engine/tombstones.ts",
        from: "if (deadline + this.#keepMs > now) return;",
        to: "if (deadline > now) return;",
      },
      {
        file: "src/engine/tombstones.ts",
        from: "    this.#highestForgotten = Math.max(this.#highestForgotten, this.#deadlines.get(ref) ?? 0);\n",
        to: "",
      },
    ],
  },
  bug(
    "lose arrivals on recovery",
    "src/engine/driver.ts",
    'for (const arrival of kept.arrivals) this.handle(actor, { kind: "arrived", arrival });',
    "",
  ),
  bug(
    "lose results on recovery",
    "src/engine/calls.ts",
    "if (result !== undefined) this.#feed(actor, request.id, result);",
    "void result;",
  ),
  bug(
    "make calls again on recovery that have a result",
    "src/engine/calls.ts",
    "open.filter((_, index) => calls[index]?.result === undefined),",
    "open,",
  ),
  bug(
    "do not wake what waits when a link opens",
    "src/overlay/delivery/outbox.ts",
    "for (const lane of this.#peers.get(peerId) ?? []) lane.linkOpened();",
    "",
  ),
  bug("forget what a broken link carried", "src/overlay/delivery/lane.ts", "this.#lost.push(entry);", ""),
  bug(
    "note a later version as delivered than was carried",
    "src/engine/deliveries.ts",
    "const delivered = Math.max(noted.delivered, fate.version);",
    "const delivered = noted.version;",
  ),
  bug(
    "acknowledge what comes after the stop",
    "src/engine/driver.ts",
    '    if (this.#stopped) return Promise.reject(new SluiceError("SLUICE_CLOSED", "this peer is shutting down"));\n',
    "",
  ),
  bug(
    "call a parcel by a later version than its data",
    "src/engine/deliveries.ts",
    "this.#parcel(actor, peer, actor.durable.version)",
    "this.#parcel(actor, peer, actor.sends.get(peer)?.version ?? 0)",
  ),
  bug(
    "believe anybody that a particle was given up",
    "src/engine/notices.ts",
    "if (!actor.sends.has(from) || actor.notices.lookedAt++ >= MAX_LOOKED_AT) return;",
    "if (actor.notices.lookedAt++ >= MAX_LOOKED_AT) return;",
  ),
  bug(
    "keep particles whose time is over",
    "src/engine/driver.ts",
    "    roster.remove(actor, clock.now());\n",
    "",
  ),
  bug(
    "leave a particle in the journal when its time is over",
    "src/engine/driver.ts",
    "journal.write([...abandoned, actor.overEntry()])",
    "journal.write(abandoned)",
  ),
  bug(
    "run scripts that nobody signed",
    "src/engine/intake.ts",
    "    if (!verifyParticle(particle)) throw badSignature(particle);\n",
    "",
  ),
];
