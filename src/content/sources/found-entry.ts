import type { SiteConfig } from "#config/schema.js";
import type { PathFacts } from "#content/dialects/file-path.js";
import { readDate, type ZoneReader } from "#content/front-matter/dates.js";
import { NAMES, type Report, readLine, type Sheet } from "#content/front-matter/fields.js";
import { readCover, readEnclosures } from "#content/front-matter/media.js";
import { readAuthors } from "#content/front-matter/people.js";
import type { Body, Entry } from "#content/model/post.js";
import { fieldKey, type Value } from "#content/model/value.js";
import { type Desk, readLanguage, readTags } from "#content/sources/from-files/entry.js";
import type { Instant } from "#zoned-time.js";

/** What a page or a feed's item says about its post, in the words of front matter. */
export interface FoundPost {
  readonly values: Readonly<Record<string, Value | undefined>>;
  /** As written; the first that is a date counts, for other people's mistakes can't be corrected here. */
  readonly published: readonly (string | undefined)[];
  readonly updated: readonly (string | undefined)[];
  readonly expires?: readonly (string | undefined)[];
  readonly draft: boolean;
  /** Path, section and slug; its `date` counts where nothing else does. */
  readonly facts: PathFacts;
  readonly body: Body;
  /** Absolute path; "" where there is no file. */
  readonly file: string;
}

export interface FoundDesk extends Pick<Desk, "root" | "zone" | "readAddress" | "tagOf"> {
  readonly site: SiteConfig;
}

interface Telling {
  /** As the user would name it. */
  readonly name: string;
  readonly report: Report;
}

/** The same rules as for front matter: ids, authors known by the site, topics, media types. Undefined, with a note, for what has no date. */
export function entryOfFound(
  found: FoundPost,
  desk: FoundDesk,
  { name, report }: Telling,
): Entry | undefined {
  const sheet = sheetOf(found.values, report);
  const { facts, body } = found;
  const published = firstDate([...found.published, facts.date], desk.zone);
  if (published === undefined) {
    report("N_NO_DATE", "It has no date, so it is no post.");
    return undefined;
  }
  const address = desk.readAddress(sheet, facts, published);
  if (address === undefined) return undefined;
  const expires = firstDate(found.expires ?? [], desk.zone);
  const language = readLanguage(sheet, desk.site.language);
  const summary = readLine(sheet, NAMES.summary);
  const pictures: Record<string, string> = {};
  const base = { file: found.file, root: desk.root, url: address.url, pictures };
  const cover = readCover(sheet, base);
  const enclosures = readEnclosures(sheet, base);
  return {
    ...address,
    title: readLine(sheet, NAMES.title) ?? "",
    published,
    updated: Math.max(published, firstDate(found.updated, desk.zone) ?? published),
    draft: found.draft,
    section: facts.section,
    path: facts.path,
    authors: readAuthors(sheet, desk.site),
    categories: readTags(sheet, NAMES.categories, desk),
    tags: readTags(sheet, NAMES.tags, desk),
    enclosures,
    ...(expires === undefined ? {} : { expires }),
    ...(language === undefined ? {} : { language }),
    ...(summary === undefined ? {} : { summary }),
    ...(cover === undefined ? {} : { cover }),
    ...(Object.keys(pictures).length === 0 ? {} : { pictures }),
    body,
    place: { file: name },
  };
}

function sheetOf(values: FoundPost["values"], report: Report): Sheet {
  const fields = new Map(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined ? [] : [[fieldKey(name), { name, value, line: 1 }] as const],
    ),
  );
  // There is no line to name: nobody has written these fields.
  return { fields, report: (code, message) => report(code, message) };
}

function firstDate(texts: readonly (string | undefined)[], zone: ZoneReader): Instant | undefined {
  for (const text of texts) {
    const instant = text === undefined ? undefined : readDate(text, zone);
    if (instant !== undefined) return instant;
  }
  return undefined;
}

/** A map as front matter would hold it; what is undefined isn't there. */
export function mapOf(values: Readonly<Record<string, Value | undefined>>): ReadonlyMap<string, Value> {
  return new Map(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );
}
