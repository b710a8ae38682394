import type { Token } from "./cedar-tokens.ts";
import { unquoted } from "./cedar-words.ts";
import type { AllowRule } from "./interface.ts";
import type { Vocabulary } from "./vocabulary.ts";

/* What may not be meant, found one by one: a manifest can be wrong in more places than anybody reads. */

/** Entities, facts and arguments that a Cedar policy names and that cannot be. */
export function* literalWarnings(
  tokens: readonly Token[],
  vocabulary: Vocabulary,
): Generator<{ readonly line: number; readonly message: string }> {
  for (const [index, { text: first, line }] of tokens.entries()) {
    const [second, third] = [tokens[index + 1], tokens[index + 2]];
    if (second === undefined || third === undefined) continue;
    const check = second.text === "::" && third.kind === "string" ? ENTITIES[first] : undefined;
    const isContext = first === "context" && tokens[index - 1]?.text !== ".";
    const message = isContext
      ? memberWarning(tokens.slice(index + 1, index + 5), vocabulary)
      : check?.(named(third), vocabulary);
    if (message !== undefined) yield { line, message };
  }
}

/**
 * @param after - what follows `context`: `has claims`, `has arguments.text`, `.arguments has text`. Cedar tells of a member that cannot be there only
 *   where nothing asks by `has` whether it is.
 */
const memberWarning = (
  [access, member, inner, last]: readonly Token[],
  vocabulary: Vocabulary,
): string | undefined => {
  if (access === undefined || member === undefined) return undefined;
  if (member.text === "arguments" && last !== undefined && /^(?:has|\.)$/.test(inner?.text ?? ""))
    return vocabulary.argument(named(last), undefined);
  return access.text === "has" ? vocabulary.fact(named(member)) : undefined;
};

const named = ({ kind, text }: Token): string => (kind === "string" ? unquoted(text) : text);

const ENTITIES: Readonly<Record<string, (id: string, vocabulary: Vocabulary) => string | undefined>> = {
  Peer: (id, vocabulary) => vocabulary.peer(id),
  Peers: (id, vocabulary) => vocabulary.group(id),
  Function: (id, vocabulary) => vocabulary.fn(id),
  Service: (id, vocabulary) => vocabulary.service(id),
};

/** The same of an allow rule, and what it lacks. */
export function* ruleWarnings(rule: AllowRule, vocabulary: Vocabulary): Generator<string> {
  const { peers, functions, neighbour } = rule;
  const asked = Object.entries(rule.arguments ?? {});
  const origins = asked.flatMap(([, { from }]) => from);
  if (peers.length === 0) yield "lists no peers: it allows nobody";
  if (functions?.length === 0) yield "lists no functions: it allows nothing";
  if (neighbour?.length === 0) yield "lists no neighbour: it never holds";
  for (const peer of new Set([...(peers === "*" ? [] : peers), ...origins.flatMap((origin) => origin.peers)]))
    yield* found(vocabulary.peer(peer));
  for (const name of new Set(functions)) yield* found(vocabulary.fn(name));
  for (const [name, { from }] of asked) {
    yield* found(vocabulary.argument(name, functions));
    if (from.every((origin) => origin.peers.length === 0))
      yield `argument ${name} may come from nobody: it never holds`;
  }
}

const found = (warning: string | undefined): string[] => (warning === undefined ? [] : [warning]);
