import type { SiteConfig } from "#config/schema.js";
import type { ReadAddress } from "#content/dialects/addresses.js";
import type { Dialect } from "#content/dialects/dialect.js";
import { type PathInfo, parsePostPath } from "#content/dialects/file-path.js";
import { readCredits } from "#content/front-matter/credits.js";
import { type ResolveWallTime, readDate } from "#content/front-matter/dates.js";
import { FIELD_ALIASES } from "#content/front-matter/field-aliases.js";
import {
  type FrontMatterContext,
  findDate,
  findField,
  type Report,
  readDraft,
  readInstant,
  readLine,
  readNames,
  textOf,
} from "#content/front-matter/fields.js";
import { type MediaBase, readCover, readEnclosures } from "#content/front-matter/media.js";
import { readAuthors } from "#content/front-matter/people.js";
import { MORE_MARKER } from "#content/markup/excerpt-separator.js";
import type { ReadTitle } from "#content/markup/title.js";
import { isLanguage } from "#content/model/language.js";
import type { Entry, Tag, Template } from "#content/model/post.js";
import { fieldKey } from "#content/model/value.js";
import { copyText } from "#content/text/characters.js";
import type { HeadReader } from "#content/text/file-head.js";
import { type Finding, finding } from "#findings.js";
import type { Instant } from "#zoned-time.js";
import { openPage, type Page } from "./page.js";

/** What all files of a source have in common. */
export interface EntryContext {
  readonly site: SiteConfig;
  /** The source's folder, absolute. */
  readonly root: string;
  /** What stands before a path below the source where it is named to the user. */
  readonly prefix: string;
  readonly zone: ResolveWallTime;
  readonly readHead: HeadReader;
  readonly readTitle: ReadTitle;
  readonly readAddress: ReadAddress;
  readonly dialect: Dialect;
  /** Neither the configuration nor a generator's file told the dialect. */
  readonly undetected: boolean;
  /** Many posts share few tags. */
  readonly tagOf: (name: string) => Tag;
}

export interface ContentFile {
  /** Absolute. */
  readonly file: string;
  /** Below the source, `/` as separator. */
  readonly path: string;
  /** As the user would name it. */
  readonly name: string;
}

export interface ReadEntry {
  /** Absent where the file is no post, or a finding is an error. */
  readonly entry?: Entry;
  readonly findings: readonly Finding[];
}

/** The first stage: what the head of a file and its path say. Never throws for what is in the file. */
export function readEntry(found: Pick<ContentFile, "file" | "path">, entryContext: EntryContext): ReadEntry {
  const findings: Finding[] = [];
  const file = { file: found.file, path: found.path, name: `${entryContext.prefix}${found.path}` };
  const report: Report = (code, message, line) => {
    findings.push(
      finding(code, line === undefined ? { file: file.name } : { file: file.name, line }, message),
    );
  };
  const page = openPage(file, { readHead: entryContext.readHead, readTitle: entryContext.readTitle, report });
  const entry = page === undefined ? undefined : readPage(page, { file, entryContext, report });
  const broken = findings.some(({ level }) => level === "error");
  return entry === undefined || broken ? { findings } : { entry, findings };
}

interface Context {
  readonly file: ContentFile;
  readonly entryContext: EntryContext;
  readonly report: Report;
}

function readPage(page: Page, { file, entryContext, report }: Context): Entry | undefined {
  const fields = entryContext.dialect.applyDefaults?.(page.fields, file.path) ?? page.fields;
  const frontMatter: FrontMatterContext = { fields, report };
  if (isNoPage(frontMatter, entryContext.dialect)) return undefined;
  const pathInfo = parsePostPath(file.path);
  const published = readPublished(frontMatter, pathInfo, entryContext);
  if (published === undefined) return undefined;
  const address = entryContext.readAddress(frontMatter, pathInfo, published);
  if (address === undefined) return undefined;
  const pictures: Record<string, string> = {};
  const { buildsImages = false } = entryContext.dialect;
  const base = { file: file.file, root: entryContext.root, url: address.url, pictures, buildsImages };
  const entry: Draft = {
    id: address.id,
    url: address.url,
    title: copyText(
      readLine(frontMatter, FIELD_ALIASES.title) ??
        (page.title || (entryContext.dialect.titleOf?.(pathInfo.slug) ?? "")),
    ),
    published,
    // A post can't have changed before it was there.
    updated: Math.max(
      published,
      readInstant(frontMatter, FIELD_ALIASES.updated, entryContext.zone) ?? published,
    ),
    draft: readDraft(frontMatter) || pathInfo.drafts,
    section: pathInfo.section,
    path: pathInfo.path,
    slug: address.slug,
    authors: readAuthors(frontMatter, entryContext.site),
    categories: readTags(frontMatter, FIELD_ALIASES.categories, entryContext),
    tags: readTags(frontMatter, FIELD_ALIASES.tags, entryContext),
    enclosures: readEnclosures(frontMatter, base),
    body: {
      kind: "file",
      path: file.file,
      format: page.format,
      start: page.start,
      line: page.line,
      excerptSeparator: readSeparator(frontMatter),
      ...templateOf(page, file.path, entryContext.dialect),
      ...(entryContext.undetected ? UNDETECTED : {}),
    },
    place: { file: file.name },
  };
  addOptional(entry, frontMatter, { entryContext, base });
  return entry;
}

