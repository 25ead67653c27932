import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadEntries } from "#content/sources/load.js";
import { walkContent } from "#content/sources/walk.js";
import { FeedletterError } from "#errors.js";
import { load, loadFields, loadOne, problems, SITE, writeFolder } from "./folder.js";

const dated = (title: string, date = "2026-01-31") => `---\ntitle: ${title}\ndate: ${date}\n---\nBody.\n`;

describe("which files are posts", () => {
  test("all of Markdown, HTML and text; not what generators keep for themselves", () => {
    const { entries, files } = load({
      "content/a.md": dated("a"),
      "content/b.markdown": dated("b"),
      "content/c.mdown": dated("c"),
      "content/d.html": dated("d"),
      "content/e.htm": dated("e"),
      "content/f.TXT": dated("f"),
      "content/_posts/2026-01-31-g.md": dated("g"),
      "content/h.json": dated("no"),
      "content/.hidden.md": dated("no"),
      "content/.git/x.md": dated("no"),
      "content/_index.md": dated("no"),
      "content/_layouts/x.html": dated("no"),
      "content/node_modules/x/readme.md": dated("no"),
    });
    expect(entries.map(({ title }) => title).sort()).toEqual(["a", "b", "c", "d", "e", "f", "g"]);
    expect(files).toBe(7);
  });

  test("a README without front matter is none, and what was built isn't read again", () => {
    const folder = writeFolder({
      "README.md": "# Read me\n",
      "docs/README.md": dated("With"),
      "out/digest/index.html": dated("no"),
      ".feedletter/x.md": dated("no"),
    });
    const { entries, findings } = loadEntries([{ files: ".", url: "/{path}/" }], {
      baseDir: folder,
      site: SITE,
    });
    expect(entries.map(({ title }) => title)).toEqual(["With"]);
    expect(problems({ findings })).toEqual([
      "README.md N_NOT_A_POST A README without front matter describes its folder.",
    ]);
  });

  test("a folder of another name that is built into isn't read either", () => {
    const folder = writeFolder({ "content/a.md": dated("a"), "content/public/x/index.html": dated("no") });
    const load = (out?: string) =>
      loadEntries([{ files: "content", url: "/{path}/" }], {
        baseDir: folder,
        site: SITE,
        ...(out === undefined ? {} : { out: join(folder, out) }),
      }).entries.map(({ title }) => title);
    expect(load("content/public")).toEqual(["a"]);
    expect(load().sort()).toEqual(["a", "no"]);
  });

  const linked = () => {
    const folder = writeFolder({
      "content/real/a.md": dated("a"),
      "content/_shared/d.md": dated("d"),
      "elsewhere/b.md": dated("b"),
      "elsewhere/more/e.md": dated("e"),
      "other.md": dated("c"),
    });
    symlinkSync("..", join(folder, "content/real/loop"));
    symlinkSync("real", join(folder, "content/again"));
    symlinkSync("real/a.md", join(folder, "content/again.md"));
    symlinkSync("_shared/d.md", join(folder, "content/d.md"));
    symlinkSync("_shared/d.md", join(folder, "content/d2.md"));
    symlinkSync("../elsewhere", join(folder, "content/more"));
    symlinkSync("../../../content", join(folder, "elsewhere/more/back"));
    symlinkSync("../other.md", join(folder, "content/c.md"));
    symlinkSync("../other.md", join(folder, "content/picture.png"));
    symlinkSync("nowhere.md", join(folder, "content/broken.md"));
    return folder;
  };

  test("links out of the folder aren't followed, and each is said once", () => {
    const folder = linked();
    const loaded = loadEntries([{ files: "content", url: "/{path}/" }], { baseDir: folder, site: SITE });
    expect(loaded.entries.map(({ place }) => place.file)).toEqual(["content/d.md", "content/real/a.md"]);
    expect(problems(loaded)).toEqual([
      expect.stringMatching(/^content\/broken\.md E_READ /),
      expect.stringMatching(/^content\/c\.md W_SYMLINK It is a link to .*other\.md, outside of content\./),
      expect.stringMatching(/^content\/more W_SYMLINK /),
    ]);
  });

  test("they are followed where the source says so; each file is read once, and loops end", () => {
    const loaded = loadEntries([{ files: "content", url: "/{path}/", followLinks: true }], {
      baseDir: linked(),
      site: SITE,
    });
    expect(loaded.entries.map(({ place }) => place.file)).toEqual([
      "content/c.md",
      "content/d.md",
      "content/more/b.md",
      "content/more/more/e.md",
      "content/real/a.md",
    ]);
    expect(problems(loaded)).toEqual([expect.stringMatching(/^content\/broken\.md E_READ /)]);
  });

  test("a link to the whole disk is a warning at once, and named in an error if it is to be followed", () => {
    const folder = writeFolder({ "content/a.md": dated("a") });
    // As many folders as a disk has.
    for (let at = 0; at < 150; at += 1)
      for (let below = 0; below < 150; below += 1)
        mkdirSync(join(folder, "disk", `${at}`, `${below}`), { recursive: true });
    symlinkSync("../disk", join(folder, "content/x"));
    const load = (followLinks: boolean) =>
      loadEntries([{ files: "content", url: "/{path}/", followLinks }], { baseDir: folder, site: SITE });
    expect(problems(load(false))).toEqual([expect.stringMatching(/^content\/x W_SYMLINK /)]);
    expect(() => load(true)).toThrow(
      expect.objectContaining({
        code: "E_SOURCE",
        message: expect.stringMatching(
          /^The folder "content" leads to more than 20000 folders.*content\/x\.$/,
        ),
      }),
    );
  });

  test("more page bundles than there may be folders are no endless folder", () => {
    const folder = writeFolder({ "content/a.md": dated("a") });
    for (let at = 0; at < 120; at += 1) {
      mkdirSync(join(folder, "content", `${at}`));
      writeFileSync(join(folder, "content", `${at}`, "index.md"), "");
    }
    const { paths } = walkContent(join(folder, "content"), {
      except: [],
      followLinks: false,
      maxFolders: 100,
    });
    expect(paths).toHaveLength(121);
  });

  test("a file without a date is none, and that is a note", () => {
    const loaded = load({ "content/about.md": "---\ntitle: About\n---\nMe.\n" });
    expect(loaded.entries).toEqual([]);
    expect(loaded.findings).toMatchObject([
      { code: "N_NO_DATE", level: "note", place: { file: "content/about.md" } },
      { code: "W_MOST_SKIPPED", level: "warning", place: { file: "content" } },
    ]);
  });

  test("a source that isn't there is an error", () => {
    expect(() =>
      loadEntries([{ files: "nowhere", url: "/" }], { baseDir: writeFolder({}), site: SITE }),
    ).toThrow(expect.objectContaining({ code: "E_SOURCE", message: expect.stringContaining('"nowhere"') }));
    expect(() => load({}, { url: "/{title}/" })).toThrow(FeedletterError);
  });
});

