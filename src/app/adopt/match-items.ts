import type { Entry } from "#content/model/post.js";
import { decodePath, isUri } from "#content/text/uri.js";
import type { KnownItem } from "./known-feed.js";

type MatchedBy = "address" | "title and date";

export interface MatchedItem {
  readonly item: KnownItem;
  readonly entry: Entry;
  readonly by: MatchedBy;
}

export interface UnmatchedItem {
  readonly item: KnownItem;
  /** One sentence. */
  readonly reason: string;
}

export interface Matching {
  readonly matched: readonly MatchedItem[];
  readonly unmatched: readonly UnmatchedItem[];
}

/** Zones and times of a day that was written without one. */
const NEAR_MS = 36 * 3_600_000;

export interface SiteHosts {
  /** On these only the path of an address counts: the site's, and the feed's. */
  readonly hosts: ReadonlySet<string>;
  /** Of the site itself. */
  readonly own: ReadonlySet<string>;
}

/**
 * Which post each item is: by address, else by title and date. Nothing is guessed: an item that could be several posts is none,
 * and so are several that could be one.
 */
export function matchItems(
  items: readonly KnownItem[],
  entries: readonly Entry[],
  { hosts, own }: SiteHosts,
): Matching {
  const byAddress = groupBy(entries, ({ url }) => addressKey(url, hosts));
  const byTitle = groupBy(entries, ({ title }) => titleKey(title));
  const found = dropRepeated(items).map((item) => findEntry(item, { byAddress, byTitle, hosts, own }));
  return refuseClaims(refuseSharedIds(found));
}

type Found = MatchedItem | UnmatchedItem;

function isMatched(found: Found): found is MatchedItem {
  return "entry" in found;
}

/** A feed may have an item twice: under one id it is one. */
function dropRepeated(items: readonly KnownItem[]): readonly KnownItem[] {
  const first = new Map<string, KnownItem>();
  for (const item of items) {
    const key = `${item.id} ${item.url}`;
    if (!first.has(key)) first.set(key, item);
  }
  return [...first.values()];
}

interface Index {
  readonly byAddress: ReadonlyMap<string, readonly Entry[]>;
  readonly byTitle: ReadonlyMap<string, readonly Entry[]>;
  readonly hosts: ReadonlySet<string>;
  readonly own: ReadonlySet<string>;
}

function findEntry(item: KnownItem, { byAddress, byTitle, hosts, own }: Index): Found {
  /** A feed of somebody else's site may have a post at the same path. */
  const isForeign = (address: string, entry: Entry, titled: readonly Entry[]): boolean =>
    !own.has(hostOf(new URL(address).host)) && !titled.includes(entry);
  const titled = byTitle.get(titleKey(item.title) ?? "") ?? [];
  const addresses = [item.url, ...(isUri(item.id) ? [item.id] : [])];
  for (const address of addresses) {
    const there = byAddress.get(addressKey(address, hosts) ?? "") ?? [];
    const [entry, ...others] = narrow(there, titled);
    if (entry !== undefined && others.length === 0 && !isForeign(address, entry, titled))
      return { item, entry, by: "address" };
    if (entry !== undefined && others.length === 0)
      return {
        item,
        reason: `It is on another site, and the post with this path has another title: ${entry.place.file}.`,
      };
    if (entry !== undefined) return { item, reason: `Several posts have this address: ${filesOf(there)}.` };
  }
  const { published: known } = item;
  const near =
    known === undefined ? [] : titled.filter(({ published }) => Math.abs(published - known) <= NEAR_MS);
  const [entry, ...others] = near;
  if (entry !== undefined && others.length === 0) return { item, entry, by: "title and date" };
  if (entry !== undefined)
    return { item, reason: `Several posts have this title and date: ${filesOf(near)}.` };
  if (titled.length === 0) return { item, reason: "No post has this address, or this title and date." };
  if (known === undefined)
    return { item, reason: `A post has this title, but another address: ${filesOf(titled)}.` };
  const dates = titled.map(({ place, published }) => `${place.file} (${dayOf(published)})`).join(", ");
  return { item, reason: `A post has this title, but another date than ${dayOf(known)}: ${dates}.` };
}

