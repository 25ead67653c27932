import { readDate } from "#content/front-matter/dates.js";
import { textOf } from "#content/front-matter/fields.js";
import { type Field, type Fields, fieldKey } from "#content/model/value.js";
import type { WallTime } from "#zoned-time.js";
import { mapIn, type Settings, textsIn } from "./settings.js";

/** https://gohugo.io/configuration/front-matter/#dates */
const DEFAULT_SOURCES = {
  date: ["date", "publishdate", "pubdate", "published", "lastmod", "modified"],
  publishdate: ["publishdate", "pubdate", "published", "date"],
  lastmod: [":git", "lastmod", "modified", "date", "publishdate", "pubdate", "published"],
  expirydate: ["expirydate", "unpublishdate"],
} as const;

type DateName = keyof typeof DEFAULT_SOURCES;

/** From which fields each date comes, in the order of the settings. `:filename` is the date in the file's name. */
export type DateSources = Readonly<Record<DateName, readonly string[]>>;

export function readDateSources(settings: Settings): DateSources {
  const own = mapIn(settings, "frontmatter");
  const sourcesOf = (name: DateName): readonly string[] => {
    const defaults: readonly string[] = DEFAULT_SOURCES[name];
    const written = textsIn(own, name);
    if (written.length === 0) return defaults;
    return written.flatMap((source) =>
      source === ":default" ? defaults : [source.startsWith(":") ? source.toLowerCase() : fieldKey(source)],
    );
  };
  return {
    date: sourcesOf("date"),
    publishdate: sourcesOf("publishdate"),
    lastmod: sourcesOf("lastmod"),
    expirydate: sourcesOf("expirydate"),
  };
}

/**
 * The fields, with the dates under the names by which we read them. If the page's date comes from its file's name, what follows
 * it there is its slug.
 */
export function findDates(fields: Fields, sources: DateSources, fileName: string): Fields {
  const [, day, slug = ""] = /^(\d{4}-\d{2}-\d{2})[ _-]*(.*?)[ _-]*$/.exec(fileName) ?? [];
  const date = pick(fields, sources.date, day);
  const found = new Map(fields);
  setField(found, "date", date);
  setField(found, "publishdate", pick(fields, sources.publishdate, undefined) ?? date);
  const updated = pick(fields, sources.lastmod, undefined);
  if (updated !== date && !found.has("updated")) setField(found, "lastmod", updated);
  setField(found, "expirydate", pick(fields, sources.expirydate, undefined));
  if (date?.from === NAME_FIELD && slug !== "" && !fields.has("slug"))
    found.set("slug", { ...date, value: slug });
  return found;
}

const NAME_FIELD = "the file's name";

function setField(fields: Map<string, Field>, key: string, field: Field | undefined): void {
  if (field !== undefined) fields.set(key, field);
}

function pick(fields: Fields, sources: readonly string[], dayInName: string | undefined): Field | undefined {
  for (const source of sources) {
    const field =
      source === ":filename" && dayInName !== undefined
        ? { name: NAME_FIELD, value: dayInName, line: 1, from: NAME_FIELD }
        : fields.get(source);
    const text = textOf(field?.value);
    // Another word, such as `published: true`, is no date.
    if (text !== undefined && readDate(text, (wall) => wall) !== undefined) return field;
  }
  return undefined;
}

/** What the clock shows where the date was written. */
export function wallTimeOf(fields: Fields): WallTime | undefined {
  const text = textOf(fields.get("date")?.value) ?? textOf(fields.get("publishdate")?.value);
  const local = text?.trim().replace(/(?<=\d)\s*(?:z|utc|gmt|[+-]\d{2}:?\d{2})$/i, "");
  return local === undefined ? undefined : readDate(local, (wall) => wall);
}
