import type { Listed } from "./api-document.ts";

/** What each line below needs first, in the folder of sluice.yaml. */
export const curlSetup = (origin: string): string =>
  [
    `admin=${origin}`,
    `auth="Authorization: Bearer $(cat data/admin.token)"`,
    'json="Content-Type: application/json"',
  ].join("\n");

/** The operation for a shell; what is to be filled in is in capitals. */
export const curlLine = ({ method, path, operation }: Listed): string => {
  const content = operation.requestBody?.content["application/json"];
  const url = `$admin${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => name.toUpperCase())}`;
  const parts = [
    "curl -fsS",
    ...(operation.security.length > 0 ? [`-H "$auth"`] : []),
    ...(content === undefined ? [] : [`-H "$json"`]),
    ...(method === "GET" || (method === "POST" && content !== undefined) ? [] : [`-X ${method}`]),
    url,
    ...(content === undefined ? [] : [`-d ${quoted(bodyText(content.example ?? {}))}`]),
  ];
  return parts.join(" ");
};

const bodyText = (example: unknown): string => JSON.stringify(example, undefined, 2);

/** For a POSIX shell: nothing in single quotes means anything but the quote itself. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
