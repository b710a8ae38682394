/** Blocks of a page that a test of their own executes or compares; a block more, and `count` is wrong. */
export interface Judged {
  readonly page: string;
  readonly language: string;
  readonly count: number;
  /** The file of the test, which names the page. */
  readonly by: string;
}

const WALKTHROUGHS = "test/system/docs-walkthroughs.test.ts";
const walked = (page: string, blocks: Readonly<Record<string, number>>): Judged[] =>
  Object.entries(blocks).map(([language, count]) => ({ page, language, count, by: WALKTHROUGHS }));

export const JUDGED_ELSEWHERE: readonly Judged[] = [
  ...walked("docs/start.md", { js: 1, sh: 5, json: 2 }),
  ...walked("docs/publish.md", { js: 1, sh: 10, json: 2 }),
  ...walked("docs/secure.md", { js: 1, sh: 8, json: 2 }),
  ...walked("docs/compose.md", { ts: 1, aqua: 1, sh: 9, json: 2 }),
  { page: "docs/production.md", language: "ts", count: 1, by: "test/system/two-keys.test.ts" },
  { page: "docs/production.md", language: "aqua", count: 1, by: "test/system/two-keys.test.ts" },
  { page: "docs/client.md", language: "ts", count: 9, by: "test/architecture/client-docs.test.ts" },
  {
    page: "docs/credentials.md",
    language: "aqua",
    count: 1,
    by: "test/integration/credentials-aqua.test.ts",
  },
  { page: "docs/functions.md", language: "aqua", count: 2, by: "test/system/readme.test.ts" },
  { page: "docs/http.md", language: "sh", count: 5, by: "test/integration/http-docs.test.ts" },
];

/** Commands that no test can run, by their first word, with what does instead. */
export const EXEMPT_COMMANDS: Readonly<Record<string, string>> = {
  systemctl:
    "needs systemd as the first process; examples/systemd is read by systemd-analyze where there is one",
  docker: "tools/containers.sh runs docs/containers.md and the examples",
};