describe("what is broken", () => {
  const cases: readonly [string, string | Uint8Array, string][] = [
    [
      "utf8.md",
      Buffer.from("---\ntitle: caf\xe9\ndate: 2026-01-31\n---\n", "latin1"),
      "utf8.md:2 E_UTF8 This line isn't UTF-8.",
    ],
    [
      "binary.md",
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0xff, 0, 0),
      "binary.md:1 E_UTF8 This line isn't UTF-8.",
    ],
    ["date.md", dated("x", "2026-13-01"), 'date.md:3 E_DATE "2026-13-01" is not a valid date.'],
    ["2026-02-30-x.md", "Body.\n", '2026-02-30-x.md E_DATE "2026-02-30" is not a valid date.'],
    ["open.md", "---\ntitle: x\n", "open.md:1 E_FRONT_MATTER The closing `---` is missing."],
    [
      "yaml.md",
      "---\ntitle: [x\n---\n",
      "yaml.md:2 E_FRONT_MATTER Flow sequence in block collection must be sufficiently indented and end with a ].",
    ],
    [
      "url.md",
      "---\ndate: 2026-01-31\nurl: javascript:alert(1)\n---\n",
      'url.md:3 E_URL "javascript:alert(1)" is not a valid URL.',
    ],
    [
      "draft.md",
      "---\ndate: 2026-01-31\ndraft: perhaps\n---\n",
      "draft.md:3 E_TYPE `draft` must be true or false.",
    ],
    [
      "title.md",
      "---\ndate: 2026-01-31\ntitle: [a, b]\n---\n",
      "title.md:3 E_TYPE `title` is a list, not text.",
    ],
  ];
  test.each(cases)("%s is left out with its place, and all others load", (name, content, problem) => {
    const loaded = load({ [`content/${name}`]: content, "content/good.md": dated("good") });
    expect(loaded.entries.map(({ title }) => title)).toEqual(["good"]);
    expect(problems(loaded)).toEqual([`content/${problem}`]);
    expect(loaded.findings[0]?.level).toBe("error");
  });

  test("an unreadable file is named", () => {
    const folder = writeFolder({ "content/good.md": dated("good") });
    // A link to itself can't be opened by anybody, not even by root, whom no mode stops.
    symlinkSync("self.md", join(folder, "content/self.md"));
    const loaded = loadEntries([{ files: "content", url: "/{path}/" }], { baseDir: folder, site: SITE });
    expect(problems(loaded)).toContainEqual(
      expect.stringMatching(/^content\/self\.md E_READ It can't be read \(ELOOP/),
    );
  });

  test("of two posts with one id the earlier stays, and both files are named", () => {
    const loaded = load({
      "content/new.md": "---\ndate: 2026-02-01\npermalink: /same/\n---\n",
      "content/old.md": "---\ndate: 2026-01-01\npermalink: /same/\n---\n",
    });
    expect(loaded.entries.map(({ place }) => place.file)).toEqual(["content/old.md"]);
    expect(problems(loaded)).toEqual([
      'content/new.md E_ID_DUPLICATE "https://careers.example/same/" is also the id of content/old.md.',
    ]);
  });
});

