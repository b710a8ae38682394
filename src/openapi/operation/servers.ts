import { items, type Located, member } from "../document/pointer.ts";

/** The first server's URL, its variables filled with their defaults; undefined when it is relative or not http(s). */
export const serverUrl = (servers: Located): string | undefined => {
  const [server] = items(servers);
  if (server === undefined) return undefined;
  const { node: template } = member(server, "url");
  if (typeof template !== "string") return undefined;
  const variables = member(server, "variables");
  const url = template.replaceAll(/\{([^{}]+)\}/g, (placeholder, name: string) => {
    const { node: value } = member(member(variables, name), "default");
    return typeof value === "string" || typeof value === "number" ? String(value) : placeholder;
  });
  return /^https?:\/\/[^/{}\s]/i.test(url) && !/[{}]/.test(url) && URL.canParse(url) ? url : undefined;
};