const UNDETECTED = { undetected: true } as const;

/** Filled in place: ten thousand spreads of a dozen fields cost more than reading the files. */
type Draft = { -readonly [Name in keyof Entry]: Entry[Name] };

function addOptional(
  entry: Draft,
  frontMatter: FrontMatterContext,
  { entryContext, base }: { readonly entryContext: EntryContext; readonly base: MediaBase },
): void {
  const expires = readInstant(frontMatter, FIELD_ALIASES.expires, entryContext.zone);
  const language = readLanguage(frontMatter, entryContext.site.language);
  const summary = readLine(frontMatter, FIELD_ALIASES.summary);
  const cover = readCover(frontMatter, base);
  const credits = readCredits(frontMatter, { site: entryContext.site, url: base.url });
  if (expires !== undefined) entry.expires = expires;
  if (language !== undefined) entry.language = language;
  if (summary !== undefined) entry.summary = copyText(summary);
  if (cover !== undefined) entry.cover = cover;
  if (credits !== undefined) entry.credits = credits;
  if (Object.keys(base.pictures).length > 0) entry.pictures = base.pictures;
}

const LIQUID_OR_NUNJUCKS = /\b(liquid|njk)\b/;

function templateOf(
  { fields, format }: Page,
  path: string,
  { name, template }: Dialect,
): { readonly template?: Template } {
  if (/\.mdx$/i.test(path)) return { template: "mdx" };
  if (template === undefined || format === "text" || (template === "zola" && format === "html")) return {};
  if (fields.get("renderwithliquid")?.value === false) return {};
  const override = name === "eleventy" ? fields.get("templateengineoverride") : undefined;
  if (override === undefined) return { template };
  const [, engine] = LIQUID_OR_NUNJUCKS.exec(String(override.value)) ?? [];
  return engine === undefined ? {} : { template: engine === "njk" ? "nunjucks" : "liquid" };
}

/** Eleventy writes no page for `permalink: false`; other generators have their own words. */
function isNoPage({ fields, report }: FrontMatterContext, { skipReason }: Dialect): boolean {
  const refusal = skipReason?.(fields);
  if (refusal !== undefined) {
    report("N_NOT_A_POST", refusal);
    return true;
  }
  const permalink = fields.get("permalink");
  if (permalink?.value !== false) return false;
  report("N_NOT_A_POST", "`permalink: false` keeps it from being a page.", permalink.line);
  return true;
}

/** The front matter's date, else the file name's, else the folders'. */
function readPublished(
  frontMatter: FrontMatterContext,
  pathInfo: PathInfo,
  { zone, dialect }: EntryContext,
): Instant | undefined {
  const field = findDate(frontMatter.fields, FIELD_ALIASES.published);
  const moving = field !== undefined && dialect.isVolatileDate?.(textOf(field.value) ?? "") === true;
  if (field !== undefined && !moving) return readInstant(frontMatter, FIELD_ALIASES.published, zone);
  if (pathInfo.date === undefined) {
    if (moving)
      frontMatter.report(
        "W_DATE_MOVING",
        `"${textOf(field.value)}" is no date of its own, so it is no post.`,
        field.line,
      );
    else if (pathInfo.drafts || readDraft(frontMatter))
      frontMatter.report("N_DRAFT", "It is a draft without a date.");
    else frontMatter.report("N_NO_DATE", "It has no date, so it is no post.");
    return undefined;
  }
  const instant = readDate(pathInfo.date, zone);
  if (instant === undefined) frontMatter.report("E_DATE", `"${pathInfo.date}" is no date.`);
  return instant;
}

const SEPARATOR = fieldKey("excerpt_separator");

/** As written: `excerpt_separator: "\n\n"` ends the excerpt with the first paragraph. */
function readSeparator({ fields }: FrontMatterContext): string {
  const separator = fields.get(SEPARATOR)?.value;
  return typeof separator === "string" && separator !== "" ? separator : MORE_MARKER;
}

/** A canonical language tag (BCP 47) where it differs from the site's. */
export function readLanguage({ fields, report }: FrontMatterContext, ofSite: string): string | undefined {
  const field = findField(fields, FIELD_ALIASES.language);
  const written = textOf(field?.value);
  if (written === undefined) return undefined;
  const language = canonicalLanguage(written.replaceAll("_", "-"));
  if (language === undefined) report("W_FIELD", `"${written}" is no language tag.`, field?.line);
  return language === ofSite ? undefined : language;
}

function canonicalLanguage(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag).find(isLanguage);
  } catch {
    return undefined;
  }
}

/** One per slug: "Jobs" and "jobs" are one topic, by the name that comes first. */
export function readTags(
  frontMatter: FrontMatterContext,
  names: readonly string[],
  { tagOf }: Pick<EntryContext, "tagOf">,
): readonly Tag[] {
  const tags: Tag[] = [];
  for (const name of readNames(frontMatter, names)) {
    const tag = tagOf(name);
    if (!tags.some(({ slug }) => slug === tag.slug)) tags.push(tag);
  }
  // A list that was pushed to has room for 17: a copy has none.
  return tags.slice();
}
