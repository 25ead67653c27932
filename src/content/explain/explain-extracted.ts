import type { SiteConfig } from "#config/schema.js";
import { makeWallTimeResolver, readDate } from "#content/front-matter/dates.js";
import type { Entry } from "#content/model/post.js";
import type { Provenance } from "#content/model/provenance.js";
import type { Instant } from "#zoned-time.js";
import type { Explanation } from "./explanation.js";

/** Where the fields of a page or of a feed's item came from, by what its reader told. */
export function explainExtracted(
  entry: Entry,
  provenance: Provenance,
  site: SiteConfig,
): readonly Explanation[] {
  const isPage = entry.body.kind === "page";
  const said = (field: string) => provenance.get(field)?.[0]?.from;
  const namesOf = (tags: Entry["tags"]) => tags.map(({ name }) => name).join(", ");
  const nothing = "nothing says one";
  const authors = entry.authors.map(({ name }) => name).join(", ");
  const nobody = site.author === undefined ? "nobody is named" : "`site.author`";
  const summary = entry.summary === undefined ? undefined : said("summary");
  return [
    ...explainDates(entry, provenance, site),
    { field: "title", value: entry.title, from: said("title") ?? nothing },
    { field: "id", value: entry.id, from: said("id") ?? "the URL's path" },
    { field: "url", value: entry.url, from: said("url") ?? "the source's `url` pattern" },
    { field: "slug", value: entry.slug, from: isPage ? "the file's name" : "the URL" },
    {
      field: "draft",
      value: entry.draft ? "yes" : "no",
      from: said("draft") ?? "nothing says it is one",
    },
    { field: "authors", value: authors, from: said("authors") ?? nobody },
    { field: "categories", value: namesOf(entry.categories), from: said("categories") ?? nothing },
    { field: "tags", value: namesOf(entry.tags), from: said("tags") ?? nothing },
    { field: "summary", value: entry.summary ?? "", from: summary ?? "the body's beginning" },
    {
      field: "language",
      value: entry.language ?? site.language,
      from: explainLanguage(entry, provenance, site),
    },
    {
      field: "cover",
      value: entry.cover?.url ?? "",
      from: (entry.cover === undefined ? undefined : said("cover")) ?? nothing,
    },
  ];
}

function explainDates(
  entry: Entry,
  provenance: Provenance,
  { timezone }: SiteConfig,
): readonly Explanation[] {
  const { published, updated, expires } = entry;
  const zone = makeWallTimeResolver(timezone);
  // The first that is a date counts.
  const said = (field: string) => {
    const fieldOrigin = provenance
      .get(field)
      ?.find(({ text }) => text !== undefined && readDate(text, zone) !== undefined);
    return fieldOrigin === undefined || fieldOrigin.text === undefined
      ? undefined
      : { from: fieldOrigin.from, at: readDate(fieldOrigin.text, zone) };
  };
  const changed = said("updated");
  return [
    { field: "date", value: timeOf(published), from: said("date")?.from ?? "the path" },
    {
      field: "updated",
      value: timeOf(updated),
      from: changed?.at === updated ? changed.from : "the date: nothing later is said",
    },
    ...(expires === undefined
      ? []
      : [{ field: "expires", value: timeOf(expires), from: said("expires")?.from ?? "" }]),
  ];
}

/** A tag that is none is passed over. */
function explainLanguage({ language }: Entry, provenance: Provenance, site: SiteConfig): string {
  const [fieldOrigin] = provenance.get("language") ?? [];
  const written = fieldOrigin?.text?.trim().replaceAll("_", "-").toLowerCase();
  const isUsed = language !== undefined || written === site.language.toLowerCase();
  return fieldOrigin !== undefined && isUsed ? fieldOrigin.from : "`site.language`";
}

function timeOf(instant: Instant): string {
  return new Date(instant).toISOString();
}