test("entries come newest first, and of one instant by id, whatever the order on disk", () => {
  const loaded = load({
    "content/b.md": dated("b"),
    "content/a.md": dated("a"),
    "content/Z.md": dated("Z"),
    "content/c.md": dated("c", "2026-02-01"),
  });
  expect(loaded.entries.map(({ title }) => title)).toEqual(["c", "Z", "a", "b"]);
});

test("front matter and titles longer than the first bytes that are read are read whole", () => {
  const long = "x".repeat(30_000);
  expect(loadFields(`summary: ${long}\ntitle: After`).title).toBe("After");
  expect(loadOne({ "content/2026-01-31-a.md": `<!-- ${long} -->\n\n# Late\n\nBody.\n` }).title).toBe("Late");
  // The 1,024th byte is in the middle of a character.
  expect(loadFields(`summary: ${"é漢".repeat(5000)}\ntitle: After`).title).toBe("After");
});

describe("dates", () => {
  const at = (entry: { published: number }) => new Date(entry.published).toISOString();

  test.each([
    ["content/2026-01-31-hello.md"],
    ["content/2026-01-31_hello.md"],
    ["content/_posts/2026-01-31-hello.md"],
    ["content/2026-01-31-hello/index.md"],
    ["content/2026/01/31/hello.md"],
    ["content/blog/2026/01/31/hello/index.md"],
  ])("%s says when, and its slug", (path) => {
    const entry = loadOne({ [path]: "Body.\n" });
    expect([at(entry), entry.slug]).toEqual(["2026-01-31T00:00:00.000Z", "hello"]);
  });

  test("a folder may be nothing but a date", () => {
    expect(loadOne({ "content/2026-01-31/index.md": "Body.\n" })).toMatchObject({
      slug: "2026-01-31",
      url: "https://careers.example/2026-01-31/",
    });
  });

  test("the front matter comes first, in the site's zone", () => {
    const entry = loadOne(
      { "content/2020-01-01-x.md": "---\ndate: 2026-01-31 10:00\n---\n" },
      { site: { timezone: "Asia/Tokyo" } },
    );
    expect(at(entry)).toBe("2026-01-31T01:00:00.000Z");
  });

  test.each(["date", "pubDate", "published", "publishDate", "publish_date", "pubdate"])(
    "%s dates a post",
    (name) => {
      expect(at(loadFields(`${name}: 2026-03-01`))).toBe("2026-03-01T00:00:00.000Z");
    },
  );

  test.each([
    "updated",
    "lastmod",
    "updatedDate",
    "last_modified_at",
    "modified",
    "lastModified",
    "date_modified",
  ])("%s is the update, never before the publication", (name) => {
    expect(loadFields(`${name}: 2026-03-01`).updated).toBe(Date.UTC(2026, 2, 1));
    expect(loadFields(`${name}: 2020-03-01`).updated).toBe(Date.UTC(2026, 0, 31));
  });

  test("expiryDate and expires end it; TOML's dates are dates", () => {
    expect(loadFields("expiryDate: 2026-03-01").expires).toBe(Date.UTC(2026, 2, 1));
    expect(
      loadOne({ "content/a.md": "+++\ndate = 2026-01-31T10:00:00+02:00\nexpires = 2026-03-01\n+++\n" }),
    ).toMatchObject({
      published: Date.UTC(2026, 0, 31, 8),
      expires: Date.UTC(2026, 2, 1),
    });
  });
});

test.each([
  ["draft: true", true],
  ["draft: yes", true],
  ["published: false", true],
  ["status: draft", true],
  ["draft: false", false],
  ["published: true", false],
  ["status: published", false],
])("%s: draft is %s", (field, draft) => {
  expect(loadOne({ "content/2026-01-31-a.md": `---\n${field}\n---\n` }).draft).toBe(draft);
});

test("everything in _drafts is a draft", () => {
  expect(loadOne({ "content/_drafts/a/b.md": dated("x") })).toMatchObject({
    draft: true,
    section: "a",
    url: "https://careers.example/a/b/",
  });
});

