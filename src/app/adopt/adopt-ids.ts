import type { RenderedSite } from "#app/site/build-feeds.js";
import { usualAddress } from "#content/dialects/addresses.js";
import { hasIllegalCharacters } from "#content/text/characters.js";
import { iriOf } from "#feeds/compose-feed.js";
import type { MatchedItem, UnmatchedItem } from "./match-items.js";

interface AdoptedMatches {
  readonly ids: ReadonlyMap<string, string>;
  readonly matched: readonly MatchedItem[];
  readonly refused: readonly UnmatchedItem[];
}

/** What a person wrote, or adopted from another feed, is never overwritten. */
export function adoptIds(
  matches: readonly MatchedItem[],
  before: ReadonlyMap<string, string>,
  { loaded, entries }: RenderedSite,
): AdoptedMatches {
  const { site } = loaded.config;
  const shared = findShared(entries.map(({ url }) => usualAddress(url, site).key));
  const ids = new Map(before);
  const matched: MatchedItem[] = [];
  const refused: UnmatchedItem[] = [];
  for (const match of matches) {
    const { item, entry } = match;
    const usual = usualAddress(entry.url, site);
    if (hasIllegalCharacters(item.id)) {
      refused.push({ item, reason: "Its id has characters that XML can't hold." });
      continue;
    }
    if (isLocal(item.id) && !isLocal(site.url)) {
      refused.push({ item, reason: "Its id was made by a development server: readers know another one." });
      continue;
    }
    const adopted = before.get(usual.key);
    const own = entry.body.kind !== "item" && entry.id !== (adopted ?? usual.id) ? entry.id : undefined;
    const current = own ?? adopted;
    if (current !== undefined && !isSameId(current, item.id, site)) {
      const owner = own === undefined ? "it was adopted with the id" : "its front matter has the id";
      refused.push({
        item,
        reason: `${entry.place.file} has one id, and ${owner} "${current}": readers of this feed will see it again.`,
      });
      continue;
    }
    if (current === undefined && shared.has(usual.key)) {
      refused.push({
        item,
        reason: `${entry.place.file}: Another post has its address too. Write the id into its front matter.`,
      });
      continue;
    }
    matched.push(match);
    if (current !== undefined || item.id === usual.id) continue;
    // Under a former address of the same post.
    for (const [key, id] of ids) if (id === item.id) ids.delete(key);
    ids.set(usual.key, item.id);
  }
  return { ids, matched, refused };
}

/** `jekyll serve` and others write a feed that nobody follows into the folder that is later published. */
function isLocal(id: string): boolean {
  return /^https?:\/\/(?:localhost|127\.[\d.]+|0\.0\.0\.0|\[::1?\])(?:[:/]|$)/i.test(id);
}

/** One id can't be kept for several posts: with a canonical URL elsewhere, say. */
function findShared(keys: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  return new Set(keys.filter((key) => seen.size === seen.add(key).size));
}

/** In Atom, an id that isn't an IRI stands as an IRI made from it. */
function isSameId(
  current: string,
  known: string,
  site: { readonly url: string; readonly idBase?: string },
): boolean {
  return current === known || known === iriOf(current, site);
}
