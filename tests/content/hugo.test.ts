import { describe, expect, test } from "vitest";
import { type Files, load, problems } from "./folder.js";

const dated = (fields = "") => `---\ntitle: Some Title\ndate: 2026-01-05\n${fields}---\nBody.\n`;

/** By path below the source: the address below the site's, and the language where it isn't the site's. */
function read(files: Files, source = "content") {
  const { entries } = load(files, { files: source });
  return Object.fromEntries(
    entries.map(({ place, url, language }) => [
      place.file.slice(source.length + 1),
      `${url.replace("https://careers.example", "")}${language === undefined ? "" : ` ${language}`}`,
    ]),
  );
}

const LANGUAGES = "[languages.en]\nweight = 1\n[languages.de]\nweight = 2\n";

describe("a site of Hugo's in several languages", () => {
  test("has a folder for each", () => {
    const files = {
      "hugo.toml":
        '[permalinks]\nblog = "/:year/:month/:day/:slug/"\n[languages.en]\ncontentDir = "content/en"\n[languages.de]\ncontentDir = "content/de"\n',
      "content/en/blog/a.md": dated("slug: hello\n"),
      "content/de/blog/a.md": dated("slug: hallo\n"),
    };
    expect(read(files)).toEqual({
      "en/blog/a.md": "/2026/01/05/hello/",
      "de/blog/a.md": "/de/2026/01/05/hallo/ de",
    });
    expect(read(files, "content/de")).toEqual({ "blog/a.md": "/de/2026/01/05/hallo/ de" });
    expect(read(files, "content/de/blog")).toEqual({ "a.md": "/de/2026/01/05/hallo/ de" });
    expect(load(files).entries.map(({ section }) => section)).toEqual(["blog", "blog"]);
  });

  test("may have a folder of none of them, which isn't published", () => {
    const files = {
      "hugo.toml": '[languages.en]\ncontentDir = "content/en"\n[languages.de]\ncontentDir = "content/de"\n',
      "content/en/a.md": dated(),
      "content/fr/a.md": dated(),
    };
    expect(read(files)).toEqual({ "en/a.md": "/a/" });
    expect(problems(load(files))).toEqual([
      "content/fr/a.md N_NOT_A_POST It is in no folder of the site's content.",
    ]);
  });

  test("names them in the names of files, also of a bundle", () => {
    const files = {
      "hugo.toml": LANGUAGES,
      "content/blog/a.md": dated(),
      "content/blog/a.de.md": dated(),
      "content/blog/b/index.md": dated(),
      "content/blog/b/index.de.md": dated(),
      "content/blog/a.fr.md": dated(),
    };
    expect(read(files)).toEqual({
      "blog/a.md": "/blog/a/",
      "blog/a.de.md": "/de/blog/a/ de",
      "blog/b/index.md": "/blog/b/",
      "blog/b/index.de.md": "/de/blog/b/ de",
      "blog/a.fr.md": "/blog/a.fr/",
    });
  });

  test("may not publish one of them", () => {
    const files = {
      "hugo.toml": `disableLanguages = ["de"]\n${LANGUAGES}`,
      "content/blog/a.md": dated(),
      "content/blog/a.de.md": dated(),
    };
    expect(read(files)).toEqual({ "blog/a.md": "/blog/a/" });
    expect(problems(load(files))).toEqual([
      "content/blog/a.de.md N_NOT_A_POST The language de isn't published.",
    ]);
  });

  test("may have a host for each", () => {
    const files = {
      "hugo.toml":
        '[languages.en]\nbaseURL = "https://careers.example/"\n[languages.de]\nbaseURL = "https://beruf.example/x"\n',
      "content/a.md": dated(),
      "content/a.de.md": dated("url: /eigen/\n"),
    };
    expect(read(files)).toEqual({ "a.md": "/a/", "a.de.md": "https://beruf.example/x/eigen/ de" });
  });

  test("leads links to the translation in the post's language", () => {
    const files = {
      "hugo.toml": LANGUAGES,
      "content/a.md": dated(),
      "content/a.de.md": dated(),
      "content/b.de.md": dated(),
    };
    const { entries } = load(files);
    expect(entries.map(({ path }) => path)).toEqual(["a", "a", "b"]);
  });
});

