import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { feedletter } from "../../tests/cli/cli.js";
import { compareField, differ } from "./compare.js";
import { EXCEPTIONS, type Exception } from "./exceptions.js";
import { MISREAD } from "./misread.js";
import { type Field, type Format, READERS, type Reader } from "./readers.js";
import { SAMPLE } from "./sample.js";
import type { ShownFeed, ShownItem } from "./shown.js";
import type { ToldPost, ToldSite } from "./told.js";

const FILES = { rss: "rss.xml", atom: "atom.xml", json: "feed.json" } as const;
const SITES = [
  { name: "misread", told: MISREAD, folder: join(import.meta.dirname, "misread") },
  { name: "sample", told: SAMPLE, folder: join(import.meta.dirname, "../..") },
] as const;

const INSTALLED = READERS.filter((reader) => reader.isInstalled());
const CASES = INSTALLED.flatMap((reader) =>
  reader.formats.flatMap((format) => SITES.map((site) => ({ reader, format, site, name: site.name }))),
);

let out = "";
beforeAll(async () => {
  for (const { name } of READERS.filter((reader) => !INSTALLED.includes(reader)))
    console.warn(`lab/readers: ${name} isn't on this machine, so it isn't judged.`);
  out = mkdtempSync(join(tmpdir(), "feedletter-readers-"));
  for (const { name, folder } of SITES) {
    const options = ["build", "--out", join(out, name), "--now", "2026-06-15T09:00:00+02:00", "--no-cache"];
    expect(await feedletter(options, { cwd: folder })).toMatchObject({ code: 0 });
  }
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

describe.each(CASES)("$reader.name reads $format of the $name site", ({ reader, format, site }) => {
  let feed: ShownFeed = { items: [] };
  beforeAll(async () => {
    feed = await reader.read(join(out, site.name, FILES[format]));
  });

  test("it shows every post once", () => {
    const shown = feed.items.map(({ link }) => link).toSorted();
    expect(shown).toEqual(
      postsFor(reader, site.told)
        .map(({ url }) => url)
        .toSorted(),
    );
  });

  const ignored = reader.ignores?.[format] ?? [];
  test.each(reader.fields.filter((field) => !ignored.includes(field)))("%s", (field) => {
    const reading = { feed, reader, format, told: site.told };
    const exception = EXCEPTIONS.find(
      (known) => known.reader === reader.name && known.format === format && known.field === field,
    );
    expect(listDifferences(field, reading, exception)).toEqual([]);
    if (exception !== undefined && site.name === "misread")
      expect(listDifferences(field, reading), "the exception is needed no longer").not.toEqual([]);
  });
});

interface Reading {
  readonly feed: ShownFeed;
  readonly reader: Reader;
  readonly format: Format;
  readonly told: ToldSite;
}

function listDifferences(
  field: Field,
  { feed, reader, format, told }: Reading,
  exception?: Exception,
): readonly string[] {
  if (field === "site title") return [differ(feed.title, told.title)].filter((found) => found !== undefined);
  if (field === "site link") return [differ(feed.link, told.url)].filter((found) => found !== undefined);
  return postsFor(reader, told).flatMap((written) => {
    const post = asShownBy(reader, format, exception?.shows(written) ?? written);
    const item = findItem(feed.items, post, field);
    if (item === undefined) return [`${post.url} is missing`];
    const found = compareField(field, item, { post, site: told, format });
    return found === undefined ? [] : [`${post.url} ${found}`];
  });
}

/** What the reader has room for. */
function asShownBy(reader: Reader, format: Format, post: ToldPost): ToldPost {
  const { title, titleAsHtml, published, updated, enclosures } = post;
  return {
    ...post,
    title: reader.titlesAreHtml?.includes(format) ? (titleAsHtml ?? title) : title,
    published: reader.datesUpdates?.includes(format) ? (updated ?? published) : published,
    enclosures: reader.oneEnclosure?.includes(format) ? enclosures?.slice(0, 1) : enclosures,
  };
}

function postsFor({ episodesOnly }: Reader, { posts }: ToldSite): readonly ToldPost[] {
  return episodesOnly ? posts.filter(({ enclosures }) => enclosures !== undefined) : posts;
}

/** A post is known by its link, or, where that is judged, by its date. */
function findItem(items: readonly ShownItem[], post: ToldPost, field: Field): ShownItem | undefined {
  return items.find(({ link, date }) =>
    field === "link" ? new Date(date ?? "").getTime() === Date.parse(post.published) : link === post.url,
  );
}

describe("exceptions", () => {
  test("there is at most one for a reader and format", () => {
    const kinds = EXCEPTIONS.map(({ reader, format }) => `${reader} ${format}`);
    expect(kinds).toEqual([...new Set(kinds)]);
  });

  test("none is about a title, link, date or id", () => {
    const fields = EXCEPTIONS.map(({ field }) => field);
    expect(fields).not.toEqual(expect.arrayContaining([expect.stringMatching(/title|link|date|id/)]));
  });
});
