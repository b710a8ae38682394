import { SluiceError } from "../../core/index.ts";
import { defineCommand } from "../command.ts";
import { printJson } from "../output.ts";
import { findSigningKey, keyFile, keyOption } from "../signing-key.ts";

export const key = defineCommand({
  summary: "Make or show the key that signs your particles",
  operands: "[new|show]",
  arity: [0, 1],
  options: { key: keyOption },
  details: `"show" is the default. Only the peer id is ever printed, never the key. "new" does not replace a key that is there.`,
  run: async ({ options, operands: [action = "show"] }) => {
    if (action !== "new" && action !== "show")
      throw new SluiceError(
        "SLUICE_USAGE",
        `"${action}" is neither new nor show; usage: sluice key [new|show]`,
      );
    const file = keyFile(options.key);
    if (action === "new") {
      const { loadOrMakeIdentity } = await import("../../config/index.ts");
      const { identity, created } = await loadOrMakeIdentity(file);
      if (!created)
        throw new SluiceError("SLUICE_CONFLICT", `${file} is there already; choose another with --key FILE`);
      return printJson({ peerId: identity.peerId, file });
    }
    const { peerId } = await findSigningKey(options.key);
    printJson({ peerId, file });
  },
});
