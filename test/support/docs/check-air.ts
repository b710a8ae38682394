import type { Interpreter } from "../../../src/avm/index.ts";
import { firstRun } from "../avm-fixtures.ts";
import type { Block } from "../markdown.ts";

const REFUSED = /can't be parsed/;

/** Lets AquaVM parse a script, or a piece of one: what it takes from elsewhere is defined in front of it. @throws Error with what AquaVM says. */
export const checkAir = async (
  { text, line }: Block,
  interpreter: Interpreter,
  peerId: string,
): Promise<void> => {
  const script = text.replaceAll(/"12D3KooW\.\.\.\w*"/g, `"${peerId}"`);
  const said = async (air: string): Promise<string> =>
    (await interpreter.run(firstRun(air, peerId))).errorMessage;
  const first = await said(script);
  const missing = new Set(
    [...first.matchAll(/variable '([\w-]+)' wasn't defined/g)].map(([, name = ""]) => name),
  );
  const whole = [...missing].reduce(
    (rest, name) => `(seq (call %init_peer_id% ("getDataSrv" "${name}") [] ${name}) ${rest})`,
    script,
  );
  const last = missing.size === 0 ? first : await said(whole);
  if (REFUSED.test(last)) throw new Error(`line ${line}: ${last}`);
};