function narrow(there: readonly Entry[], titled: readonly Entry[]): readonly Entry[] {
  if (there.length < 2) return there;
  const both = there.filter((entry) => titled.includes(entry));
  return both.length === 1 ? both : there;
}

function filesOf(entries: readonly Entry[]): string {
  return entries.map(({ place }) => place.file).join(", ");
}

function dayOf(published: number): string {
  return new Date(published).toISOString().slice(0, 10);
}

/** Readers tell items by their ids, so two with one id are one to them. */
function refuseSharedIds(found: readonly Found[]): readonly Found[] {
  const entries = new Map<string, Set<Entry>>();
  for (const match of found.filter(isMatched)) {
    const same = entries.get(match.item.id) ?? new Set();
    entries.set(match.item.id, same.add(match.entry));
  }
  return found.map((match) => {
    const same = isMatched(match) ? entries.get(match.item.id) : undefined;
    return same === undefined || same.size === 1
      ? match
      : { item: match.item, reason: `The feed has this id for several posts: ${filesOf([...same])}.` };
  });
}

/** A post has one id: an address counts more than a title, and of two addresses none. */
function refuseClaims(found: readonly Found[]): Matching {
  const claims = groupBy(found.filter(isMatched), ({ entry }) => entry);
  const unmatched: UnmatchedItem[] = [];
  const matched: MatchedItem[] = [];
  for (const match of found) {
    if (!isMatched(match)) {
      unmatched.push(match);
      continue;
    }
    const all = claims.get(match.entry) ?? [];
    const best = all.filter(({ by }) => by === "address");
    const rivals = new Set((best.length === 0 ? all : best).map(({ item }) => item.id));
    const file = match.entry.place.file;
    if (rivals.size > 1)
      unmatched.push({ item: match.item, reason: `The feed has several items that could be ${file}.` });
    else if (!rivals.has(match.item.id))
      unmatched.push({ item: match.item, reason: `Another item has the address of ${file}.` });
    else matched.push(match);
  }
  return { matched, unmatched };
}

function groupBy<Key, Value>(
  values: readonly Value[],
  keyOf: (value: Value) => Key | undefined,
): ReadonlyMap<Key, readonly Value[]> {
  const groups = new Map<Key, Value[]>();
  for (const value of values) {
    const key = keyOf(value);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}

/** Without what changes when a site moves: the scheme, `www.`, a slash or an ending, parameters that count visits. */
function addressKey(address: string, hosts: ReadonlySet<string>): string | undefined {
  if (!/^https?:/i.test(address) || !URL.canParse(address)) return undefined;
  const { host, pathname, searchParams } = new URL(address);
  const path = decodePath(pathname)
    .normalize("NFC")
    .replace(/\/index\.(?:html?|php)$/i, "")
    .replace(/\.(?:html?|php)$/i, "")
    .replace(/\/+$/, "");
  const parameters = [...searchParams].filter(([name]) => !/^(?:utm_|ref$|source$)/i.test(name));
  const query = parameters.map(([name, value]) => `${name}=${value}`).join("&");
  const name = hostOf(host);
  // The home page is no post's address.
  if (path === "" && query === "") return undefined;
  return `${hosts.has(name) ? "" : name}${path}${query === "" ? "" : `?${query}`}`;
}

export function hostOf(host: string): string {
  return host.toLowerCase().replace(/^www\./, "");
}

/** Undefined for a post without a title. */
function titleKey(title: string): string | undefined {
  return foldTypography(title).toLowerCase() || undefined;
}

/** Generators differ in their quotes, dashes and spaces. */
export function foldTypography(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[‘’‚‛′]/g, "'")
    .replace(/[“”„‟″]/g, '"')
    .replace(/[‐-―]/g, "-")
    .replace(/\s+/g, " ")
    .trim();
}
