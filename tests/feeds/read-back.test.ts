import fc from "fast-check";
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from "feedsmith";
import { expect, test } from "vitest";
import { readHtml } from "#content/model/spilled-html.js";
import type { Feed, Item } from "#feeds/feed.js";
import { headlineOf } from "#feeds/headline.js";
import { hostileItem } from "./hostile.js";
import { PUBLISHED, sampleFeed, sampleItem } from "./samples.js";
import { writeAtom, writeJsonFeed, writeRss } from "./write.js";

/** What a reader app shows of a post. */
interface Shown {
  readonly url: string | undefined;
  readonly title: string;
  readonly published: number;
  readonly updated: number;
  readonly authors: readonly (string | undefined)[];
  readonly categories: readonly (string | undefined)[];
  readonly summary: string;
  readonly html: string;
}

/** A plain-text summary is written as HTML; readers decode it once. */
function decodeOnce(text = ""): string {
  const characters: Readonly<Record<string, string>> = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => characters[entity] ?? entity);
}

const decode = (text: { readonly value?: string; readonly type?: string } | undefined) =>
  text?.type === "html" ? decodeOnce(text.value) : (text?.value ?? "");

function readRss(feed: Feed): readonly Shown[] {
  return (parseRssFeed(writeRss(feed)).items ?? []).map((item) => ({
    url: item.link,
    title: item.title ?? "",
    published: Date.parse(item.pubDate ?? ""),
    updated: Date.parse(item.atom?.updated ?? item.pubDate ?? ""),
    authors: item.dc?.creators ?? [],
    categories: (item.categories ?? []).map(({ name }) => name),
    summary: decodeOnce(item.description),
    html: item.content?.encoded ?? "",
  }));
}

function readAtom(feed: Feed): readonly Shown[] {
  return (parseAtomFeed(writeAtom(feed)).entries ?? []).map((entry) => ({
    url: entry.links?.find(({ rel }) => rel === "alternate")?.href,
    title: decode(entry.title),
    published: Date.parse(entry.published ?? ""),
    updated: Date.parse(entry.updated ?? ""),
    authors: (entry.authors ?? []).map(({ name }) => name),
    categories: (entry.categories ?? []).map(({ label }) => label),
    summary: decode(entry.summary),
    html: entry.content?.value ?? "",
  }));
}

function readJson(feed: Feed): readonly Shown[] {
  return (parseJsonFeed(writeJsonFeed(feed)).items ?? []).map((item) => ({
    url: item.url,
    title: item.title ?? "",
    published: Date.parse(item.date_published ?? ""),
    updated: Date.parse(item.date_modified ?? ""),
    authors: (item.authors ?? []).map(({ name }) => name),
    categories: item.tags ?? [],
    summary: item.summary ?? "",
    html: item.content_html ?? "",
  }));
}

/** What may be dropped, said once more and independently: what XML can't hold or validators warn of, and white space beyond one space. */
function expectedLine(text: string): string {
  const kept = [...text].filter((character) => {
    const code = character.codePointAt(0) ?? 0;
    if ([9, 10, 13].includes(code)) return true;
    return (
      code >= 32 &&
      !(code >= 127 && code <= 159) &&
      !(code >= 0xd800 && code <= 0xdfff) &&
      !(code >= 0xfdd0 && code <= 0xfdef) &&
      code !== 0xfffd &&
      (code & 0xfffe) !== 0xfffe
    );
  });
  return kept.join("").split(/\s+/).filter(Boolean).join(" ");
}

function expectedNames(all: readonly { readonly name: string }[]): readonly string[] {
  return all.map(({ name }) => expectedLine(name)).filter((name) => name !== "");
}

const seconds = (instant: number) => Math.floor(instant / 1000) * 1000;

/** Comments, which readers drop, and the amount of white space are nobody's business. */
function expectedBody(html: string): string {
  return expectedLine(expectedLine(html).replace(/<!--.*?-->/g, "")).replaceAll("]]>", "]]&gt;");
}

/** What any reader must show. */
function expectedOf(item: Item): Shown {
  return {
    url: new URL(item.url).href,
    title: expectedLine(item.title),
    published: seconds(item.published),
    updated: seconds(item.updated),
    authors: expectedNames(item.authors),
    categories: [...new Set(expectedNames(item.categories))],
    summary: expectedLine(item.summary),
    html: expectedBody(readHtml(item.html ?? "")),
  };
}

function simplify(shown: Shown): Shown {
  return {
    ...shown,
    published: seconds(shown.published),
    updated: seconds(shown.updated),
    html: expectedBody(shown.html),
  };
}

test("the three formats read back as the same posts, whatever is in them", () => {
  fc.assert(
    fc.property(fc.array(hostileItem, { minLength: 1, maxLength: 3 }), (items) => {
      const feed = sampleFeed({ items });
      const expected = items.map(expectedOf);
      const headlines = expected.map(({ title, summary }, index) =>
        headlineOf({ title, summary, published: items[index]?.published ?? 0 }),
      );
      expect(readJson(feed).map(simplify)).toEqual(expected);
      // RSS always has a description, Atom always a title, and a summary where there is no body.
      expect(readRss(feed).map(simplify)).toEqual(
        expected.map((post, index) => ({ ...post, summary: post.summary || headlines[index] })),
      );
      expect(readAtom(feed).map(simplify)).toEqual(
        expected.map((post, index) => ({
          ...post,
          title: headlines[index],
          summary: post.summary || (expectedLine(readHtml(items[index]?.html ?? "")) ? "" : headlines[index]),
        })),
      );
    }),
    { numRuns: 150 },
  );
});

test("ids read back the same from all three", () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true }), (id) => {
      const feed = sampleFeed({ items: [sampleItem({ id })] });
      expect(parseRssFeed(writeRss(feed)).items?.[0]?.guid?.value).toBe(id);
      expect(parseAtomFeed(writeAtom(feed)).entries?.[0]?.id).toBe(id);
      expect(parseJsonFeed(writeJsonFeed(feed)).items?.[0]?.id).toBe(id);
    }),
    { numRuns: 100 },
  );
});

test("a post of a megabyte reads back whole", () => {
  const html = `<p>${"x &amp; y <em>z</em> 😀\n".repeat(50_000)}</p>`;
  expect(html.length).toBeGreaterThan(1_000_000);
  const feed = sampleFeed({ items: [sampleItem({ html, published: PUBLISHED })] });
  for (const read of [readRss, readAtom, readJson]) expect(read(feed)[0]?.html).toBe(html);
});