describe("titles", () => {
  test.each([
    ["a.md", "# Hello *world* & [all](/x)\n\nBody.\n", "Hello world & all"],
    ["a.md", "<!-- lint off -->\n\nHello\n=====\n\nBody.\n", "Hello"],
    ["a.md", "# Hello #\r\n\r\nBody.\r\n", "Hello"],
    ["a.md", "\uFEFF# Hello", "Hello"],
    ["a.md", "## Not this\n\n# Nor this\n", ""],
    ["a.md", "    # code\n", ""],
    ["a.html", "<h1>Caf&eacute; <b>x</b></h1>\n<p>Body.</p>", "Café x"],
    [
      "a.html",
      "<!doctype html><html><head><title>T &amp; U</title></head><body><h1>No</h1></body></html>",
      "T & U",
    ],
    ["a.txt", "Hello there\n\nBody.\n", "Hello there"],
    ["a.txt", "", ""],
  ])("%s: %j is %j", (name, content, title) => {
    expect(loadOne({ [`content/2026-01-31-${name}`]: content }).title).toBe(title);
  });

  test("the front matter's is plain text as it is written, without what XML can't hold", () => {
    expect(loadFields('title: "R&D *now* <b>\\u0001\\uFFFE\\u0085  x"').title).toBe("R&D *now* <b> x");
    expect(loadFields("title: 1.10").title).toBe("1.10");
    expect(loadFields("title: 2026-01-31").title).toBe("2026-01-31");
  });
});

describe("people and topics", () => {
  const site = {
    author: { name: "Site" },
    authors: { eric: { name: "Eric", email: "eric@careers.example" } },
  };

  test.each([
    ["author: eric", [{ name: "Eric", email: "eric@careers.example" }]],
    ["author: constructor", [{ name: "constructor" }]],
    ["author: Ann Lee <ann@x.example>", [{ name: "Ann Lee", email: "ann@x.example" }]],
    ["author: ann@x.example (Ann Lee)", [{ name: "Ann Lee", email: "ann@x.example" }]],
    ["authors: [eric, Ann, eric]", [{ name: "Eric", email: "eric@careers.example" }, { name: "Ann" }]],
    [
      "author: { name: Ann, url: /ann/, email: nonsense }",
      [{ name: "Ann", url: "https://careers.example/ann/" }],
    ],
    ["title: nobody", [{ name: "Site" }]],
  ])("%s", (field, authors) => {
    expect(loadFields(field, { site }).authors).toEqual(authors);
  });

  test.each([
    ["tags: [a, B, b]", ["a", "B"]],
    ["tags: a, open source", ["a", "open source"]],
    ["tags: open source", ["open source"]],
    ["tag: a", ["a"]],
    ["taxonomies: { tags: [a] }", ["a"]],
    ["extra: { tags: [a] }", ["a"]],
    ["tags: [2026, { name: x }]", ["2026", "x"]],
    ["keywords: [a]", []],
  ])("%s", (field, names) => {
    expect(loadFields(field).tags.map(({ name }) => name)).toEqual(names);
  });

  test("category and categories", () => {
    expect(loadFields("category: Jobs & Pay").categories).toEqual([{ name: "Jobs & Pay", slug: "jobs-pay" }]);
  });
});

test("the language is canonical, and only said where it isn't the site's", () => {
  expect(loadFields("lang: de_at").language).toBe("de-AT");
  expect(loadFields("lang: EN").language).toBeUndefined();
  for (const word of ["no such", "german"])
    expect(problems(load({ "content/2026-01-31-a.md": `---\nlang: ${word}\n---\n` }))).toEqual([
      `content/2026-01-31-a.md:2 W_FIELD "${word}" is not a language tag.`,
    ]);
});

test("a plain-text post begins with header lines, then its title", () => {
  const entry = loadOne({
    "content/a.txt":
      "Date: 2026-01-31\r\nCategories: Jobs, Pay\r\nAuthor: Ann\r\n\r\nThe title: really\r\n\r\nBody.\r\n",
  });
  expect(entry).toMatchObject({
    title: "The title: really",
    categories: [{ name: "Jobs" }, { name: "Pay" }],
    authors: [{ name: "Ann" }],
    published: Date.UTC(2026, 0, 31),
  });
  expect(loadOne({ "content/2026-01-31-a.txt": "Note: this is prose\n\nBody.\n" }).title).toBe(
    "Note: this is prose",
  );
  expect(
    loadOne({ "content/a.txt": "Title: T\nPubDate: 2026-01-31\nLast_Modified: 2026-02-01\n" }),
  ).toMatchObject({
    published: Date.UTC(2026, 0, 31),
    updated: Date.UTC(2026, 1, 1),
  });
  expect(loadOne({ "content/a.txt": "Title: Given\nDate: 2026-01-31\nBody: no header.\n" }).title).toBe(
    "Given",
  );
});
