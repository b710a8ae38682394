import { existsSync } from "node:fs";
import { join, posix } from "node:path";

/** Links and pictures of the built pages that lead nowhere, a line each; other sites are not asked. */
export const brokenLinks = (folder, pages, read) => {
  const ids = new Map();
  const idsOf = (page) => {
    if (!ids.has(page))
      ids.set(page, new Set([...read(page).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)));
    return ids.get(page);
  };
  return pages.flatMap((page) =>
    [...read(page).matchAll(/ (?:href|src)="([^"]*)"/g)].flatMap(([, link]) => {
      if (/^(?:https?:|data:|mailto:)/.test(link)) return [];
      const [path, anchor] = link.split("#");
      const target = path === "" ? page : posix.join(posix.dirname(page), path);
      if (!existsSync(join(folder, target))) return [`${page}: ${link}: there is no ${target}`];
      if (anchor === undefined || idsOf(target).has(anchor)) return [];
      return [`${page}: ${link}: ${target} has no heading of that name`];
    }),
  );
};
