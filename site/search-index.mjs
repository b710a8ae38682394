const NAMED = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"' };
const plain = (html) =>
  html
    .replaceAll(/<a class="anchor".*?<\/a>/g, "")
    .replaceAll(/<\/(?:td|th|p|li|pre)>/g, " ")
    .replaceAll(/<[^>]+>/g, "")
    .replaceAll(/&(?:amp|lt|gt|quot);/g, (entity) => NAMED[entity])
    .replaceAll(/\s+/g, " ")
    .trim();

/** The sections of a page for the search: `{ page, title, href, text }`, one for each heading down to the third. */
export const searchIndex = (href, html) => {
  const [, main = ""] = /<main id="content">(.*?)(?:<footer>|<\/main>)/s.exec(html) ?? [];
  const [, page = ""] = /<title>(.*?)(?: · Sluice)?<\/title>/.exec(html) ?? [];
  return main.split(/(?=<h[123] id=")/).flatMap((part) => {
    const [heading, id = "", title = ""] = /^<h[123] id="([^"]*)">(.*?)<\/h[123]>/s.exec(part) ?? [];
    if (heading === undefined) return [];
    return [
      {
        page: plain(page),
        title: plain(title),
        href: `${href}#${id}`,
        text: plain(part.slice(heading.length)),
      },
    ];
  });
};
