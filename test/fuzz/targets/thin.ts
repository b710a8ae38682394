import fc from "fast-check";
import { type JsonValue, joinBytes, jsonOfUtf8, stringifyJson } from "../../../src/core/index.ts";
import { seenCalls, serveThin } from "../../../src/entry/index.ts";
import { readThinRequest } from "../../../src/entry/thin-request.ts";
import { FrameSplitter, frame } from "../../../src/overlay/frames.ts";
import { decline, negotiate, offer } from "../../../src/overlay/multistream.ts";
import { createIdentity, type Particle, refOf } from "../../../src/particle/index.ts";
import { digestOfJson } from "../../../src/receipts/index.ts";
import { bodyOf, newParticle } from "../../support/http-stand-in.ts";
import { memoryDesk } from "../../support/memory-desk.ts";
import { issued, openBook, PARTICLE, servedCall } from "../../support/receipts.ts";
import { mutatedBytes, mutatedJson, mutatedText } from "../mutations.ts";
import { Forgery, target } from "../target.ts";

const utf8 = new TextEncoder();
const framed = (value: unknown): Uint8Array => frame(utf8.encode(stringifyJson(value)));

/** All that is signed. */
const saidBy = ({ id, initPeerId, timestamp, ttl, script, signature }: Particle): string =>
  JSON.stringify([id, initPeerId, timestamp, ttl, script, Buffer.from(signature).toString("hex")]);

/** Frames of `/sluice/thin/1.0.0`, to the service that gateways have for it. */
const requests = target("thin-requests", 20_000, async () => {
  const [signer, other] = await Promise.all([createIdentity(), createIdentity()]);
  const particle = await newParticle(signer);
  const { initPeerId: _, ...fields } = bodyOf(particle);
  const ref = refOf(particle);
  const messages = [{ submit: fields, n: 1 }, { watch: ref, n: 2 }, { forget: 2 }];
  const streams = [joinBytes(messages.map(framed)), ...messages.map(framed)];
  return {
    inputs: fc.record({
      bytes: fc.oneof(
        mutatedBytes(streams),
        fc
          .array(mutatedJson(messages), { minLength: 1, maxLength: 4 })
          .map((many) => Buffer.from(joinBytes(many.map((value) => framed(value ?? null))))),
      ),
      from: fc.constantFrom(signer.peerId, signer.peerId, other.peerId),
    }),
    async run({ bytes, from }: { bytes: Buffer; from: string }) {
      const desk = memoryDesk();
      const sent: JsonValue[] = [];
      const send = async (message: object): Promise<void> => void sent.push(message as JsonValue);
      const service = serveThin(desk)({ from, send });
      const splitter = new FrameSplitter(100_000);
      splitter.push(bytes);
      try {
        for (let body = splitter.next(); body !== undefined; body = splitter.next()) {
          const message = jsonOfUtf8(body);
          if (message === undefined) break;
          const request = readThinRequest(message, from);
          if (!Number.isSafeInteger(request.n) || request.n < 0) throw new Error(`n is ${request.n}`);
          await service.message(message);
        }
      } finally {
        service.ended();
      }
      const isTaken = desk.submitted.every((one) => saidBy(one) === saidBy(particle));
      if (!isTaken) throw new Forgery("a changed particle is taken");
      const text = stringifyJson(sent);
      if (from !== signer.peerId && text.includes('"answer"')) throw new Forgery("a stranger is told");
      if (text.includes("SLUICE_INTERNAL")) throw new Error(text);
    },
  };
});

const PROTOCOL = "/noise";

/** The two events of a stream that negotiations look at. */
class FakeStream extends EventTarget {
  readonly sent: Uint8Array[] = [];
  aborted: Error | undefined;
  send(bytes: Uint8Array): boolean {
    this.sent.push(bytes);
    return true;
  }
  abort(error: Error): void {
    this.aborted = error;
  }
  async close(): Promise<void> {}
  arrives(data: Uint8Array): void {
    this.dispatchEvent(Object.assign(new Event("message"), { data }));
  }
}

const multistream = target("multistream", 60_000, async () => {
  const line = (text: string): Uint8Array => frame(utf8.encode(`${text}\n`));
  const agreed = offer(PROTOCOL);
  const samples = [
    agreed,
    joinBytes([line("/multistream/1.0.0"), line("na")]),
    joinBytes([agreed, line("ls")]),
  ];
  return {
    inputs: fc.tuple(mutatedBytes(samples), fc.integer({ min: 1, max: 8 })),
    async run([bytes, pieces]: [Buffer, number]) {
      const [dialled, opened] = [new FakeStream(), new FakeStream()];
      const given = new AbortController();
      const settled = negotiate(dialled as never, PROTOCOL, given.signal).then(
        () => true,
        () => false,
      );
      decline(opened as never);
      const size = Math.max(1, Math.ceil(bytes.length / pieces));
      for (let from = 0; from < bytes.length; from += size) {
        dialled.arrives(bytes.subarray(from, from + size));
        if (opened.aborted === undefined) opened.arrives(bytes.subarray(from, from + size));
      }
      opened.dispatchEvent(new Event("remoteCloseWrite"));
      given.abort(new Error("given up"));
      // A line's end may be missing.
      const [first, second] = framesOf(bytes);
      const isAgreed = first === "/multistream/1.0.0" && second === PROTOCOL;
      if ((await settled) && !isAgreed) throw new Forgery("it agrees to what was not said");
      for (const answer of framesOf(joinBytes(opened.sent)))
        if (answer !== "/multistream/1.0.0" && answer !== "na") throw new Error(`it answers ${answer}`);
      if (opened.sent.length > bytes.length) throw new Error("more answers than bytes");
    },
  };
});

