import { slugOf } from "#content/text/slug.js";

/** Slugs of the chosen topics by digest, as one cell: `weekly:c-plus-plus,remote-work monthly:rust`. No slug holds any of the marks. */
export function formatTopics(topics: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(topics)
    .map(([digest, slugs]) => `${digest}:${slugs.join(",")}`)
    .join(" ");
}

/** What doesn't read as topics of a digest is left out: the person then gets every post. */
export function readListedTopics(cell: string): ReadonlyMap<string, readonly string[]> {
  return new Map(
    cell.split(" ").flatMap((part) => {
      const [digest = "", slugs = ""] = part.split(":", 2);
      const topics = slugs.split(",").filter((slug) => slug !== "");
      return digest === "" || topics.length === 0 ? [] : [[digest, topics.map(slugOf)] as const];
    }),
  );
}
