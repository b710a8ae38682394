import { z } from "zod";
import { NAMED_ADDRESS_CLASSES, plainLens } from "../core/index.ts";
import type { AllowRuleSource, PeerSet } from "./interface.ts";
import { peerSet, resolvePeers } from "./peers.ts";
import { type Issue, section } from "./schema.ts";

const name = z.string().min(1).max(256);
const names = z.array(name).max(10_000);

/** One item or a list of them. */
const oneOrMore = <Item extends z.ZodType>(item: Item) =>
  z.preprocess(
    (value) => (value === undefined || Array.isArray(value) ? value : [value]),
    z.array(item).min(1, "is empty: it would never hold").max(100),
  );

const PLACE = "must be one place in the result, such as score or names[0].first";

/** `score`, `names[0].first`; also as AIR has it, `.$.score`. */
const place = z
  .string(PLACE)
  .max(1024, PLACE)
  .transform((text, context): string => {
    const lens = plainLens(lensOf(text));
    if (lens !== undefined && lens !== "") return lens;
    context.addIssue({ code: "custom", message: PLACE });
    return z.NEVER;
  })
  .meta({ title: "place such as score, names[0].first" });

const lensOf = (text: string): string => {
  if (text.startsWith(".")) return text;
  const steps = text.replace(/(?<!\.)\[/g, ".[");
  return steps.startsWith(".") ? steps : `.${steps}`;
};

const witnesses = z
  .unknown()
  .superRefine((value, context) => {
    if (value !== undefined) return;
    context.addIssue({
      code: "custom",
      message: "is missing: whose word counts; write peers: [self] for services of this gateway",
    });
  })
  .pipe(peerSet)
  .meta({ title: "list of peer ids and names" });

const origin = section({
  service: name.describe("the service that was called"),
  function: name.optional().describe("its function; any unless given"),
  path: place.optional().describe("the place in its result; any unless given"),
  peers: witnesses.describe('the peers whose word counts, `self` for this gateway; never `"*"`'),
}).refine((said) => said.path === undefined || said.function !== undefined, {
  path: ["path"],
  message: "needs a function: it is a place in that one's result",
});
const argument = section({
  from: oneOrMore(origin).describe("calls that every part of it must come from one of; one or a list"),
});
const claimValue = z.union(
  [z.string().max(1024), z.number(), z.boolean()],
  "must be text, a number, true or false",
);

/** One entry of a manifest's `allow:`; peers as written. */
export const allowRule = section({
  peers: peerSet.describe("who may call: initiators"),
  functions: names.optional().describe("what they may call; all functions unless given"),
  arguments: z.record(name, argument).optional().describe("where arguments must come from, by their names"),
  credential: section({
    issuer: name.describe("one of `credentials.issuers`"),
    claims: z
      .preprocess((value) => value ?? {}, z.record(name, oneOrMore(claimValue.transform(String))))
      .meta({ default: {}, description: "all of these claims, each with one of its values" }),
  })
    .optional()
    .describe("what must have been presented"),
  neighbour: oneOrMore(z.enum(NAMED_ADDRESS_CLASSES, "must be self, loopback, private or public"))
    .optional()
    .describe("where the connection comes from that brought the particle; it narrows and proves nothing"),
});

/** The rule with its peers' names as peer ids; an unknown name becomes an issue at its place. */
export const resolveAllowRule = (
  rule: z.output<typeof allowRule>,
  {
    peers,
    path,
    issues,
  }: { peers: Readonly<Record<string, string>>; path: readonly PropertyKey[]; issues: Issue[] },
): AllowRuleSource => {
  const resolved = (set: PeerSet, ...at: readonly PropertyKey[]): PeerSet =>
    resolvePeers(set, peers, [...path, ...at], issues);
  const origins = Object.entries(rule.arguments ?? {}).map(([argumentName, { from }]) => [
    argumentName,
    {
      from: from.map((item, index) => ({
        ...item,
        peers: listed(resolved(item.peers, "arguments", argumentName, "from", index, "peers"), issues, [
          ...path,
          "arguments",
          argumentName,
          "from",
          index,
          "peers",
        ]),
      })),
    },
  ]);
  return {
    ...rule,
    peers: resolved(rule.peers, "peers"),
    arguments: rule.arguments && Object.fromEntries(origins),
  };
};

/** "Anybody said so" is no origin. */
const listed = (set: PeerSet, issues: Issue[], path: readonly PropertyKey[]): readonly string[] => {
  if (set !== "*") return set;
  issues.push({ path, message: 'must list the peers whose word counts: "*" would take anybody\'s' });
  return [];
};
