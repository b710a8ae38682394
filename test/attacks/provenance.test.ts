import { describe, expect } from "vitest";
import type { Particle } from "../../src/particle/index.ts";
import { attack } from "./support/attack.ts";
import { codesOf } from "./support/codes-of.ts";
import { BUREAU, deskTarget } from "./support/desk.ts";
import { underPlainId } from "./support/enemy.ts";
import { workedOn } from "./support/forge.ts";
import { target } from "./support/target.ts";

const at = target(deskTarget());
const seq = (...steps: string[]): string =>
  steps.reduceRight((rest, step) => (rest === "" ? step : `(seq ${step} ${rest})`), "");

const CHECK = `(call "${BUREAU.peerId}" ("credit" "check") ["ann"] checked)`;
const sendText = (text: string, service = "sms"): string =>
  `(call "${at.gateway.peerId}" ("${service}" "sendText") [${text}] sent)`;
const mine = (): string => `"${at.enemy.identity.peerId}"`;
const ANSWERS = { "credit.check": '"approved"', "my.own": '"approved"' };

/** With what the bureau, then the enemy, then the bureau again, make of it before it comes to the gateway. */
const travelled = async (particle: Particle): Promise<Particle> => {
  let now = particle;
  for (const peer of [BUREAU, at.enemy.identity, BUREAU]) now = await workedOn(now, peer, ANSWERS);
  return now;
};
const outcomeOf = async (script: string) => codesOf(at, await travelled(await at.enemy.sign(script)), 1);

describe("an argument that must come from a bureau", () => {
  attack("V01", async () => {
    const honest = await at.enemy.sign(seq(CHECK, sendText("checked")));
    expect(await codesOf(at, await travelled(honest), 1)).toEqual([0]);
    const spliced = await underPlainId(honest, "an id that others use", at.enemy.identity);
    expect(await codesOf(at, await travelled(spliced), 1)).toEqual([1002]);
  });

  attack("V02", async () => {
    expect(await outcomeOf(seq(CHECK, sendText('"approved"')))).toEqual([1002]);
  });

  attack("V03", async () => {
    // The variable is there only where the call failed.
    const failing = `(xor (call "${BUREAU.peerId}" ("credit" "check") [nothing.$.here] x) ${sendText(":error:")})`;
    expect(await outcomeOf(`(seq (call ${mine()} ("my" "own") [] nothing) ${failing})`)).toEqual([1002]);
  });

  attack("V04", async () => {
    const stream = seq(
      CHECK,
      "(ap checked $all)",
      "(ap checked $all)",
      `(canon ${mine()} $all #all)`,
      sendText("#all"),
    );
    expect(await outcomeOf(stream)).toEqual([1002]);
  });

  attack("V05", async () => {
    const here = `"${at.gateway.peerId}"`;
    const own = `(call ${mine()} ("my" "own") [] own)`;
    const list = (...items: string[]) => [
      CHECK,
      own,
      ...items.map((item) => `(ap ${item} $all)`),
      `(canon ${here} $all #all)`,
      sendText("#all"),
    ];
    expect(await outcomeOf(seq(...list("checked", "checked")))).toEqual([0]);
    expect(await outcomeOf(seq(...list("checked", "own")))).toEqual([1002]);
  });

  attack("V06", async () => {
    const here = `"${at.gateway.peerId}"`;
    expect(await outcomeOf(`(new $none ${seq(`(canon ${here} $none #none)`, sendText("#none"))})`)).toEqual([
      1002,
    ]);
  });

  attack("V07", async () => {
    const own = `(call ${mine()} ("credit" "check") ["ann"] checked)`;
    expect(await outcomeOf(seq(own, sendText("checked")))).toEqual([1002]);
  });

  attack("V08", async () => {
    const outcome = async (...steps: string[]) => {
      const particle = await at.enemy.sign(seq(CHECK, ...steps));
      return codesOf(at, await workedOn(particle, BUREAU, { "credit.check": '{"name":"ann","score":7}' }), 1);
    };
    expect(await outcome(sendText("checked.$.score", "scores"))).toEqual([0]);
    expect(await outcome(sendText("checked.$.name", "scores"))).toEqual([1002]);
    expect(await outcome(sendText("checked", "scores"))).toEqual([1002]);
    // AquaVM writes the place of what was taken out of a map as `.score`, without the `$`.
    const fromMap = (field: string) => [
      `(ap ("k" checked) %map)`,
      `(canon "${at.gateway.peerId}" %map #%map)`,
      sendText(`#%map.$.k.[0].${field}`, "scores"),
    ];
    expect(await outcome(...fromMap("score"))).toEqual([0]);
    expect(await outcome(...fromMap("name"))).toEqual([1002]);
  });
});