test("Hugo's settings are found in any case, in a folder, and for production", () => {
  const files = {
    "hugo.toml": 'UGLYURLS = true\n[Permalinks]\nposts = "/no/"\n',
    "config/_default/permalinks.yaml": "Posts: /p/:slug/\n",
    "config/production/hugo.json": '{ "disablePathToLower": true }',
    "config/staging/hugo.toml": 'contentDir = "elsewhere"\n',
    "content/posts/a.md": dated(),
    "content/Notes/B.md": dated(),
  };
  expect(read(files)).toEqual({ "posts/a.md": "/p/Some-Title.html", "Notes/B.md": "/Notes/B.html" });
});

test("a broken file among Hugo's settings stops the run", () => {
  const files = { "hugo.toml": "", "config/_default/params.yaml": "a: [1\n", "content/a.md": dated() };
  expect(() => load(files)).toThrow(
    expect.objectContaining({ code: "E_SOURCE", place: { file: "config/_default/params.yaml" } }),
  );
});

test.each([
  "&a [*a]",
  `${"[".repeat(20_000)}`,
  "a: &x [1,1,1,1,1,1,1,1,1,1]\nb: &y [*x,*x,*x,*x,*x,*x,*x,*x,*x,*x]\nc: &z [*y,*y,*y,*y,*y,*y,*y,*y,*y,*y]\nd: [*z,*z,*z,*z,*z,*z,*z,*z,*z,*z]",
])("hostile settings %#: an error, no crash", (yaml) => {
  expect(() => load({ "hugo.yaml": yaml, "content/a.md": dated() })).toThrow(
    expect.objectContaining({ code: "E_SOURCE" }),
  );
});

test("a pattern of ignoreFiles takes linear time", () => {
  const files = {
    "hugo.toml": 'ignoreFiles = ["(a+)+$", "[", "\\\\.skip\\\\.md$"]\n',
    [`content/${"a".repeat(60)}b.md`]: dated(),
    "content/x.skip.md": dated(),
  };
  expect(problems(load(files))).toEqual([
    "content/x.skip.md N_NOT_A_POST `ignoreFiles` in the site's settings leaves it out.",
  ]);
});

test("pages in formats that only Hugo reads are counted in a warning", () => {
  const files = {
    "hugo.toml": "",
    "content/a.md": dated(),
    "content/b.org": "#+title: B\n",
    "content/c.adoc": "= C\n",
    "content/d.adoc": "= D\n",
  };
  expect(problems(load(files)).filter((problem) => problem.includes("W_FORMAT"))).toEqual([
    "content W_FORMAT 1 .org file isn't read.",
    "content W_FORMAT 2 .adoc files aren't read.",
  ]);
});

test("a date without a zone is in the zone of Hugo's settings; an address has the day as written", () => {
  const settings = 'timeZone = "America/New_York"\n[permalinks]\nposts = "/:year/:month/:day/:slug/"\n';
  const at = (date: string) => {
    const files = { "hugo.toml": settings, "content/posts/a.md": `---\ntitle: A\ndate: ${date}\n---\n` };
    return load(files).entries.map(({ published, url }) => [
      new Date(published).toISOString(),
      url.replace("https://careers.example", ""),
    ]);
  };
  expect(at("2026-01-05T00:30:00")).toEqual([["2026-01-05T05:30:00.000Z", "/2026/01/05/a/"]]);
  expect(at("2026-01-05T00:30:00+02:00")).toEqual([["2026-01-04T22:30:00.000Z", "/2026/01/05/a/"]]);
});
