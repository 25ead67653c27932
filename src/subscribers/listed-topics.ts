import { slugOf } from "#content/text/slug.js";

/** Writes the chosen topics of each digest as one cell: `weekly:c-plus-plus,remote-work monthly:rust`. Slugs never contain the separators. */
export function formatTopics(topics: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(topics)
    .map(([digest, slugs]) => `${digest}:${slugs.join(",")}`)
    .join(" ");
}

/** Parts that can't be read are ignored: the person then gets every post of the digest. */
export function readListedTopics(cell: string): ReadonlyMap<string, readonly string[]> {
  return new Map(
    cell.split(" ").flatMap((part) => {
      const [digest = "", slugs = ""] = part.split(":", 2);
      const topics = slugs.split(",").filter((slug) => slug !== "");
      return digest === "" || topics.length === 0 ? [] : [[digest, topics.map(slugOf)] as const];
    }),
  );
}
