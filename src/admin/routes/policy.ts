import { SluiceError } from "../../core/index.ts";
import type { ServiceCatalog } from "../../services/interface.ts";
import type { AdminDeps } from "../interface.ts";
import { compiledPolicy, decision, explainBody } from "../policy-schemas.ts";
import { defineRoute, json, type Route } from "../route.ts";

const BODY_BYTES = 1024 * 1024;

/** Who may call what, and why. */
export const policyRoutes = ({ catalog, overlay }: Pick<AdminDeps, "catalog" | "overlay">): Route[] => {
  const policyOf = (
    params: Readonly<Record<string, string>>,
  ): NonNullable<ReturnType<ServiceCatalog["policy"]>> => {
    const found = catalog.policy(params.service ?? "");
    if (found === undefined)
      throw new SluiceError("SLUICE_NOT_FOUND", "no service of that name is published here");
    return found;
  };
  return [
    defineRoute({
      method: "GET",
      path: "/v1/services/{service}/policy",
      operationId: "getPolicy",
      summary: "What its policy was compiled to",
      access: "viewer",
      answers: { 200: { description: "Cedar text, rules, schema and warnings", schema: compiledPolicy } },
      handle: ({ params }) => json(200, policyOf(params).compiled),
    }),
    defineRoute({
      method: "POST",
      path: "/v1/services/{service}/policy/explain",
      operationId: "explainPolicy",
      summary: "What its policy says of a call that nobody makes",
      isReadOnly: true,
      body: explainBody,
      bodyBytes: BODY_BYTES,
      answers: { 200: { description: "The decision, with the rule that made it", schema: decision } },
      handle: ({ params, body }) =>
        json(
          200,
          policyOf(params).decide({
            ...body,
            initiator: body.initiator ?? overlay.peerId,
            service: params.service ?? "",
            capability: body.capability,
          }),
        ),
    }),
  ];
};
