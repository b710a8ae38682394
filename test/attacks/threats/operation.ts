import { type Threat, threat } from "../threat.ts";

const DOORS = "services/doors.ts";

/** What an operator switches while the gateway runs: services, and calls of unknown outcome. */
export const operationThreats: readonly Threat[] = [
  threat(
    "O22",
    "stranger peer",
    "calls a service that its operator disabled",
    "refused before anything is sent, and told to try later",
    [
      DOORS,
      'if (closure !== undefined && !(closure.mode === "draining" && wasHere(caller, room, closure)))',
      'if (closure?.mode === "draining" && !wasHere(caller, room, closure))',
    ],
  ),
  threat(
    "O23",
    "stranger peer",
    "begins something new at a service that is being drained",
    "particles that called it go on, others are refused",
    [
      DOORS,
      '!(closure.mode === "draining" && wasHere(caller, room, closure))',
      '!(closure.mode === "draining")',
    ],
  ),
  threat(
    "O24",
    "curious operator",
    "damages the file that disables a service, so that it is served again",
    "whatever is in the file, the service stays off",
    ["services/closure.ts", "closure: byFile,\n      problem:", "closure: undefined,\n      problem:"],
  ),
  threat(
    "O25",
    "hostile document",
    "is only previewed, and takes a served one's place all the same",
    "a preview writes nothing and publishes nothing",
    [
      "admin/routes/services.ts",
      "catalog.preview(await requestOf(body.service, body))",
      'catalog.publish(await requestOf(body.service, body), "replace")',
    ],
  ),
  threat(
    "O26",
    "curious operator",
    "retries a call of unknown outcome twice at once",
    "one at a time sees to a call: the effect happens once more, not twice",
    ["services/effects/outcome-desk.ts", "if (busy.has(key))", 'if (busy.has("nothing"))'],
  ),
  threat(
    "O27",
    "curious operator",
    "retries a call of unknown outcome at a service that is disabled",
    "nothing is sent until it is enabled",
    [
      "services/effects/outcome-desk.ts",
      'if (state === "disabled" || state === "draining")',
      'if (state === "draining")',
    ],
  ),
  threat(
    "O28",
    "stranger peer",
    "asks for the numbers of a service that it may not call (sluice.stats)",
    "told what it is told of a service that is not there",
    ["gateway/about.ts", "|| catalog().policy(service)?.mentions(initiator) !== true", ""],
  ),
  threat(
    "O56",
    "stranger peer",
    "asks whether a service that it may not call is switched off",
    "told what it was told before",
    [
      "services/find-function.ts",
      "if (authority.isStranger(context))",
      'if (authority.isStranger(context) && name === "nothing")',
    ],
  ),
  threat(
    "O57",
    "hostile document",
    "is put in a served one's place, broken, so that the service is gone",
    "the version that worked goes on, and the API says why",
    [
      "services/load-slot.ts",
      "return { folder, stamps, ...kept, problem, unsettled: 0 };",
      "return { folder, stamps, published: undefined, changedAt: 0, problem, unsettled: 0 };",
    ],
  ),
];
