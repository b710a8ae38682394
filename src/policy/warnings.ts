import type { Token } from "./cedar-tokens.ts";
import { unquoted } from "./cedar-words.ts";
import type { AllowRule } from "./interface.ts";
import type { Vocabulary } from "./vocabulary.ts";

/* What may not be meant, found one by one: a manifest can be wrong in more places than anybody reads. */

/** Entities and arguments that a Cedar policy names and that cannot be. */
export function* literalWarnings(
  tokens: readonly Token[],
  vocabulary: Vocabulary,
): Generator<{ readonly line: number; readonly message: string }> {
  for (const [index, { text: first, line }] of tokens.entries()) {
    const [second, third] = [tokens[index + 1], tokens[index + 2]];
    if (second === undefined || third === undefined) continue;
    const literal = third.kind === "string" ? unquoted(third.text) : third.text;
    const check = second.text === "::" && third.kind === "string" ? ENTITIES[first] : undefined;
    const message =
      first === "arguments" && second.text === "has"
        ? vocabulary.argument(literal, undefined)
        : check?.(literal, vocabulary);
    if (message !== undefined) yield { line, message };
  }
}

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
