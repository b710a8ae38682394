import { clip } from "../../core/index.ts";
import { items, type Located, member, members, rootOf } from "../document/pointer.ts";
import { Refused } from "../document/refused.ts";
import type { CompileOptions, Document } from "../interface.ts";
import { nearestList, type SelectedOperation } from "./select.ts";

type ServerOptions = Pick<CompileOptions, "upstreamUrl" | "hosts" | "serverVariables">;

/** The base URL of a service by its document alone: its first server that is absolute http(s); 2.0: `schemes`, `host` and `basePath`. */
export const documentServer = (
  document: Document,
  variables: Readonly<Record<string, string>>,
): string | undefined => {
  if (document.version === "2.0") return swaggerServer(document);
  const own = member(rootOf(document), "servers");
  const lists = [
    own,
    ...members(member(rootOf(document), "paths")).map(([, item]) => member(item, "servers")),
  ];
  const named = lists.find(({ node }) => Array.isArray(node) && node.length > 0);
  return named && items(named).flatMap((server) => serverUrl(server, document.url, variables) ?? [])[0];
};

/**
 * The base URL of an operation that does not live at its service's: its own server, else its path's, where that differs from the
 * document's. A server on the document's own host is looked for on the upstream's host.
 * @throws Refused when none of its servers is on a host that the manifest allows.
 */
export const operationServer = (
  document: Document,
  selected: SelectedOperation,
  options: ServerOptions,
): string | undefined => {
  const list = nearestList(selected, "servers");
  if (list === undefined || document.version === "2.0") return undefined;
  const usual = documentServer(document, options.serverVariables);
  const base = options.upstreamUrl ?? usual;
  const urls = items(list).flatMap(
    (server) => serverUrl(server, base ?? document.url, options.serverVariables) ?? [],
  );
  for (const url of urls) {
    if (url === usual || url === base) return undefined;
    const { host, protocol } = new URL(url);
    if (base !== undefined && (host === hostOf(usual) || host === hostOf(base))) return moved(url, base);
    // What goes to an https service is not sent in the clear.
    const isSafe = protocol === "https:" || base === undefined || base.startsWith("http:");
    if (isSafe && (options.hosts === "any" || options.hosts.includes(host))) return url;
  }
  throw new Refused(list.pointer, "host-not-allowed", `it is served by ${serversText(list, urls)}`);
};

const serversText = (list: Located, urls: readonly string[]): string => {
  if (urls.length > 0)
    return `${clip(urls.map((url) => new URL(url).host).join(", "), 120)}, not by the service's own host`;
  const { node: template } = member(items(list)[0] ?? list, "url");
  const shown = String(template).replace(/\/\/[^/@]*@/, "//***@"); // a password is nobody's business
  return `"${clip(shown, 80)}", which is no plain http(s) URL; its variables get values under upstream.variables`;
};

const hostOf = (url: string | undefined): string | undefined =>
  url === undefined ? undefined : new URL(url).host;

const moved = (url: string, base: string): string =>
  `${new URL(base).origin}${new URL(url).pathname}`.replace(/\/+$/, "");

/** Undefined when it is relative to nothing known, has a variable without a value, or is not http(s). */
const serverUrl = (
  server: Located,
  base: string | undefined,
  values: Readonly<Record<string, string>>,
): string | undefined => {
  const { node: template } = member(server, "url");
  if (typeof template !== "string") return undefined;
  const variables = member(server, "variables");
  const text = template.replaceAll(/\{([^{}]+)\}/g, (placeholder, name: string) => {
    if (Object.hasOwn(values, name)) return values[name] ?? placeholder;
    const { node: value } = member(member(variables, name), "default");
    return typeof value === "string" || typeof value === "number" ? String(value) : placeholder;
  });
  return absolute(text, base);
};

const swaggerServer = (document: Document): string | undefined => {
  const root = rootOf(document);
  const { node: host } = member(root, "host");
  const { node: basePath } = member(root, "basePath");
  const path = typeof basePath === "string" ? basePath : "/";
  if (typeof host !== "string") return absolute(path, document.url);
  const { node: schemes } = member(root, "schemes");
  const scheme =
    Array.isArray(schemes) && !schemes.includes("https") && schemes.includes("http") ? "http" : "https";
  return absolute(`${scheme}://${host}${path.startsWith("/") ? path : `/${path}`}`, undefined);
};

const absolute = (text: string, base: string | undefined): string | undefined => {
  if (/[{}\s]/.test(text) || !URL.canParse(text, base)) return undefined;
  const { protocol, origin, pathname, username, password } = new URL(text, base);
  if (!/^https?:$/.test(protocol) || username !== "" || password !== "") return undefined;
  return `${origin}${pathname.replace(/\/+$/, "")}`;
};
