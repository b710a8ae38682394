import { BUILTIN_ROWS } from "./builtin-rows.ts";
import { DECLARATIONS, type Declared } from "./declared.ts";
import { FEATURE_ROWS } from "./feature-rows.ts";
import { type Outcome, shownOf, wordOf } from "./outcome.ts";

/** docs/fluence-compatibility.md, from the tables that the test holds both clients to. */
export const renderPage = (): string => `# Fluence's js-client and standard modules against a gateway

Made by \`UPDATE_DOCS=1 npx vitest run --project interop test/interop/fluence-compatibility.test.ts\`; the same test, without it, holds this page and every row of it to
what is measured: npm \`@fluencelabs/js-client\` 0.9.0 as it is, in Node and as its own browser bundle (\`dist/browser/index.min.js\`) in Chromium, Aqua compiled by
\`@fluencelabs/aqua-api\` 0.14.6, real gateways. The browser's column is held to where there is a Chromium, as in CI. A page of yours loads WebAssembly and a worker from \`CDNUrl\`, which may be any server that has these npm packages' files.

${tally()}

- *works*: what it gives is what Nox and aqua-lib document. *works differently*: it is not, for the reason given.
- *refused*: the call fails, which \`try\` catches; the reason is in the message. Gateways run no WebAssembly, so whatever deploys or describes modules is refused.

## Builtins that aqua-lib 0.10.2 declares

${builtins(DECLARATIONS["aqua-lib"])}

## Builtins that js-client has and aqua-lib does not declare

What a script calls on a gateway; at js-client itself they stay what they are.

${builtins(DECLARATIONS["js-client"])}

## Further builtins of Nox

${builtins(DECLARATIONS.nox)}

## js-client's own features

${table(
  ["what", "Node", "browser", "result"],
  Object.values(FEATURE_ROWS).map((row) => [row.asked, wordOf(row), wordOf(row), shownOf(row)]),
)}
`;

const tally = (): string => {
  const rows: readonly Outcome[] = [...Object.values(BUILTIN_ROWS), ...Object.values(FEATURE_ROWS)];
  const count = (word: string): number => rows.filter((row) => wordOf(row) === word).length;
  const [builtinRows, featureRows] = [BUILTIN_ROWS, FEATURE_ROWS].map((table) => Object.keys(table).length);
  return `${builtinRows} builtins and ${featureRows} features, the same in Node and in the browser: ${count("works")} work, ${count("works differently")} work differently, ${count("refused")} are refused.`;
};

const builtins = (declared: readonly Declared[]): string =>
  table(
    ["builtin", "called with", "Node", "browser", "result"],
    declared.flatMap(({ name, signature }) => {
      const row = BUILTIN_ROWS[name];
      if (row === undefined) return [];
      const given = row.call === "" ? "" : `\`${row.call}\``;
      return [[`\`${name}${signature}\``, given, wordOf(row), wordOf(row), shownOf(row)]];
    }),
  );

const table = (columns: readonly string[], rows: readonly (readonly string[])[]): string =>
  [columns, columns.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");
