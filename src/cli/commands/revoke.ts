import { reasonOf, SluiceError } from "../../core/index.ts";
import { isDigest } from "../../particle/index.ts";
import { adminOptions, openAdminApi } from "../admin-api.ts";
import { defineCommand } from "../command.ts";
import { printJson } from "../output.ts";
import { readToken } from "../read-token.ts";

export const revoke = defineCommand({
  summary: "Take back a capability, or refuse a token, at a running gateway",
  operands: "[id|token]",
  arity: [0, 1],
  options: adminOptions,
  details: `By its id, or by its text as operand or on stdin. Of a capability with several links the last is revoked, and with it all that was
made of it; the id of an earlier link, told when it was made, takes back that and all after it.

  sluice revoke 7vC4QkKMSzvUcBuVJdEfL3FKXnBL4i1T9i4Mx8fA2bCd`,
  run: async ({ options, operands: [operand], signal }) => {
    const given = await readToken(operand, "an id or a token");
    const revocation = isDigest(given) ? { id: given } : await revocationIn(given);
    const api = await openAdminApi(options, signal);
    printJson(await api.request("POST", "/v1/revocations", revocation));
  },
});

const revocationIn = async (token: string): Promise<{ id: string; until: number }> => {
  const { revocationOf } = await import("../../credentials/index.ts");
  const { id, until } = await revocationOf(token).catch((error: unknown) => {
    throw new SluiceError("SLUICE_USAGE", `this is neither an id (base58) nor a token: ${reasonOf(error)}`);
  });
  return { id, until };
};
