import type { SiteConfig } from "#config/schema.js";
import type { PathInfo } from "#content/dialects/file-path.js";
import { type ResolveWallTime, readDate } from "#content/front-matter/dates.js";
import { FIELD_ALIASES } from "#content/front-matter/field-aliases.js";
import { type FrontMatterContext, type Report, readLine } from "#content/front-matter/fields.js";
import { readCover, readEnclosures } from "#content/front-matter/media.js";
import { readAuthors } from "#content/front-matter/people.js";
import type { Body, Entry } from "#content/model/post.js";
import { fieldKey, type Value } from "#content/model/value.js";
import { type EntryContext, readLanguage, readTags } from "#content/sources/from-files/entry.js";
import type { Instant } from "#zoned-time.js";

/** What a page or a feed's item says about its post, in the words of front matter. */
export interface ExtractedPost {
  readonly values: Readonly<Record<string, Value | undefined>>;
  /** As written; the first that is a date counts, for other people's mistakes can't be corrected here. */
  readonly published: readonly (string | undefined)[];
  readonly updated: readonly (string | undefined)[];
  readonly expires?: readonly (string | undefined)[];
  readonly draft: boolean;
  /** Path, section and slug; its `date` counts where nothing else does. */
  readonly pathInfo: PathInfo;
  readonly body: Body;
  /** Absolute path; "" where there is no file. */
  readonly file: string;
}

export interface ExtractedEntryContext extends Pick<EntryContext, "root" | "zone" | "readAddress" | "tagOf"> {
  readonly site: SiteConfig;
}

interface ReportContext {
  /** As the user would name it. */
  readonly name: string;
  readonly report: Report;
}

/** The same rules as for front matter: ids, authors known by the site, topics, media types. Undefined, with a note, for what has no date. */
export function makeExtractedEntry(
  found: ExtractedPost,
  context: ExtractedEntryContext,
  { name, report }: ReportContext,
): Entry | undefined {
  const frontMatter = makeFrontMatterContext(found.values, report);
  const { pathInfo, body } = found;
  const published = firstDate([...found.published, pathInfo.date], context.zone);
  if (published === undefined) {
    report("N_NO_DATE", "It has no date, so it is no post.");
    return undefined;
  }
  const address = context.readAddress(frontMatter, pathInfo, published);
  if (address === undefined) return undefined;
  const expires = firstDate(found.expires ?? [], context.zone);
  const language = readLanguage(frontMatter, context.site.language);
  const summary = readLine(frontMatter, FIELD_ALIASES.summary);
  const pictures: Record<string, string> = {};
  const base = { file: found.file, root: context.root, url: address.url, pictures };
  const cover = readCover(frontMatter, base);
  const enclosures = readEnclosures(frontMatter, base);
  return {
    ...address,
    title: readLine(frontMatter, FIELD_ALIASES.title) ?? "",
    published,
    updated: Math.max(published, firstDate(found.updated, context.zone) ?? published),
    draft: found.draft,
    section: pathInfo.section,
    path: pathInfo.path,
    authors: readAuthors(frontMatter, context.site),
    categories: readTags(frontMatter, FIELD_ALIASES.categories, context),
    tags: readTags(frontMatter, FIELD_ALIASES.tags, context),
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

function makeFrontMatterContext(values: ExtractedPost["values"], report: Report): FrontMatterContext {
  const fields = new Map(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined ? [] : [[fieldKey(name), { name, value, line: 1 }] as const],
    ),
  );
  // There is no line to name: nobody has written these fields.
  return { fields, report: (code, message) => report(code, message) };
}

function firstDate(texts: readonly (string | undefined)[], zone: ResolveWallTime): Instant | undefined {
  for (const text of texts) {
    const instant = text === undefined ? undefined : readDate(text, zone);
    if (instant !== undefined) return instant;
  }
  return undefined;
}

/** A map as front matter would hold it; what is undefined isn't there. */
export function makeValueMap(
  values: Readonly<Record<string, Value | undefined>>,
): ReadonlyMap<string, Value> {
  return new Map(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );
}
