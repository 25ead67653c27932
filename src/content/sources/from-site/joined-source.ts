import type { SiteConfig } from "#config/schema.js";
import { usualAddress } from "#content/dialects/addresses.js";
import type { Candidate } from "#content/front-matter/provenance.js";
import type { Entry } from "#content/model/post.js";
import type { Value } from "#content/model/value.js";
import type { LoadContext } from "#content/sources/context.js";
import { makeValueMap } from "#content/sources/extracted-entry.js";
import { loadEntries } from "#content/sources/load.js";
import type { LoadedSource } from "#content/sources/open-source.js";
import { decodePath } from "#content/text/uri.js";
import type { Finding } from "#findings.js";

/** The files that a site was built from, by what they have in common with its pages. */
export interface JoinedSource {
  /** The file from which the page at this address was built. */
  readonly find: (address: string) => Entry | undefined;
  readonly findings: readonly Finding[];
  readonly sources: readonly LoadedSource[];
}

/**
 * @param source folder of the files, as the configuration names it
 * @throws FeedletterError E_SOURCE when it can't be read
 */
export function joinSource(source: string, context: LoadContext): JoinedSource {
  // Ids and provenance are those of the pages.
  const files = loadEntries([{ files: source }], {
    ...context,
    recordProvenance: undefined,
    adoptedIds: undefined,
  });
  const byPath = new Map(files.entries.map((entry) => [pathOf(entry.url), entry] as const));
  const bySlug = new Map<string, Entry | undefined>();
  for (const entry of files.entries) {
    const slug = slugOf(pathOf(entry.url));
    // Of two files with one name neither is meant.
    bySlug.set(slug, bySlug.has(slug) ? undefined : entry);
  }
  return {
    find: (address) => byPath.get(pathOf(address)) ?? bySlug.get(slugOf(pathOf(address))),
    findings: files.findings.filter(({ code, level }) => level !== "note" && !code.startsWith("W_MOST")),
    sources: files.sources,
  };
}

function pathOf(address: string): string {
  return decodePath(new URL(address).pathname)
    .replace(/(?:\/index)?\.html?$/i, "")
    .replace(/\/+$/, "")
    .toLowerCase();
}

function slugOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** What a file says about the post on its page; a page's own words come first. */
export interface SourceFacts {
  readonly values: Readonly<
    Record<"id" | "authors" | "categories" | "tags" | "feed" | "newsletter" | "unlisted", Candidate<Value>>
  >;
  readonly published: Candidate<string>;
  readonly updated: Candidate<string>;
  readonly expires: Candidate<string>;
  readonly draft: Candidate<boolean>;
}

export function factsOf(entry: Entry | undefined, site: SiteConfig): SourceFacts {
  const from = `\`${entry?.place.file}\``;
  const say = <T>(value: T | undefined): Candidate<T> => [from, value];
  const names = (list: Entry["tags"] | undefined) =>
    list === undefined || list.length === 0 ? undefined : list.map(({ name }) => name);
  const time = (instant: number | undefined) =>
    say(instant === undefined ? undefined : new Date(instant).toISOString());
  const authors = entry?.authors.map(({ name, email, url, avatar }) =>
    makeValueMap({ name, email, url, avatar }),
  );
  const hasOwnId = entry !== undefined && usualAddress(entry.url, site).id !== entry.id;
  const isHiddenFrom = (place: Entry["hiddenFrom"]) => entry !== undefined && entry.hiddenFrom === place;
  return {
    values: {
      id: say(hasOwnId ? entry.id : undefined),
      authors: say(authors === undefined || authors.length === 0 ? undefined : authors),
      categories: say(names(entry?.categories)),
      tags: say(names(entry?.tags)),
      feed: say(isHiddenFrom("feeds") ? false : undefined),
      newsletter: say(isHiddenFrom("mail") ? false : undefined),
      unlisted: say(isHiddenFrom("everywhere") ? true : undefined),
    },
    published: time(entry?.published),
    updated: time(entry === undefined || entry.updated === entry.published ? undefined : entry.updated),
    expires: time(entry?.expires),
    draft: say(entry?.draft),
  };
}
