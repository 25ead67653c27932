/** A small site of Hugo's, about one of its features. */
export interface HugoSite {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** The folders that our configuration names. Default: `content`. */
  readonly sources?: readonly string[];
  /** Of our configuration. Default: `en`. */
  readonly language?: string;
}

/** A page with front matter in YAML, dated unless `fields` do it. */
export const page = (title: string, fields = "", body = "Some words.\n"): string => {
  const dated = /^date:|^publishDate:|^undated:/m.test(fields) ? "" : "date: 2024-01-02\n";
  return `---\ntitle: ${JSON.stringify(title)}\n${dated}${fields}${fields === "" || fields.endsWith("\n") ? "" : "\n"}---\n${body}`;
};

export const BASE = 'baseURL = "https://bench.example/"\ntitle = "The Bench"\n';

const LANGUAGE_SITES: readonly HugoSite[] = [
  {
    name: "languages with a folder each",
    files: {
      "hugo.toml": `${BASE}defaultContentLanguage = "en"\n[permalinks]\nblog = "/:year/:month/:day/:slug/"\n[languages.en]\ncontentDir = "content/en"\nweight = 1\n[languages.de]\ncontentDir = "content/de"\nweight = 2\n`,
      "content/en/blog/a.md": page("A", "slug: hello\ndate: 2024-01-01"),
      "content/de/blog/a.md": page("Ä", "slug: hallo\ndate: 2024-01-01"),
      "content/de/blog/c.en.md": page("English among German"),
      "content/en/top.md": page("Top"),
    },
  },
  {
    name: "languages in the names of files",
    files: {
      "hugo.toml": `${BASE}[languages.en]\nweight = 1\n[languages.de]\nweight = 2\nlanguageCode = "de-AT"\n[languages.pt-br]\nweight = 3\nlanguageCode = "pt-BR"\n[languages.de.permalinks]\ndocs = "/dokumente/:filename/"\n`,
      "content/blog/a.md": page("A"),
      "content/blog/a.de.md": page("Ä"),
      "content/blog/a.pt-br.md": page("Á"),
      "content/blog/b/index.md": page("B"),
      "content/blog/b/index.de.md": page("B auf Deutsch"),
      "content/blog/c/index.de.md": page("Only German"),
      "content/blog/v1.2.md": page("A dot is no language"),
      "content/blog/x.zz.md": page("Neither is zz"),
      "content/docs/y.de.md": page("Docs"),
      "content/de/blog/z.md": page("A folder of that name is a section"),
      "content/url.de.md": page("With a slash", "url: /foo/bar"),
      "content/url2.de.md": page("Without", "url: foo/bar"),
      "content/said.md": page("The file decides", "language: fr\nlang: es\nlocale: it"),
    },
  },
  {
    name: "the default language in a folder, in its subfolder",
    files: {
      "hugo.toml": `${BASE}defaultContentLanguage = "de"\ndefaultContentLanguageInSubdir = true\n[languages.de]\nweight = 1\n[languages.en]\nweight = 2\n`,
      "content/posts/a.md": page("Deutsch"),
      "content/posts/a.en.md": page("English"),
      "content/posts/u.md": page("Own", "url: /own/"),
    },
  },
  {
    name: "only one language, in its subfolder",
    language: "de",
    files: {
      "hugo.toml": `${BASE}defaultContentLanguage = "de"\ndefaultContentLanguageInSubdir = true\n[languages.de]\nweight = 1\n`,
      "content/posts/a.md": page("Deutsch"),
      "content/posts/b.en.md": page("No language"),
    },
  },
  {
    name: "languages that are disabled",
    files: {
      "hugo.toml": `${BASE}disableLanguages = ["fr"]\n[languages.en]\nweight = 1\n[languages.fr]\nweight = 2\n[languages.es]\nweight = 3\ndisabled = true\n[languages.de]\nweight = 4\n`,
      "content/posts/a.md": page("A"),
      "content/posts/a.fr.md": page("Fr"),
      "content/posts/a.es.md": page("Es"),
      "content/posts/a.de.md": page("De"),
    },
  },
  {
    name: "a host for each language",
    files: {
      "hugo.toml":
        'baseURL = "https://bench.example/"\ndefaultContentLanguage = "en"\n[languages.en]\nbaseURL = "https://bench.example/"\nweight = 1\n[languages.de]\nbaseURL = "https://bank.example/werk/"\nweight = 2\n',
      "content/posts/a.md": page("A"),
      "content/posts/a.de.md": page("Ä"),
      "content/posts/u.de.md": page("Own", "url: /eigen/"),
    },
  },
  {
    name: "a folder for the translations beside the content",
    sources: ["content", "i18n-de"],
    files: {
      "hugo.toml": `${BASE}defaultContentLanguage = "en"\n[languages.en]\ncontentDir = "content"\nweight = 1\n[languages.de]\ncontentDir = "i18n-de"\nweight = 2\n`,
      "content/posts/a.md": page("A"),
      "i18n-de/posts/a.md": page("Ä"),
      "i18n-de/posts/b.md": page("Nur hier"),
    },
  },
  {
    name: "cascades by language",
    files: {
      "hugo.toml": `${BASE}[languages.en]\nweight = 1\n[languages.de]\nweight = 2\n[[cascade]]\ntags = ["german"]\n[cascade._target]\nlang = "de"\n`,
      "content/posts/_index.md": "---\ntitle: Posts\ncascade:\n  tags: [outer]\n---\n",
      "content/posts/_index.de.md": "---\ntitle: Posts\n---\n",
      "content/posts/a.md": page("A"),
      "content/posts/a.de.md": page("Ä"),
      "content/top.md": page("Top"),
      "content/top.de.md": page("Oben"),
    },
  },
  {
    name: "sections by language",
    files: {
      "hugo.toml": `${BASE}[languages.en]\nweight = 1\n[languages.de]\nweight = 2\n[permalinks]\np = "/:sections/:slug/"\n`,
      "content/p/sub/_index.md": "---\ntitle: Sub\n---\n",
      "content/p/sub/b.md": page("B"),
      "content/p/sub/b.de.md": page("Be"),
      "content/p/sub/deep/_index.de.md": "---\ntitle: Deep\n---\n",
      "content/p/sub/deep/c.de.md": page("Ce"),
      "content/p/sub/deep/c.md": page("C"),
    },
  },
];

