import { foldCase, formatOfPath } from "#config/output-paths.js";
import type { FeedSetConfig, FeedsConfig, NamedFeedConfig, SiteConfig } from "#config/schema.js";
import type { Entry, Tag } from "#content/model/post.js";
import { compareCodeUnits } from "#content/text/characters.js";
import { slugOf } from "#content/text/slug.js";
import type { FeedFormat } from "./feed.js";
import { makePostFilter } from "./post-filter.js";

export type SetKind = "main" | "named" | FeedSetConfig["by"];

/** The posts of one feed of the site, and its folder. */
export interface FeedSet {
  readonly kind: SetKind;
  /** The tag, author, section or language: "Pay", "Noor Haddad", "ja"; of a named feed its name. "" for the main feed. */
  readonly name: string;
  /** Below `out/`, with a slash at its end; "" for the main feed. */
  readonly folder: string;
  /** As in the address of the site's tag page; the folder's name may differ. */
  readonly slug: string;
  /** Maximum number of items in the subscription document. */
  readonly limit: number;
  /** All posts of the set, newest first. */
  readonly entries: readonly Entry[];
  /** Its only document, where `path` of a named feed is that of a file. */
  readonly document?: { readonly format: FeedFormat; readonly path: string };
  /** The settings of a named feed. */
  readonly own?: NamedFeedConfig;
}

export const SET_FOLDERS = {
  tag: "tags",
  author: "authors",
  section: "sections",
  language: "languages",
} as const satisfies Record<FeedSetConfig["by"], string>;

interface Group {
  readonly name: string;
  readonly slug: string;
  readonly entries: Entry[];
}

/** One `by` of the configuration, with the groups to be filled. */
interface SetBuilder {
  readonly set: FeedSetConfig;
  readonly accepts: (entry: Entry) => boolean;
  readonly groups: Map<string, Group>;
}

/**
 * The main feed, the named ones and the sets that the configuration asks for, in one pass over the posts. Sets of one kind are
 * ordered by folder.
 *
 * @param entries newest first
 */
export function groupIntoSets(
  entries: readonly Entry[],
  { site, feeds }: { readonly site: SiteConfig; readonly feeds: FeedsConfig },
): readonly [FeedSet, ...FeedSet[]] {
  const builders = feeds.by.map((set) => makeSetBuilder(set, site));
  for (const entry of entries) for (const builder of builders) addToGroups(entry, builder, site);
  return [
    {
      kind: "main",
      ...{ name: "", folder: "", slug: "", limit: feeds.limit },
      entries: entries.filter(makePostFilter(feeds, site)),
    },
    ...Object.entries(feeds.named).map(
      ([name, own]): FeedSet => ({
        ...{ kind: "named", name, slug: name, own },
        ...placeNamed(name, own),
        limit: own.limit ?? feeds.limit,
        entries: entries.filter(makePostFilter(own, site)),
      }),
    ),
    ...builders.flatMap((builder) => buildSets(builder, feeds.limit)),
  ];
}

export function placeNamed(
  name: string,
  { path = name }: NamedFeedConfig,
): Pick<FeedSet, "folder" | "document"> {
  const format = formatOfPath(path);
  return format === undefined
    ? { folder: path.replace(/\/?$/, "/") }
    : { folder: "", document: { format, path } };
}

function makeSetBuilder(written: FeedsConfig["by"][number], site: SiteConfig): SetBuilder {
  const set = typeof written === "string" ? { by: written, include: [], exclude: [] } : written;
  return { set, accepts: makePostFilter(set, site), groups: new Map() };
}

function addToGroups(entry: Entry, { set, accepts, groups }: SetBuilder, site: SiteConfig): void {
  if (!accepts(entry)) return;
  for (const { name, slug } of groupsOf(entry, set.by, site)) {
    const group = groups.get(slug);
    if (group === undefined) groups.set(slug, { name, slug, entries: [entry] });
    // A post may have the same tag under two names.
    else if (group.entries.at(-1) !== entry) group.entries.push(entry);
  }
}

function groupsOf(entry: Entry, by: FeedSetConfig["by"], site: SiteConfig): readonly Tag[] {
  switch (by) {
    case "tag":
      return [...entry.categories, ...entry.tags];
    case "author":
      return entry.authors.map(({ name }) => ({ name, slug: slugOf(name) }));
    case "section":
      return entry.section === "" ? [] : [{ name: entry.section, slug: slugOf(entry.section) }];
    case "language": {
      const language = entry.language ?? site.language;
      return [{ name: language, slug: slugOf(language) }];
    }
  }
}

function buildSets({ set, groups }: SetBuilder, limit: number): readonly FeedSet[] {
  const folders = nameFolders([...groups.values()]);
  const sets = [...groups.values()].map(
    ({ name, slug, entries }): FeedSet => ({
      kind: set.by,
      name,
      slug,
      folder: `${SET_FOLDERS[set.by]}/${folders.get(slug) ?? slug}/`,
      limit: set.limit ?? limit,
      entries,
    }),
  );
  return sets.sort((a, b) => compareCodeUnits(a.folder, b.folder));
}

/**
 * Folder names by slug, distinct also on file systems that ignore case: slugs are lower case, but some letters are the same
 * in upper case ("ß" and "ss", "ſ" and "s"). The group with the oldest post keeps the plain name, so that no feed moves when
 * a tag is added.
 */
function nameFolders(groups: readonly Group[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const folders = new Map<string, string>();
  const byAge = groups.toSorted((a, b) => firstDate(a) - firstDate(b) || compareCodeUnits(a.slug, b.slug));
  for (const { slug } of byAge) {
    let folder = slug;
    for (let count = 2; taken.has(foldCase(folder)); count += 1) folder = `${slug}-${count}`;
    taken.add(foldCase(folder));
    folders.set(slug, folder);
  }
  return folders;
}

function firstDate({ entries }: Group): number {
  return entries.at(-1)?.published ?? 0;
}
