import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { configSchema } from "#config/schema.js";
import { slugOf } from "#content/text/slug.js";
import { splitIntoArchive } from "#feeds/archive.js";
import { composeFeed } from "#feeds/compose-feed.js";
import { type FeedSet, groupIntoSets } from "#feeds/sets.js";
import { PUBLISHED, SITE, samplePost } from "./samples.js";

const configure = (feeds: object) =>
  configSchema.parse({ site: { title: "x", url: "https://x.example/" }, feeds }).feeds;
const tag = (name: string) => ({ name, slug: slugOf(name) });
/** Newest first. */
const post = (number: number, over: Parameters<typeof samplePost>[0] = {}) =>
  samplePost({ id: `p${number}`, published: PUBLISHED - number * 1000, categories: [], tags: [], ...over });
const summary = (sets: readonly FeedSet[]) =>
  sets.map(({ folder, entries }) => [folder, entries.map(({ id }) => id).join(" ")]);

describe("feed sets", () => {
  const posts = [
    post(1, { tags: [tag("Pay")], section: "notes", authors: [{ name: "Noor Haddad" }], language: "de" }),
    post(2, { categories: [tag("Pay")], tags: [tag("pay"), tag("日本語")], section: "notes" }),
    post(3),
  ];

  test("are made for each tag, author, section and language, beside the main feed", () => {
    const feeds = configure({ by: ["tag", "author", "section", "language"] });
    expect(summary(groupIntoSets(posts, { site: SITE, feeds }))).toEqual([
      ["", "p1 p2 p3"],
      ["tags/pay/", "p1 p2"],
      ["tags/日本語/", "p2"],
      ["authors/eric/", "p2 p3"],
      ["authors/noor-haddad/", "p1"],
      ["sections/notes/", "p1 p2"],
      ["languages/de/", "p1"],
      ["languages/en/", "p2 p3"],
    ]);
  });

  test("are filtered by tags under any spelling, each kind by its own list", () => {
    const feeds = configure({
      exclude: ["PAY"],
      by: [{ by: "section", include: ["日本語"] }, "tag"],
    });
    expect(summary(groupIntoSets(posts, { site: SITE, feeds }))).toEqual([
      ["", "p3"],
      ["sections/notes/", "p2"],
      ["tags/pay/", "p1 p2"],
      ["tags/日本語/", "p2"],
    ]);
  });

  test("have limits of their own, or the main feed's", () => {
    const feeds = configure({ limit: 9, by: [{ by: "tag", limit: 2 }, "language"] });
    const limits = groupIntoSets(posts, { site: SITE, feeds }).map(({ kind, limit }) => [kind, limit]);
    expect(Object.fromEntries(limits)).toEqual({ main: 9, tag: 2, language: 9 });
  });

  test("one kind can't be asked for twice", () => {
    expect(() => configure({ by: ["tag", { by: "tag" }] })).toThrow(/once/);
  });

  test("C, C++ and C# don't clash, nor what only upper case makes one; the older keeps the name", () => {
    const names = ["C", "C++", "C#", "Straße"];
    const before = [post(2, { tags: names.map(tag) })];
    const after = [post(1, { tags: [tag("Strasse")] }), ...before];
    const feeds = configure({ by: ["tag"] });
    const folders = (entries: typeof before) =>
      groupIntoSets(entries, { site: SITE, feeds }).map(({ name, folder }) => [name, folder]);
    expect(Object.fromEntries(folders(after))).toEqual({
      "": "",
      C: "tags/c/",
      "C++": "tags/c-plus-plus/",
      "C#": "tags/c-sharp/",
      Straße: "tags/straße/",
      Strasse: "tags/strasse-2/",
    });
    expect(folders(after)).toEqual(expect.arrayContaining(folders(before)));
  });

  test("any names make folders that differ on any file system", () => {
    const name = fc.oneof(
      fc.string({ unit: "binary", minLength: 1, maxLength: 6 }),
      fc.constantFrom(
        "ß",
        "ss",
        "SS",
        "ſs",
        "ﬁ",
        "fi",
        "İ",
        "i̇",
        "K",
        "K",
        "a b",
        "a-b",
        "a-b-2",
        "..",
        "con",
      ),
    );
    fc.assert(
      fc.property(fc.array(name, { maxLength: 12 }), (names) => {
        const posts = names.map((each, index) => post(index, { tags: [tag(each)] }));
        const sets = groupIntoSets(posts, { site: SITE, feeds: configure({ by: ["tag"] }) }).slice(1);
        const folders = sets.map(({ folder }) => folder);
        for (const folder of folders) expect(folder).toMatch(/^tags\/[^/\\:*?"<>|\0]+\/$/);
        for (const fold of [
          (text: string) => text.toLowerCase().normalize("NFC"),
          (text: string) => text.toUpperCase().normalize("NFD"),
        ])
          expect(new Set(folders.map(fold)).size).toBe(new Set(names.map(slugOf)).size);
      }),
      { numRuns: 200 },
    );
  });

  test("each has a title, an id, an address and authors of its own", () => {
    const feeds = configure({ by: ["tag", "author", "language"] });
    const site = { ...SITE, idBase: "http://old.example/", tagUrl: "/tags/{slug}/" };
    const composed = groupIntoSets(posts, { site, feeds }).map((set) =>
      composeFeed(posts, { site, feeds, set }),
    );
    const of = (folder: string) => composed.find(({ urls }) => urls.rss?.endsWith(`${folder}/rss.xml`));
    expect(of("tags/pay")).toMatchObject({
      title: "Career Notes: Pay",
      id: "http://old.example/tags/pay/",
      homeUrl: "https://careers.example/tags/pay/",
      stylesheet: "../../feed.css",
      categoryScheme: "https://careers.example/tags/",
    });
    expect(of("authors/noor-haddad")).toMatchObject({
      title: "Career Notes: Noor Haddad",
      authors: [{ name: "Noor Haddad" }],
      homeUrl: "https://careers.example/",
    });
    expect(of("languages/de")).toMatchObject({ title: "Career Notes: Deutsch", language: "de" });
    expect(of("languages/de")?.items.map(({ language }) => language)).toEqual([undefined, "en", "en"]);
    expect(of(encodeURI("tags/日本語"))?.urls.atom).toBe(
      `https://careers.example/tags/${encodeURIComponent("日本語")}/atom.xml`,
    );
    expect(new Set(composed.map(({ id }) => id)).size).toBe(composed.length);
  });
});

describe("an archive", () => {
  test("has every post in exactly one document, newest first, and no page that isn't full", () => {
    fc.assert(
      fc.property(fc.nat(60), fc.integer({ min: 1, max: 9 }), (count, size) => {
        const posts = Array.from({ length: count }, (_, index) => post(index));
        const { current, pages } = splitIntoArchive(posts, size);
        expect([...current, ...pages.toReversed().flat()]).toEqual(posts);
        expect(pages.every((page) => page.length === size)).toBe(true);
        expect(current.length).toBeLessThan(2 * size);
        expect(current.length).toBeGreaterThanOrEqual(Math.min(size, count));
      }),
    );
  });

  test("keeps its pages when posts come", () => {
    fc.assert(
      fc.property(fc.nat(40), fc.nat(20), fc.integer({ min: 1, max: 7 }), (count, more, size) => {
        const posts = Array.from({ length: count + more }, (_, index) => post(index));
        const before = splitIntoArchive(posts.slice(more), size).pages;
        expect(splitIntoArchive(posts, size).pages.slice(0, before.length)).toEqual(before);
      }),
    );
  });
});