const ADDRESS_SITES: readonly HugoSite[] = [
  {
    name: "permalinks",
    files: {
      "hugo.toml": `${BASE}[permalinks]\ndocs = "/d/:sections/:title/"\nrest = "/:sections[1:]/r/:slug"\nlast = "/:sections[last]/:slug/"\nfirst = "/:sections[0]-:slug/"\nposts = "/:year/:yearday/:monthname/:weekday/:weekdayname/:section/:filename"\n"/" = "/root/:slug/"\npages = "/p/:slugorfilename/"\nhtml = "/:year/:slug.html"\nbare = ":year/:slug/"\n`,
      "content/docs/a.md": page('A - b & c (d) "é"'),
      "content/docs/sub/x.md": page("No section of its own"),
      "content/docs/sub/deep/_index.md": "---\ntitle: Deep\n---\n",
      "content/docs/sub/deep/c.md": page("C"),
      "content/docs/sub/deep/er/d.md": page("D"),
      "content/rest/x.md": page("Rest"),
      "content/rest/sub/_index.md": "---\ntitle: Sub\n---\n",
      "content/rest/sub/z.md": page("Zett"),
      "content/last/x.md": page("Last"),
      "content/last/sub/_index.md": "---\ntitle: Sub\n---\n",
      "content/last/sub/z.md": page("Last of all"),
      "content/first/x.md": page("First"),
      "content/posts/bundle/index.md": page("Bundle"),
      "content/posts/x.md": page("Late", "date: 2024-03-05T23:00:00-05:00"),
      "content/root.md": page("Root One"),
      "content/pages/x.md": page("X", "slug: zed"),
      "content/pages/y.md": page("Why"),
      "content/html/x.md": page("Html"),
      "content/bare/x.md": page("Bare"),
      "content/slash/x.md": page("Own slash"),
    },
  },
  {
    name: "names in paths",
    files: {
      "hugo.toml": `${BASE}[permalinks]\ntitles = "/t/:title/"\n`,
      "content/posts/A - B & C.md": page("A"),
      "content/my dir /Sub & x/Up.md": page("Up"),
      "content/posts/Ünï Cöde.md": page("U"),
      "content/posts/c++@~.md": page("C"),
      "content/posts/v1.2.md": page("V"),
      "content/posts/ΟΔΟΣ.md": page("Greek"),
      "content/posts/a.html.md": page("Html"),
      "content/titles/a.md": page("One — two… three's ½ ²"),
      "content/titles/b.md": page("C++ isn't C, or a/b"),
      "content/titles/c.md": page("100% - really?"),
      "content/posts/s.md": page("Slug", 'slug: "My Slug/deep"'),
      "content/posts/s2.md": page("Slug", 'slug: "Ünïcode Slug!"'),
      "content/_name.md": page("Underscore"),
      "content/_folder/x.md": page("In an underscored folder"),
      "content/.hidden.md": page("Hidden"),
      "content/.folder/x.md": page("Hidden folder"),
      "content/posts/note.txt": page("Text is no page"),
      "content/posts/note.mdx": page("Neither is MDX"),
      "content/posts/w.markdown": page("W"),
      "content/posts/w2.html": page("W2", "", "<p>Some words.</p>\n"),
    },
  },
  {
    name: "accents removed, case kept",
    files: {
      "hugo.toml": `${BASE}removePathAccents = true\ndisablePathToLower = true\n[permalinks]\nt = "/t/:title/"\n`,
      "content/posts/Été à Liège.md": page("E"),
      "content/t/a.md": page("Çà et Là"),
    },
  },
  {
    name: "url in front matter",
    files: {
      "hugo.toml": BASE,
      "content/posts/a.md": page("A", "url: /old/page"),
      "content/posts/b.md": page("B", "url: old/page2"),
      "content/posts/c.md": page("C", "url: /x/y.html"),
      "content/posts/d.md": page("D", 'url: "/x/a b/Ünïc/"'),
      "content/posts/e.md": page("E", "url: /X/Upper/"),
      "content/posts/f.md": page("F", "permalink: /not/hugos/"),
      "content/posts/g.md": page("G", "path: not/hugos\ncanonicalURL: https://bench.example/other/"),
      "content/posts/h.md": page("H", "url: /v1.2/dotted"),
    },
  },
  {
    name: "a site below a path, its address in lower case",
    files: {
      "hugo.toml": 'baseurl = "https://bench.example/blog"\nTITLE = "The Bench"\n',
      "content/posts/a.md": page("A"),
      "content/posts/b.md": page("B", "url: /own/"),
    },
  },
  {
    name: "ugly addresses",
    files: {
      "hugo.toml": `${BASE}uglyURLs = true\n[permalinks]\np2 = "/:year/:slug/"\n`,
      "content/posts/a.md": page("A"),
      "content/posts/b/index.md": page("B"),
      "content/posts/u.md": page("U", "url: /foo/bar"),
      "content/p2/y.md": page("Why"),
    },
  },
  {
    name: "ugly addresses in one section",
    files: {
      "hugo.toml": `${BASE}[uglyURLs]\nugly = true\n`,
      "content/posts/a.md": page("A"),
      "content/ugly/a.md": page("A"),
      "content/ugly/b/index.md": page("B"),
    },
  },
  {
    name: "configuration in folders, for production",
    files: {
      "config/_default/hugo.toml": 'baseURL = "https://staging.example/"\ntitle = "The Bench"\n',
      "config/_default/permalinks.toml": 'posts = "/p/:slug/"\n',
      "config/_default/languages.toml": "[en]\nweight = 1\n[de]\nweight = 2\n",
      "config/production/config.yaml": "baseURL: https://bench.example/\n",
      "content/posts/a.md": page("Title of a"),
      "content/posts/a.de.md": page("Titel von a"),
    },
  },
  {
    name: "mounts",
    sources: ["content", "posts", "notes/de", "inc"],
    files: {
      "hugo.toml": `${BASE}[languages.en]\nweight = 1\n[languages.de]\nweight = 2\n[module]\n[[module.mounts]]\nsource = "posts"\ntarget = "content/blog"\n[[module.mounts]]\nsource = "notes/de"\ntarget = "content"\nlang = "de"\n[[module.mounts]]\nsource = "content"\ntarget = "content"\n[[module.mounts]]\nsource = "inc"\ntarget = "content/inc"\nincludeFiles = ["*.en.md", "b*.md"]\n`,
      "content/a.md": page("A"),
      "posts/b.md": page("B"),
      "posts/sub/c.de.md": page("C"),
      "notes/de/n/x.md": page("X"),
      "inc/a.en.md": page("A"),
      "inc/b1.md": page("B1"),
      "inc/c.md": page("C"),
    },
  },
  {
    name: "a content folder of another name",
    sources: ["src/texts"],
    files: {
      "hugo.yaml": "baseURL: https://bench.example/\ncontentDir: src/texts/\n",
      "src/texts/posts/a.md": page("A"),
    },
  },
  {
    name: "JSON as configuration",
    files: {
      "hugo.json": '{ "BaseURL": "https://bench.example/", "permalinks": { "my_posts": "/m/:slug/" } }\n',
      "content/my_posts/a.md": page("A"),
    },
  },
];

