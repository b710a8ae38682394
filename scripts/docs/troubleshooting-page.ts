import { ERRORS, type ErrorCode } from "../../src/core/index.ts";
import { ERROR_TEXTS } from "./error-texts.ts";

const facts = (code: ErrorCode): string => {
  const { retCode, status, exit, retry } = ERRORS[code];
  const numbers =
    code === "SLUICE_UPSTREAM_STATUS"
      ? `ret_code and HTTP: the API's own · exit ${exit}`
      : `ret_code ${retCode} · HTTP ${status} · exit ${exit}`;
  return `${numbers} · ${retry ? "the same again may succeed" : "the same again will fail"}`;
};

const section = (code: ErrorCode): string => {
  const { means, remedy } = ERROR_TEXTS[code];
  return `## ${code}

**${ERRORS[code].title}.** ${means}

${remedy}

${facts(code)}
`;
};

/** docs/troubleshooting.md, in the order of the table of errors. */
export const troubleshootingPage = (): string => `# Troubleshooting

What each error code means, and what to do. Made from the code's own table (\`node scripts/reference.mjs\`); [errors.md](errors.md) has the table itself, and how an error looks in a script, over HTTP and in a shell.

Three questions first:

- **What does the detail say?** It is written to be acted on: what, where, what to do.
- **Which particle was it?** Every failed call tells its ref. \`sluice inspect REF\` shows what became of it, \`sluice policy explain REF\` what was decided about its calls.
- **Is the gateway well?** \`sluice doctor\` looks at clock, ports, keys, peers, adapters, upstreams and disk, and says what to do ([doctor.md](doctor.md)).

${(Object.keys(ERRORS) as ErrorCode[]).map(section).join("\n")}`;
