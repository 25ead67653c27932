import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import type { Files } from "../../tests/content/folder.js";
import { compareWithSources, type SourceSite } from "./sources/compare.js";

/** What Pelican says of each article. */
const PLUGIN = `import json, os
from pelican import signals

def write(generators):
    # Links to static files are known when all generators have read theirs.
    generator = next(each for each in generators if hasattr(each, "articles"))
    articles = generator.articles + generator.translations
    posts = [{
        "path": generator.settings["SITEURL"] + "/" + article.url,
        "title": str(article.title),
        "published": article.date.isoformat(),
        "tags": [tag.name for tag in getattr(article, "tags", [])],
        "language": article.lang,
        "html": article.content,
    } for article in articles]
    folder = generator.settings["OUTPUT_PATH"]
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "posts.json"), "w") as file:
        json.dump(posts, file)

def register():
    signals.all_generators_finalized.connect(write)
`;

function site(files: Files, settings = "", url = "https://lab.example"): SourceSite {
  return {
    files: {
      "pelicanconf.py": `SITENAME = "Lab"
SITEURL = "${url}"
PATH = "content"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
PLUGIN_PATHS = ["plugins"]
PLUGINS = ["posts_json"]
${settings}`,
      "plugins/posts_json.py": PLUGIN,
      ...files,
    },
    command: ["pelican", "content", "--settings", "pelicanconf.py", "--output", "OUT"],
    site: { url: `${url}/` },
  };
}

const post = (headers: string, body = "Text.\n") => `${headers}\n\n${body}`;

const SITES: Readonly<Record<string, SourceSite>> = {
  "addresses of titles and slugs, and dates": site({
    "content/one.md": post("Title: The *first* One: Saws & Planes\nDate: 2026-01-31 10:20\nTags: a, B c"),
    "content/two.md": post("Title: Two\nDate: 2026-01-30\nSlug: Own-Slug"),
    "content/2026-01-29-three.md": post("Title: Don't stop\nSlug: three"),
    "content/four.md": post("Title: Über Öl & Æther – naïve\nDate: 2026-01-28T08:00:00+02:00"),
    "content/five.md": post("Title: Five_six -- seven\nDate: 2026-01-27\nKeywords: x"),
  }),
  "articles in HTML": site({
    "content/one.html": `<html>
  <head>
    <title>One for all</title>
    <meta name="date" content="2026-01-31 10:20" />
    <meta name="Tags" content="saws, planes">
    <meta contents="The summary." name="summary">
    <meta name="viewport" content="width=device-width">
  </head>
  <body>
    <p>Text <b>of</b> it.</p>
    <h2>Head</h2>
  </body>
</html>
`,
    "content/two.htm": `<!doctype html><html><head><title>Two</title><meta name='slug' content='own'><meta name="date" content="2026-01-30"><meta name="keywords" content="glue"></head><body class="x">Two.</body></html>`,
    "content/2026-01-29-three.html":
      "<html><head><title>Three</title></head><body><p>Three.</p></body></html>",
  }),
  "what isn't published": site({
    "content/one.md": post("Title: One\nDate: 2026-01-31"),
    "content/draft.md": post("Title: Draft\nDate: 2026-01-30\nStatus: draft"),
    "content/hidden.md": post("Title: Hidden\nDate: 2026-01-30\nStatus: hidden"),
    "content/pages/about.md": post("Title: About\nDate: 2026-01-30"),
    "content/no-date.md": post("Title: No date"),
  }),
  "addresses by date, category and folder": site(
    {
      "content/one.md": post("Title: One\nDate: 2026-01-05\nCategory: Hard Wood"),
      "content/soft/two.md": post("Title: Two\nDate: 2026-02-06"),
      "content/soft/pine/three.md": post("Title: Three\nDate: 2026-02-07"),
    },
    'ARTICLE_URL = "{category}/{date:%Y}/{date:%b}/{date:%d}/{slug}/"\nARTICLE_SAVE_AS = "{category}/{date:%Y}/{date:%b}/{date:%d}/{slug}/index.html"\n',
  ),
  "the names of files, below a folder of the server": site(
    {
      "content/2026-01-05_some-name.md": post("Title: Another name"),
      "content/2026-01-06_other.md": post("Title: Other\nDate: 2026-01-07"),
    },
    'FILENAME_METADATA = r"(?P<date>\\d{4}-\\d{2}-\\d{2})_(?P<slug>.*)"\nARTICLE_URL = "posts/{slug}.html"\nARTICLE_SAVE_AS = ARTICLE_URL\n',
    "https://lab.example/blog",
  ),
  "slugs by the names of files": site(
    { "content/Some Name.md": post("Title: Other\nDate: 2026-01-05") },
    'SLUGIFY_SOURCE = "basename"\n',
  ),
  "a time zone": site(
    {
      "content/one.md": post("Title: One\nDate: 2026-01-05 23:30"),
      "content/two.md": post("Title: Two\nDate: 2026-07-05"),
    },
    'TIMEZONE = "America/New_York"\n',
  ),
  "several languages": site({
    "content/one.md": post("Title: One\nDate: 2026-01-05\nSlug: one\nLang: en"),
    "content/one-fr.md": post("Title: Un\nDate: 2026-01-05\nSlug: one\nLang: fr"),
  }),
  "links to files": site({
    "content/one.md": post(
      "Title: One\nDate: 2026-01-05",
      "[two]({filename}two.md) [same]({filename}/two.md#part) [old](|filename|two.md) ![A]({static}/img/a.png) ![B]({static}img/b.png) [home]({index})\n",
    ),
    "content/two.md": post("Title: Two\nDate: 2026-01-06"),
    "content/img/a.png": "",
    "content/img/b.png": "",
  }),
  Markdown: site({
    "content/one.md": post(
      "Title: One\nDate: 2026-01-05",
      `# Head *one* {: #own .x }

One
two ~~three~~ https://x.example <b>bold</b>

Term
:   Meaning

The HTML of x.

*[HTML]: Hyper Text

| a | b |
|---|---|
| c | d |

\`\`\`python
x = 1
\`\`\`

    :::python
    y = 2

- one
    - two

1. a
2. b

A note.[^1]

[^1]: Said.
`,
    ),
  }),
  "front matter between fences that is no YAML, and lists by semicolon": site({
    "content/one.md": "---\ntitle: One: two\ndate: 2026-01-05\ntags: a, b\n---\n\nText.\n",
    "content/two.md": post(
      "Title: Two\nDate: 2026-01-06\nStatus: published\nTags: a;b, c\nModified: 2026-01-08",
    ),
  }),
  "titles in other scripts, with marks, and alike": site({
    "content/one.md": post("Title: C++ & C# — 100% «done»\nDate: 2026-01-05"),
    "content/two.md": post("Title: Łódź, Straße, Smørrebrød\nDate: 2026-01-06"),
    "content/three.md": post('Title: "Quoted" and `code` <b>x</b>\nDate: 2026-01-07'),
  }),
  "headers that go on, and authors": site({
    "content/one.md": post(
      "Title: One\nDate: 2026-01-05\nAuthors: Mira, Ana\nSummary: Of\n    two lines\nTags: x",
    ),
  }),
};

const isHere = spawnSync("pelican", ["--version"]).status === 0;

describe.runIf(isHere)("Pelican", () => {
  test.each(Object.entries(SITES))("%s", async (_, given) => {
    const { ours, built } = await compareWithSources(given);
    expect(built.length).toBeGreaterThan(0);
    expect(ours).toEqual(built);
  });
});
