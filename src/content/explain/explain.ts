import type { SiteConfig } from "#config/schema.js";
import type { Provenance, RecordedField } from "#content/front-matter/provenance.js";
import type { Entry } from "#content/model/post.js";
import type { Instant } from "#zoned-time.js";

/** The value of a field, and where it was read from. */
export interface Explanation {
  readonly field: string;
  /** As people read it; "" for nothing. */
  readonly value: string;
  /** "`date` in line 3", "the file's name", … */
  readonly from: string;
}

const NOT_SET = "not set";

export function explainEntry(entry: Entry, provenance: Provenance, site: SiteConfig): readonly Explanation[] {
  const { published, updated, expires } = entry;
  const explain = (field: RecordedField, value: string, fallback = NOT_SET): Explanation => ({
    field,
    value,
    from: provenance.get(field) ?? fallback,
  });
  const theDate = { field: "updated", value: timeOf(updated), from: "the date" };
  return [
    ...(provenance.has("post") ? [explain("post", "yes")] : []),
    { ...explain("published", timeOf(published)), field: "date" },
    updated === published ? theDate : explain("updated", timeOf(updated)),
    ...(expires === undefined ? [] : [explain("expires", timeOf(expires))]),
    explain("title", entry.title),
    explain("id", entry.id, "the URL's path"),
    explain("url", entry.url),
    explain("slug", entry.slug, entry.body.kind === "item" ? "the URL" : "the file's name"),
    explain("draft", entry.draft ? "yes" : "no"),
    ...(provenance.has("listed") ? [explain("listed", describeListed(entry))] : []),
    explain("authors", namesOf(entry.authors), site.author === undefined ? NOT_SET : "`site.author`"),
    explain("categories", namesOf(entry.categories)),
    explain("tags", namesOf(entry.tags)),
    explain("summary", entry.summary ?? "", "the beginning of the body"),
    explain("language", entry.language ?? site.language, "`site.language`"),
    explain("cover", entry.cover?.url ?? ""),
  ];
}

function describeListed({ hiddenFrom }: Entry): string {
  if (hiddenFrom === undefined) return "yes";
  return hiddenFrom === "everywhere" ? "no" : `not in ${hiddenFrom}`;
}

function namesOf(items: readonly { readonly name: string }[]): string {
  return items.map(({ name }) => name).join(", ");
}

function timeOf(instant: Instant): string {
  return new Date(instant).toISOString();
}
