import { systemClock } from "../../core/index.ts";
import { capabilityOptions, readCapabilityOptions } from "../capability-options.ts";
import { defineCommand } from "../command.ts";
import { tell } from "../output.ts";
import { readToken } from "../read-token.ts";
import { findSigningKey, keyOption } from "../signing-key.ts";

export const delegate = defineCommand({
  summary: "Hand a capability on to another peer, narrower or as it is",
  operands: "[capability]",
  arity: [0, 1],
  options: { ...capabilityOptions, key: keyOption },
  details: `The capability is the operand, or read from stdin; it must be one that your key holds. Nobody is asked: the gateway checks all links
when it is presented. What is not given stays as it is, and nothing can be made wider; calls of the new holder count as yours too.

  sluice delegate --to 12D3KooW... --function sendMessage --expires 10m --count 1 < capability.txt`,
  run: async ({ options, operands: [operand] }) => {
    const { to, expiresMs, uses, arguments: args } = readCapabilityOptions(options);
    const capability = await readToken(operand, "the capability to hand on");
    const holder = await findSigningKey(options.key);
    const { delegateCapability } = await import("../../credentials/index.ts");
    const now = systemClock.now();
    const expiresAt = expiresMs === undefined ? undefined : now + expiresMs;
    const narrower = { to, functions: options.function, expiresAt, uses, arguments: args };
    const made = await delegateCapability(capability, { holder, narrower, now });
    tell(`id ${made.id}, holds until ${new Date(made.expires).toISOString()}`);
    process.stdout.write(`${made.capability}\n`);
  },
});
