/** The anchor that Git hosts give a heading, so that a link works there and here. */
export const slugOf = (title) =>
  title
    .toLowerCase()
    .replaceAll(/[^\w -]/g, "")
    .replaceAll(" ", "-");

/** As `slugOf`, for the headings of one page in order: the second of a name is `name-1`. */
export const slugger = () => {
  const seen = new Map();
  return (title) => {
    const slug = slugOf(title);
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  };
};
