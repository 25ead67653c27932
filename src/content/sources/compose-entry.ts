import { canonicalLanguage } from "#config/language-tag.js";
import type { SiteConfig } from "#config/schema.js";
import type { ReadAddress } from "#content/dialects/addresses.js";
import type { PathInfo } from "#content/dialects/file-path.js";
import { readCredits } from "#content/front-matter/credits.js";
import type { ResolveWallTime } from "#content/front-matter/dates.js";
import { FIELD_ALIASES } from "#content/front-matter/field-aliases.js";
import {
  type FrontMatterContext,
  findField,
  readLine,
  readNames,
  textOf,
} from "#content/front-matter/fields.js";
import { readCover, readEnclosures } from "#content/front-matter/media.js";
import { readAuthors } from "#content/front-matter/people.js";
import type { RecordProvenance } from "#content/front-matter/provenance.js";
import { readHiddenFrom } from "#content/front-matter/visibility.js";
import type { Body, Entry, Tag } from "#content/model/post.js";
import { copyText } from "#content/text/characters.js";
import { slugOf } from "#content/text/slug.js";
import type { Finding } from "#findings.js";
import type { Instant } from "#zoned-time.js";

/** What all posts of a source have in common. */
export interface SourceContext {
  readonly site: SiteConfig;
  /** The source's folder, absolute. */
  readonly root: string;
  readonly zone: ResolveWallTime;
  readonly readAddress: ReadAddress;
  /** Posts share their tags, for many have few. */
  readonly tagOf: (name: string) => Tag;
  readonly recordProvenance?: RecordProvenance | undefined;
}

export interface ContentFile {
  /** Absolute. */
  readonly file: string;
  /** Below the source, `/` as separator. */
  readonly path: string;
  /** As shown to the user: relative to the configuration. */
  readonly name: string;
}

export interface ReadEntry {
  /** Absent where the file is not a post, or a finding is an error. */
  readonly entry?: Entry | undefined;
  readonly findings: readonly Finding[];
}

/** As the body of a file has them. */
type BodyBases = Pick<Extract<Body, { kind: "file" }>, "base" | "pictureBase" | "basePath">;

/** What each kind of source finds out in its own way. */
export interface EntryParts {
  readonly title: string;
  readonly published: Instant;
  readonly updated: Instant | undefined;
  readonly expires: Instant | undefined;
  readonly draft: boolean;
  readonly pathInfo: PathInfo;
  readonly makeBody: (bases: BodyBases) => Body;
  /** Absolute path; "" where there is no file. */
  readonly file: string;
  /** Of the file or feed, as shown to the user. */
  readonly name: string;
  readonly buildsImages?: boolean | undefined;
  readonly onLookup?: (() => void) | undefined;
}

/** An entry of these parts and of the other fields; undefined, with a finding, where it has no address. */
export function composeEntry(
  frontMatter: FrontMatterContext,
  parts: EntryParts,
  { site, root, readAddress, tagOf }: SourceContext,
): Entry | undefined {
  const { pathInfo, published, updated, file, buildsImages, onLookup } = parts;
  const address = readAddress(frontMatter, { pathInfo, published, title: parts.title });
  if (address === undefined) return undefined;
  const { id, url, slug, base: folder = url, pictureBase, basePath } = address;
  const pictures: Record<string, string> = {};
  const base = { file, root, url: folder, pictures, buildsImages, onLookup };
  const summary = readLine(frontMatter, "summary");
  return {
    id,
    url,
    title: copyText(parts.title),
    published,
    // A post can't have changed before it was there.
    updated: Math.max(published, updated ?? published),
    expires: parts.expires,
    draft: parts.draft,
    hiddenFrom: readHiddenFrom(frontMatter),
    section: pathInfo.section,
    path: pathInfo.path,
    slug,
    language: readLanguage(frontMatter, site.language),
    authors: readAuthors(frontMatter, site),
    categories: readTags(frontMatter, "categories", tagOf),
    tags: readTags(frontMatter, "tags", tagOf),
    summary: summary === undefined ? undefined : copyText(summary),
    cover: readCover(frontMatter, base),
    enclosures: readEnclosures(frontMatter, base),
    credits: readCredits(frontMatter, { site, url }),
    pictures: Object.keys(pictures).length === 0 ? undefined : pictures,
    body: parts.makeBody({ base: folder === url ? undefined : folder, pictureBase, basePath }),
    place: { file: parts.name },
  };
}

/** A canonical language tag (BCP 47) where it differs from the site's. */
function readLanguage(
  { fields, report, recordOrigin }: FrontMatterContext,
  ofSite: string,
): string | undefined {
  const field = findField(fields, FIELD_ALIASES.language);
  const written = textOf(field?.value);
  if (field === undefined || written === undefined) return undefined;
  const language = canonicalLanguage(written.replaceAll("_", "-"));
  if (language === undefined) report("W_FIELD", `"${written}" is not a language tag.`, field.line);
  else recordOrigin?.("language", field);
  return language === ofSite ? undefined : language;
}

/** One per slug: "Jobs" and "jobs" are one topic, by the name that comes first. */
function readTags(
  frontMatter: FrontMatterContext,
  name: "categories" | "tags",
  tagOf: (name: string) => Tag,
): readonly Tag[] {
  const bySlug = new Map<string, Tag>();
  for (const word of readNames(frontMatter, name)) {
    const tag = tagOf(word);
    if (!bySlug.has(tag.slug)) bySlug.set(tag.slug, tag);
  }
  return [...bySlug.values()];
}

/** Slugs are made once per name; posts share the tags. */
export function makeTagger(): (name: string) => Tag {
  const known = new Map<string, Tag>();
  return (name) => {
    const tag = known.get(name) ?? { name, slug: slugOf(name) };
    known.set(name, tag);
    return tag;
  };
}
