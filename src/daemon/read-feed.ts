import { parseAtomFeed, parseJsonFeed, parseRssFeed } from "feedsmith";
import { escapeHtml } from "#content/text/escape.js";
import type { FeedFormat } from "#feeds/feed.js";
import type { ParsedFeed, ParsedItem } from "#pages/preview/preview-snapshot.js";

/**
 * Reads a feed document with a separate parser, as a reader app does.
 * @throws Error if the document isn't in that format
 */
export function readFeed(format: FeedFormat, document: string): ParsedFeed {
  return READERS[format](document);
}

const READERS = { rss: readRss, atom: readAtom, json: readJson } as const satisfies Record<
  FeedFormat,
  (document: string) => ParsedFeed
>;

function readRss(document: string): ParsedFeed {
  const { title, description, items } = parseRssFeed(document);
  return {
    title: title ?? "",
    description: description ?? "",
    items: (items ?? []).map((item) => ({
      title: item.title ?? "",
      url: item.link ?? item.guid?.value ?? "",
      published: readDate(item.pubDate),
      authors: namesOf(item.dc?.creators ?? []),
      categories: namesOf((item.categories ?? []).map(({ name }) => name)),
      html: item.content?.encoded ?? asParagraph(item.description),
      image: item.media?.thumbnails?.[0]?.url,
    })),
  };
}

function readAtom(document: string): ParsedFeed {
  const { title, subtitle, entries } = parseAtomFeed(document);
  return {
    title: textOf(title),
    description: textOf(subtitle),
    items: (entries ?? []).map((entry): ParsedItem => {
      const alternate = entry.links?.find(({ rel }) => rel === undefined || rel === "alternate");
      return {
        title: textOf(entry.title),
        url: alternate?.href ?? "",
        published: readDate(entry.published ?? entry.updated),
        authors: namesOf((entry.authors ?? []).map(({ name }) => name)),
        categories: namesOf((entry.categories ?? []).map(({ label, term }) => label ?? term)),
        html: textOf(entry.content) || asParagraph(textOf(entry.summary)),
        image: entry.media?.thumbnails?.[0]?.url,
      };
    }),
  };
}

function readJson(document: string): ParsedFeed {
  const { title, description, items } = parseJsonFeed(document);
  return {
    title: title ?? "",
    description: description ?? "",
    items: (items ?? []).map((item) => ({
      title: item.title ?? "",
      url: item.url ?? "",
      published: readDate(item.date_published),
      authors: namesOf((item.authors ?? []).map(({ name }) => name)),
      categories: namesOf(item.tags ?? []),
      html: item.content_html ?? asParagraph(item.content_text ?? item.summary),
      image: item.image,
    })),
  };
}

/** Atom's text constructs (RFC 4287 §3.1) are objects. */
function textOf(text: string | { readonly value?: string } | undefined): string {
  return (typeof text === "string" ? text : text?.value) ?? "";
}

function namesOf(names: readonly (string | undefined)[]): readonly string[] {
  return names.filter((name): name is string => name !== undefined && name !== "");
}

function readDate(text: string | undefined): number | undefined {
  const instant = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(instant) ? undefined : instant;
}

function asParagraph(text: string | undefined): string {
  return text ? `<p>${escapeHtml(text)}</p>` : "";
}