const PAGE_SITES: readonly HugoSite[] = [
  {
    name: "bundles",
    files: {
      "hugo.toml": `${BASE}[languages.en]\nweight = 1\n[languages.de]\nweight = 2\n`,
      "content/posts/a/index.md": page("A", "", "![Pic](pic.jpg) and [more](notes.md).\n"),
      "content/posts/a/pic.jpg": "x",
      "content/posts/a/notes.md": page("Part of A"),
      "content/posts/a/deep/index.md": page("Also part of A"),
      "content/posts/b/index.de.md": page("B"),
      "content/posts/b/part.de.md": page("Part of B"),
      "content/posts/c/_index.md": "---\ntitle: C\n---\n",
      "content/posts/c/d.md": page("A page of the section C"),
    },
  },
  {
    name: "what isn't published",
    files: {
      "hugo.toml": `${BASE}ignoreFiles = ["\\\\.skip\\\\.md$", "/ignored/"]\n`,
      "content/posts/headless/index.md": page("H", "headless: true"),
      "content/posts/never.md": page("N", "_build:\n  render: never\n  list: never"),
      "content/posts/unlisted.md": page("U", "_build:\n  list: never"),
      "content/posts/draft.md": page("D", "draft: true"),
      "content/posts/future.md": page("F", "publishDate: 2099-01-01"),
      "content/posts/expired.md": page("E", "expiryDate: 2020-01-01"),
      "content/posts/unpublished.md": page("P", "published: false"),
      "content/posts/a.skip.md": page("S"),
      "content/ignored/a.md": page("I"),
      "content/posts/single.md": page("Only bundles can be headless", "headless: true"),
    },
  },
  {
    name: "dates",
    files: {
      "hugo.toml": `${BASE}timeZone = "America/New_York"\n[permalinks]\nposts = "/:year/:month/:day/:slug/"\n`,
      "content/posts/a.md": page("No zone", "date: 2024-01-01T00:30:00"),
      "content/posts/b.md": page("An offset", "date: 2024-01-01T00:30:00+02:00"),
      "content/posts/c.md": page("Published later", "date: 2024-01-01\npublishDate: 2024-02-01"),
      "content/posts/d.md": page("UTC", "date: 2024-01-01T23:30:00Z"),
      "content/posts/e.md": page("Only pubdate", "undated: x\npubdate: 2024-05-05"),
      "content/posts/f.md": '+++\ntitle = "TOML"\ndate = 2024-01-02T07:32:00\n+++\nWords.\n',
      "content/posts/g.md": '+++\ntitle = "TOML day"\ndate = 2024-01-02\n+++\nWords.\n',
      "content/posts/h.md": '{ "title": "JSON", "date": "2024-01-02" }\n\nWords.\n',
    },
  },
  {
    name: "dates in the names of files",
    files: {
      "hugo.toml": `${BASE}[frontmatter]\ndate = [":filename", ":default"]\npublishDate = ["pd"]\n[permalinks]\nq = "/:year/:filename/"\nr = "/:year/:slug/"\n`,
      "content/q/2020-05-07-name.md": page("Q"),
      "content/r/2020-05-07-name.md": page("Rrr"),
      "content/s/2020-05-07-name.md": page("S"),
      "content/s/2020-05-08-b/index.md": page("Bundle", "pd: 2021-01-01"),
      "content/s/2020-05-09_under.md": page("Under"),
      "content/s/2020-05-10.md": page("Nothing else"),
      "content/s/2020-05-11-name.md": page("Own slug", "slug: own"),
      "content/s/undated.md": page("By the front matter"),
    },
  },
  {
    name: "front matter in any case, after blank lines",
    files: {
      "hugo.toml": BASE,
      "content/posts/blank.md": `\n\n${page("Blank")}`,
      "content/posts/bom.md": `\uFEFF${page("Mark")}`,
      "content/posts/caps.md": "---\nTitle: Caps\nDATE: 2024-01-01\nTags: [A, b]\n---\nWords.\n",
      "content/posts/crlf.md": page("Lines").replaceAll("\n", "\r\n"),
    },
  },
];

export const STRUCTURE_SITES: readonly HugoSite[] = [...LANGUAGE_SITES, ...ADDRESS_SITES, ...PAGE_SITES];