const framesOf = (bytes: Uint8Array): string[] => {
  const splitter = new FrameSplitter(1024);
  const found: string[] = [];
  splitter.push(bytes);
  try {
    for (let body = splitter.next(); body !== undefined; body = splitter.next())
      found.push(new TextDecoder().decode(body).replace(/\n$/, ""));
  } catch {
    // What came before it stands.
  }
  return found;
};

const LOOK = { service: "shop", function: "look" };
const HOSTILE_VALUES = [
  "null",
  "[]",
  "1e999",
  "-0",
  '{"__proto__":1}',
  "9".repeat(30),
  `"${"x".repeat(500)}"`,
];

/** A view of data in which peers answered what they liked, receipts too. */
const seen = target("seen-calls", 20_000, async () => {
  const [self, shop, evil] = await Promise.all([createIdentity(), createIdentity(), createIdentity()]);
  const { book } = await openBook(shop);
  const results: JsonValue[] = [{ a: [1, null] }, "x", "x", 7];
  const receipts: string[] = [];
  for (const [call, result] of results.entries())
    receipts.push(...(await issued(book, 1, { ...LOOK, call, outcome: { result: digestOfJson(result) } })));
  const [head = "", payload = "", signed = ""] = (receipts[0] ?? "").split(".");
  const claims = jsonOfUtf8(Buffer.from(payload, "base64url"));
  const relabelled = mutatedJson([claims, { ...(claims as object), iss: evil.peerId }, servedCall()]).map(
    (said) => [head, Buffer.from(stringifyJson(said ?? null)).toString("base64url"), signed].join("."),
  );
  const text = fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...receipts) },
    { weight: 2, arbitrary: relabelled },
    { weight: 2, arbitrary: mutatedText(receipts, ["..", ".", "e30", "=", "x".repeat(17_000)]) },
    { weight: 1, arbitrary: fc.string({ maxLength: 20 }) },
  );
  const peer = fc.constantFrom(self.peerId, shop.peerId, evil.peerId, "", "x");
  const told = fc.record({
    peer,
    service: fc.constant("receipts"),
    function: fc.constant("mine"),
    text: fc.oneof(
      { weight: 4, arbitrary: fc.array(text, { maxLength: 6 }).map((all) => JSON.stringify(all)) },
      { weight: 1, arbitrary: fc.array(fc.jsonValue()).map((all) => JSON.stringify(all)) },
    ),
  });
  const call = fc.record({
    peer,
    service: fc.constantFrom("shop", "shop", "__proto__", "op", "callbackSrv"),
    function: fc.constantFrom("look", "look", "constructor"),
    text: fc.oneof(
      fc.constantFrom(...results.map((result) => stringifyJson(result))),
      fc.constantFrom(...HOSTILE_VALUES),
      fc.jsonValue().map((value) => JSON.stringify(value)),
    ),
  });
  const known = new Set(receipts);
  return {
    inputs: fc.record({
      answers: fc.array(fc.oneof(told, call), { maxLength: 12 }),
      given: fc.array(text, { maxLength: 3 }),
      maxChars: fc.constantFrom(0, 300, 5_000, 1_000_000),
    }),
    run({ answers, given, maxChars }) {
      const view = {
        answered: answers.map(({ text: value, ...origin }) => ({ ...origin, value })),
        values: new Map(answers.map(({ text: value }) => [value, value])),
      };
      const builtins = new Set(["op", "receipts"]);
      const { calls, chars } = seenCalls(view, {
        particle: PARTICLE,
        peerId: self.peerId,
        given,
        builtins,
        maxChars,
      });
      if (chars > maxChars || (calls.length > 0 && stringifyJson(calls).length > 3 * maxChars + 2))
        throw new Error(`${stringifyJson(calls).length} characters of ${maxChars}`);
      if (calls.length > answers.length) throw new Error("more calls than there were");
      const shown = calls.flatMap(({ receipt }) => receipt ?? []);
      if (new Set(shown).size !== shown.length) throw new Forgery("one receipt for two calls");
      // Nobody but its own peer, and this gateway, brings one in.
      const own = new Set([
        ...given,
        ...answers
          .filter(({ service, peer: by }) => service === "receipts" && by === shop.peerId)
          .flatMap(({ text: said }) => JSON.parse(said) as unknown[]),
      ]);
      for (const { peer: by, receipt } of calls)
        if (receipt !== undefined && by === shop.peerId && known.has(receipt) && !own.has(receipt))
          throw new Forgery("a receipt that another peer brought");
    },
  };
});

export const thinTargets = [requests, multistream, seen];
