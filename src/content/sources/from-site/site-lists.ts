import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { decodeEntities } from "#content/markup/entities.js";
import { decodePath } from "#content/text/uri.js";
import { statIfThere } from "#machine/stat-if-there.js";
import { resolveUrl } from "#resolve-url.js";
import { pageKey } from "./kinds/site-knowledge.js";
import { dropLocalHost } from "./local-origin.js";
import { isZeroDate } from "./page-metadata.js";

const require = createRequire(import.meta.url);

/** Dates that the site's own lists have, by `pageKey`, as written; "" for a listed page without a date. */
export interface SiteLists {
  readonly feed: ReadonlyMap<string, string>;
  /** The titles in the feed, by `pageKey`. */
  readonly titles: ReadonlyMap<string, string>;
  readonly sitemap: ReadonlyMap<string, string>;
}

interface ListOptions {
  /** The folder of the built site, absolute. */
  readonly root: string;
  readonly siteUrl: string;
  /** Feeds that we wrote ourselves say nothing new. */
  readonly isOwn: (file: string) => boolean;
}

/** Where generators write their feeds. */
const FEEDS = [
  "feed.xml",
  "rss.xml",
  "atom.xml",
  "index.xml",
  "feed/index.xml",
  "feed/feed.xml",
  "rss/index.xml",
  "feeds/all.atom.xml",
  "feeds/all.rss.xml",
  "blog/atom.xml",
  "blog/rss.xml",
];
const MAX_BYTES = 64 * 1024 * 1024;

export function readSiteLists({ root, siteUrl, isOwn }: ListOptions): SiteLists {
  const titles = new Map<string, string>();
  const read = (names: readonly string[], kinds: Kinds) => {
    const found = new Map<string, string>();
    for (const name of names) {
      const xml = isOwn(join(root, name)) ? undefined : readList(join(root, name));
      if (xml === undefined) continue;
      for (const { link, date, title } of readItems(xml, kinds)) {
        if (isZeroDate(date)) continue;
        const url = resolveUrl(dropLocalHost(link), siteUrl);
        const key = url && pageKey(url);
        if (key === undefined) continue;
        if (!found.get(key)) found.set(key, date);
        if (title !== "") titles.set(key, title);
      }
    }
    return found;
  };
  return { feed: read(FEEDS, FEED_KINDS), titles, sitemap: read(["sitemap.xml"], SITEMAP_KINDS) };
}

/**
 * Where the site's own feed or sitemap says that its pages are. It counts if one of them is there.
 * @param root the folder of the built site, absolute
 */
export function findSiteUrl(root: string): string | undefined {
  const lists: readonly [string, Kinds][] = [
    ...FEEDS.map((name): [string, Kinds] => [name, FEED_KINDS]),
    ["sitemap.xml", SITEMAP_KINDS],
  ];
  for (const [name, kinds] of lists) {
    const xml = readList(join(root, name));
    for (const { link } of xml === undefined ? [] : readItems(xml, kinds)) {
      const base = baseOf(link, root);
      if (base !== undefined) return base;
    }
  }
  return undefined;
}

/** The part of an address before the path of a page that is in the folder. */
function baseOf(link: string, root: string): string | undefined {
  if (!/^https?:/i.test(link) || !URL.canParse(link)) return undefined;
  const { origin, pathname } = new URL(link);
  const parts = decodePath(pathname).split("/").slice(1);
  const isPage = (path: string): boolean =>
    path !== "" &&
    !path.split("/").includes("..") &&
    ["", ".html", "/index.html"].some((end) => existsFile(join(root, `${path.replace(/\/$/, "")}${end}`)));
  const skipped = [0, 1, 2].find((count) => isPage(parts.slice(count).join("/")));
  if (skipped === undefined) return undefined;
  return `${origin}/${pathname
    .split("/")
    .slice(1, skipped + 1)
    .map((part) => `${part}/`)
    .join("")}`;
}

function existsFile(file: string): boolean {
  return !file.includes("\0") && statIfThere(file)?.isFile() === true;
}

function readList(file: string): string | undefined {
  try {
    return statSync(file).size > MAX_BYTES ? undefined : readFileSync(file, "utf8");
  } catch {
    // Not every site has one, and a page says most of it too.
    return undefined;
  }
}

interface Kinds {
  readonly items: readonly string[];
  readonly links: readonly string[];
  /** The best first. */
  readonly dates: readonly string[];
}

const FEED_KINDS = {
  items: ["item", "entry"],
  links: ["link"],
  dates: ["published", "pubDate", "dc:date", "updated"],
};
const SITEMAP_KINDS = { items: ["url"], links: ["loc"], dates: ["lastmod"] };

interface ListedPage {
  readonly link: string;
  readonly date: string;
  readonly title: string;
}

function readItems(xml: string, { items, links, dates }: Kinds): readonly ListedPage[] {
  const { Parser }: typeof import("htmlparser2") = require("htmlparser2");
  const found: ListedPage[] = [];
  const fields = new Map<string, string>();
  let depth = 0;
  let field: string | undefined;
  const parser = new Parser(
    {
      onopentag: (name, { href, rel }) => {
        if (items.includes(name)) fields.clear();
        depth = items.includes(name) ? 1 : depth === 0 ? 0 : depth + 1;
        if (depth !== 2) return;
        if (links.includes(name) && href !== undefined && (rel ?? "alternate") === "alternate")
          fields.set(name, href);
        else if ((links.includes(name) || dates.includes(name) || name === "title") && !fields.has(name))
          field = name;
      },
      ontext: (text) => {
        if (field !== undefined) fields.set(field, (fields.get(field) ?? "") + text);
      },
      onclosetag: (name) => {
        field = undefined;
        if (depth === 1 && items.includes(name)) {
          const link = links.map((each) => fields.get(each)).find((value) => value !== undefined);
          const date = dates.map((each) => fields.get(each)).find((value) => value !== undefined);
          const title = decodeEntities(fields.get("title")?.trim() ?? "");
          if (link !== undefined) found.push({ link: link.trim(), date: date?.trim() ?? "", title });
        }
        if (depth > 0) depth -= 1;
      },
    },
    { xmlMode: true },
  );
  parser.end(xml);
  return found;
}
