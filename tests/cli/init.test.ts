import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { initSite } from "#app/site/init-site.js";
import { loadConfig } from "#config/load.js";
import { GENERATORS } from "#content/dialects/detect.js";
import { loadEntries } from "#content/sources/load.js";
import { feedletter, folderWith, postOn } from "./cli.js";

const POST = postOn("2026-01-31", "Hello");

interface InitCase {
  readonly tool: string;
  readonly files: Readonly<Record<string, string>>;
  readonly source: object;
  readonly site: object;
}

/** A configuration of that generator, as small as can be. */
function configOf(name: string, file: string): string {
  if (file === "package.json") return '{ "devDependencies": { "@11ty/eleventy": "3" } }';
  if (/\.[cm]?[jt]s$/.test(file)) return "export default {};";
  if (file.endsWith(".rb")) return 'Bridgetown.configure do |config|\n  url "https://s.example"\nend\n';
  const key = name === "zola" ? "base_url" : name === "hugo" ? "baseURL" : "url";
  if (file.endsWith(".json")) return JSON.stringify({ [key]: "https://s.example" });
  return file.endsWith(".toml") ? `${key} = "https://s.example"` : `${key}: https://s.example`;
}

describe("init finds out what the folder is", () => {
  test.each<InitCase>([
    {
      tool: "Hugo site",
      files: {
        "hugo.toml":
          'baseurl = "https://h.example"\ntitle = "H"\nlanguageCode = "de-at"\ntimeZone = "Europe/Vienna"\n[params]\ndescription = "On: walls"\nauthor = "Mira"\n',
        "content/posts/a.md": POST,
      },
      source: { files: "content" },
      site: {
        ...{ title: "H", url: "https://h.example/", language: "de-AT", timezone: "Europe/Vienna" },
        ...{ description: "On: walls", author: { name: "Mira" } },
      },
    },
    {
      tool: "Hugo site",
      files: {
        "config/_default/hugo.yaml": "baseURL: https://h.example\ncontentDir: text\n",
        "text/posts/a.md": POST,
      },
      source: { files: "text" },
      site: { url: "https://h.example/", language: "en" },
    },
    {
      tool: "Zola site",
      files: {
        "zola.toml": 'base_url = "https://z.example"\ntitle = "Z"\ndefault_language = "fr"\n',
        "content/a.md": POST,
      },
      source: { files: "content" },
      site: { title: "Z", url: "https://z.example/", language: "fr" },
    },
    {
      tool: "Jekyll site",
      files: {
        "_config.yml":
          "title: J\nurl: https://j.example\nbaseurl: /blog\nlocale: pt_BR\ndescription: >\n  Notes\n  on it\nauthor: { name: Jo, email: jo@private.example }\ntimezone: Mars/Olympus\n",
        "_posts/2026-01-31-a.md": POST,
      },
      source: { files: "_posts" },
      site: {
        ...{ title: "J", url: "https://j.example/blog/", language: "pt-BR", timezone: "UTC" },
        ...{ description: "Notes on it", author: { name: "Jo" } },
      },
    },
    {
      tool: "Jekyll site",
      files: { "docs/_config.yml": "url: https://j.example\n", "docs/_posts/2026-01-31-a.md": POST },
      source: { files: "docs/_posts" },
      site: { url: "https://j.example/" },
    },
    {
      tool: "Eleventy site",
      files: {
        "eleventy.config.js": "",
        "package.json": '{"homepage":"https://e.example/"}',
        "content/blog/a.md": POST,
      },
      source: { files: "content/blog" },
      site: { url: "https://e.example/" },
    },
    {
      tool: "Astro site",
      files: {
        "astro.config.mjs": 'export default { site: "https://a.example", i18n: { defaultLocale: "ja" } }',
        "src/content/blog/a.md": POST,
      },
      source: { files: "src/content/blog" },
      site: { url: "https://a.example/", language: "ja" },
    },
    {
      tool: "Jekyll site",
      files: {
        "_config.yml": "url: https://j.example\n",
        "_posts/2026-01-31-a.md": POST,
        "news/_posts/2026-01-31-b.md": POST,
      },
      source: { files: "." },
      site: { url: "https://j.example/" },
    },
    {
      tool: "Zola site",
      files: { "blog/config.toml": 'base_url = "https://z.example"\n', "blog/content/a.md": POST },
      source: { files: "blog/content" },
      site: { url: "https://z.example/" },
    },
    {
      tool: "Eleventy site",
      files: {
        ".eleventy.js": "",
        CNAME: "e.example\n",
        "blog/index.html": "<h1>All posts</h1>",
        "_posts/2026-01-31-a.md": POST,
      },
      source: { files: "_posts" },
      site: { url: "https://e.example/" },
    },
    {
      tool: "Folder",
      files: { CNAME: "c.example\n", "posts/a.md": POST },
      source: { files: "posts", url: "/posts/{path}/" },
      site: { url: "https://c.example/" },
    },
  ])("$tool: $files", async ({ tool, files, source, site }) => {
    const dialect = tool === "Folder" ? "plain" : tool.replace(" site", "").toLowerCase();
    const folder = folderWith(files);
    const made = initSite(folder, {});
    const { config } = await loadConfig(join(folder, "feedletter.yaml"), { env: {}, uses: [] });
    expect(made.tool).toBe(tool);
    expect(made.urlIsGuess).toBe(false);
    expect(config.content).toEqual([source]);
    expect(config.site).toMatchObject(site);
    const sources = config.content.filter((made) => "files" in made);
    const loaded = loadEntries(sources, { baseDir: folder, site: config.site });
    expect(loaded.sources).toMatchObject([{ dialect }]);
  });

  test.each<Pick<InitCase, "files"> & { readonly content: readonly object[]; readonly home: string }>([
    {
      files: {
        "hugo.toml":
          'baseURL = "https://h.example/x/"\ntitle = "H"\nlanguageCode = "en-us"\n[languages.en]\nweight = 1\n[languages.de]\ntitle = "Haus"\nweight = 2\n[languages.fr]\n',
        "content/blog/a.md": POST,
        "content/blog/a.de.md": POST,
        "content/blog/b.md": POST,
      },
      content: [{ files: "content" }],
      home: "https://h.example/x/de/",
    },
    {
      files: {
        "hugo.toml":
          'baseURL = "https://h.example/"\ntitle = "H"\n[languages.en]\ncontentDir = "english"\n[languages.de]\ntitle = "Haus"\ncontentDir = "deutsch"\n',
        "english/a.md": POST,
        "english/b.md": POST,
        "deutsch/a.md": POST,
      },
      content: [{ files: "deutsch" }, { files: "english" }],
      home: "https://h.example/de/",
    },
    {
      files: {
        "hugo.toml":
          'title = "H"\nbaseURL = "https://h.example/"\n[languages.en]\nbaseURL = "https://en.example/"\ncontentDir = "content/en"\n[languages.de]\nbaseURL = "https://de.example"\ntitle = "Haus"\ncontentDir = "content/de"\n',
        "content/en/a.md": POST,
        "content/en/b.md": POST,
        "content/de/a.md": POST,
      },
      content: [{ files: "content" }],
      home: "https://de.example/",
    },
    {
      files: {
        "zola.toml":
          'title = "H"\nbase_url = "https://z.example"\ndefault_language = "en"\n[languages.de]\ntitle = "Haus"\n',
        "content/a.md": POST,
        "content/a.de.md": POST,
        "content/b.md": POST,
      },
      content: [{ files: "content" }],
      home: "https://z.example/de/",
    },
  ])(
    "each language of a site has a feed that leads to its home page: $home",
    async ({ files, content, home }) => {
      const folder = folderWith(files);
      initSite(folder, {});
      const { config } = await loadConfig(join(folder, "feedletter.yaml"), { env: {}, uses: [] });
      expect(config.content).toMatchObject(content);
      expect(config.site).toMatchObject({ title: "H", language: "en" });
      expect(config.feeds).toMatchObject({
        language: "en",
        named: { de: { language: "de", title: "Haus", home } },
      });
      expect(await feedletter(["build"], { cwd: folder })).toMatchObject({ code: 0 });
      const feed = JSON.parse(readFileSync(join(folder, "out/de/feed.json"), "utf8"));
      expect(feed).toMatchObject({ title: "Haus", language: "de", home_page_url: home, items: [{}] });
      expect(JSON.parse(readFileSync(join(folder, "out/feed.json"), "utf8")).items).toHaveLength(2);
    },
  );

  test("an export in an empty folder becomes a feed without a hand on the configuration", async () => {
    const fixture = join(import.meta.dirname, "../fixtures/content/feeds/wordpress.xml");
    const folder = folderWith({ "export.xml": readFileSync(fixture, "utf8") });
    const made = await feedletter(["init"], { cwd: folder });
    expect(made.stderr).toContain("Export from WordPress with posts in export.xml");
    const built = await feedletter(["build"], { cwd: folder });
    expect(built).toMatchObject({ code: 0 });
    const feed = readFileSync(join(folder, "out/rss.xml"), "utf8");
    expect(feed.match(/<guid [^>]*>[^<]*/g)).toEqual([
      expect.stringContaining("https://workshop.example/?p="),
      expect.stringContaining("https://workshop.example/?p=12"),
    ]);
    expect(feed).toContain("<link>https://workshop.example/2026/05/sharpening/</link>");
    expect(feed).not.toContain("Half written");
  });

  test("the built pages of a generator that nobody knows become a feed without a hand on the configuration", async () => {
    const page = (path: string, title: string, body: string) =>
      `<!doctype html><html lang="de"><head><title>${title} – Werkstatt</title><link rel="canonical" href="https://w.example/${path}"></head><body><nav><a href="/">Start</a></nav>${body}</body></html>`;
    const article = (day: string, title: string) =>
      `<article><h1>${title}</h1><time datetime="2026-01-${day}">${day}.1.2026</time><p>Der Text über ${title}.</p></article>`;
    const folder = folderWith({
      "build.conf": "",
      "public/index.html": page("", "Start", "<h1>Werkstatt</h1><p>Willkommen</p>"),
      "public/a/index.html": page("a/", "Hobel", article("05", "Hobel")),
      "public/b/index.html": page("b/", "Feilen", article("06", "Feilen")),
      "public/c/index.html": page("c/", "Sägen", article("07", "Sägen")),
    });
    const made = await feedletter(["init"], { cwd: folder });
    expect(made.stderr).toContain("Built site with posts in public/");
    expect(made.stderr).not.toContain("Set `site.url`");
    expect(await feedletter(["build"], { cwd: folder })).toMatchObject({ code: 0 });
    const { home_page_url, language, items } = JSON.parse(
      readFileSync(join(folder, "out/feed.json"), "utf8"),
    );
    expect([home_page_url, language]).toEqual(["https://w.example/", "de"]);
    expect(items.map(({ url, title }: { url: string; title: string }) => [url, title])).toEqual([
      ["https://w.example/c/", "Sägen"],
      ["https://w.example/b/", "Feilen"],
      ["https://w.example/a/", "Hobel"],
    ]);
  });

  test.each(["http://localhost:1313/index.html", "./"])(
    "pages without dates for programs, with copies of their texts and the home page at %s, become a feed, too",
    async (canonical) => {
      const page = (title: string, day: string) =>
        `<!doctype html><title>${title} | Bench</title><header>Bench</header><main><h1>${title}</h1><p class="when">Am ${day}. Januar 2026</p><p>About ${title}.</p></main>`;
      const posts = Object.fromEntries(
        ["05", "06", "07"].flatMap((day) => [
          [`posts/${day}/index.html`, page(`Post ${day}`, day)],
          [`posts/${day}/index.md`, `# Post ${day}\n`],
        ]),
      );
      const folder = folderWith({
        ...posts,
        "index.html": `<!doctype html><html lang="de"><title>Start | Bench</title><link rel="canonical" href="${canonical}"></html>`,
        "about.html": "<!doctype html><title>About</title><h1>About</h1><p>Me.</p>",
        "404.html": "<!doctype html><title>Nothing</title><h1>Nothing</h1>",
        "sitemap.xml": "<urlset><url><loc>https://b.example/shop/posts/05/</loc></url></urlset>",
      });
      expect(await feedletter(["init"], { cwd: folder })).toMatchObject({ code: 0 });
      expect(await feedletter(["build"], { cwd: folder })).toMatchObject({ code: 0 });
      const { items } = JSON.parse(readFileSync(join(folder, "out/feed.json"), "utf8"));
      expect(items.map(({ url }: { url: string }) => url)).toEqual([
        "https://b.example/shop/posts/07/",
        "https://b.example/shop/posts/06/",
        "https://b.example/shop/posts/05/",
      ]);
    },
  );

  test.each<[string, Record<string, string>]>([
    ["two posts that its feed has among a thousand other pages", { "blog/rss.xml": "two" }],
    ["a folder of posts, and a configuration for GitHub Pages", { "_config.yml": "include: [_static]\n" }],
    ["copies of the posts beside their sources", { "_site.yml": "", "_posts/a/a.html": "copy" }],
  ])("a built site at the top of the folder with %s becomes a feed", async (_, files) => {
    const page = (title: string, body: string) =>
      `<!doctype html><html><head><title>${title}</title></head><body><main><h1>${title}</h1>${body}</main></body></html>`;
    const days = ["05", "06"];
    const posts = days.map((day) => [
      `blog/${day}/index.html`,
      page(`Post ${day}`, `<p><time datetime="2026-01-${day}">x</time></p><p>About ${day}.</p>`),
    ]);
    const isLarge = "blog/rss.xml" in files;
    const others = Array.from({ length: isLarge ? 1000 : 3 }, (_, index) => [
      `docs/${index}.html`,
      page(`Page ${index}`, "<p>Words.</p>"),
    ]);
    const feed = `<rss><channel>${days
      .map((day) => `<item><link>https://b.example/blog/${day}/</link></item>`)
      .join("")}</channel></rss>`;
    const copy = page("Post 05", '<p><time datetime="2026-01-05">x</time></p><p>About 05.</p>');
    const folder = folderWith({
      ...Object.fromEntries([...posts, ...others]),
      "index.html": page("Home", "").replace(
        "<head>",
        '<head><meta name="generator" content="Bench 1"><link rel="canonical" href="https://b.example/">',
      ),
      "blog/index.html": page("Blog", '<a href="/blog/06/">Post 06</a>'),
      ...Object.fromEntries(
        Object.entries(files).map(([path, text]) => [
          path,
          text === "two" ? feed : text === "copy" ? copy : text,
        ]),
      ),
    });
    const made = await feedletter(["init"], { cwd: folder });
    expect(made.stderr).toContain("Built site with posts in this folder");
    expect(await feedletter(["build"], { cwd: folder })).toMatchObject({ code: 0 });
    const { items } = JSON.parse(readFileSync(join(folder, "out/feed.json"), "utf8"));
    expect(items.map(({ url }: { url: string }) => url)).toEqual([
      "https://b.example/blog/06/",
      "https://b.example/blog/05/",
    ]);
  });

  test("a built site without posts yet is a built site, and its pages are no texts", () => {
    const page = '<!doctype html><meta name="generator" content="Bench 1"><h1>Here</h1>';
    const folder = folderWith({ "index.html": page, "blog/index.html": page, "docs/index.html": page });
    expect(initSite(folder, {})).toMatchObject({ tool: "Built site", posts: "./" });
  });

  test("a built site is one beside the texts that its generator has copied, and with a moved post in its feed", () => {
    const post = (day: number) => `<h1>${day}</h1><time datetime="2026-01-0${day}">x</time><p>Words.</p>`;
    const copied = Object.fromEntries(
      [1, 2, 3].flatMap((day) => [
        [`public/posts/${day}.html`, post(day)],
        [`public/posts/${day}.md`, POST],
      ]),
    );
    const folder = folderWith({
      ...copied,
      "public/index.html": "<h1>Home</h1>",
      "public/old/index.html": '<meta http-equiv="refresh" content="0; url=/posts/1.html">',
      "public/feed.xml":
        "<rss><channel><item><link>https://w.example/old/</link><pubDate>Mon, 05 Jan 2026 00:00:00 GMT</pubDate></item></channel></rss>",
    });
    expect(initSite(folder, {})).toMatchObject({ tool: "Built site", posts: "public/" });
  });

  test("what packages and hidden folders hold is no export, and pages without posts are no source", () => {
    const ghost = JSON.stringify({ meta: {}, data: { posts: [{ id: 1, title: "X", slug: "x" }] } });
    const report = "<title>Coverage</title><h1>All files</h1>";
    const folder = folderWith({
      "posts/a.md": POST,
      "node_modules/x/ghost.json": ghost,
      ".cache/ghost.json": ghost,
      "build/index.html": report,
      "build/src/one.html": report,
      "build/src/two.html": report,
    });
    expect(initSite(folder, {})).toMatchObject({ tool: "Folder", posts: "posts/" });
  });

  test("built pages beside their texts are joined with them", async () => {
    const page = '<link rel="canonical" href="https://w.example/">';
    const folder = folderWith({
      "content/a.md": POST,
      "dist/index.html": page,
      "dist/a/index.html": page,
      "dist/b/index.html": page,
    });
    initSite(folder, {});
    const { config } = await loadConfig(join(folder, "feedletter.yaml"), { env: {}, uses: [] });
    expect(config.content).toEqual([{ html: "dist", source: "content" }]);
  });

  test("the title, description and language of a Ghost export are those of its settings", async () => {
    const settings = [
      ["title", "Saws & Planes"],
      ["description", "On tools"],
      ["locale", "de"],
      ["is_private", false],
    ].map(([key, value]) => ({ key, value }));
    const posts = [{ id: 1, title: "X", slug: "x", type: "post", status: "published" }];
    const folder = folderWith({ "blog.ghost.json": JSON.stringify({ db: [{ data: { posts, settings } }] }) });
    expect(initSite(folder, {}).tool).toBe("Export from Ghost");
    const { config } = await loadConfig(join(folder, "feedletter.yaml"), { env: {}, uses: [] });
    expect(config.site).toMatchObject({ title: "Saws & Planes", description: "On tools", language: "de" });
  });

  test("a folder that doesn't exist yet is made", async () => {
    const cwd = folderWith({});
    expect(await feedletter(["init", "new"], { cwd })).toMatchObject({ code: 0 });
    expect(existsSync(join(cwd, "new/feedletter.yaml"))).toBe(true);
  });

  test("an unpacked export, too", () => {
    const folder = folderWith({
      "posts.csv":
        "post_id,post_date,is_published,type,audience,title\n1.one,2026-01-31T10:00:00Z,true,newsletter,everyone,One\n",
      "posts/1.one.html": "<p>Text</p>",
    });
    expect(initSite(folder, {})).toMatchObject({
      tool: "Export from Substack",
      posts: ".",
      urlIsGuess: true,
    });
  });

  const configs = GENERATORS.flatMap(({ name, configFiles }) =>
    configFiles.map((file): [string, string] => [name, file]),
  );

  /** Where a generator has its posts, and by what else it is told from others. */
  const places: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    docusaurus: { "blog/a.md": POST },
    mkdocs: { "docs/blog/posts/a.md": POST },
    bridgetown: { "src/_posts/2026-01-31-a.md": POST },
    hexo: { "package.json": '{ "dependencies": { "hexo": "8" } }', "source/_posts/a.md": POST },
  };

  test.each(configs)("as build does: %s by its %s", async (name, file) => {
    const posts = places[name] ?? { "content/posts/a.md": POST };
    const folder = folderWith({ [file]: configOf(name, file), ...posts });
    expect(initSite(folder, {}).tool.toLowerCase()).toBe(`${name} site`);
    const { config } = await loadConfig(join(folder, "feedletter.yaml"), { env: {}, uses: [] });
    const [source] = config.content.filter((made) => "files" in made);
    expect(source).not.toHaveProperty("url");
    const loaded = loadEntries(source === undefined ? [] : [source], { baseDir: folder, site: config.site });
    expect(loaded.sources).toMatchObject([{ dialect: name, by: file }]);
  });

  test.each([
    ["https://github.com/me/blog#readme"],
    ["https://gitlab.com/me/blog"],
    ["https://gitlab.gnome.org/me/blog"],
    ["https://www.npmjs.com/package/blog"],
    ["https://git.example/me/blog#readme"],
    ["blog"],
  ])("package.json's homepage %s isn't the site's address", (homepage) => {
    const folder = folderWith({ "package.json": JSON.stringify({ homepage }), "posts/a.md": POST });
    expect(initSite(folder, {}).urlIsGuess).toBe(true);
    expect(readFileSync(join(folder, "feedletter.yaml"), "utf8")).toContain("url: https://example.com/\n");
  });

  test("a generator's configuration that can't be parsed stops init, and nothing is written", () => {
    const folder = folderWith({ "_config.yml": "permalink: [x\n", "_posts/2026-01-31-a.md": POST });
    expect(() => initSite(folder, {})).toThrow(
      expect.objectContaining({ code: "E_SOURCE", place: { file: "_config.yml" } }),
    );
    expect(existsSync(join(folder, "feedletter.yaml"))).toBe(false);
  });

  test("a title of any characters stays that title", async () => {
    const title = `He said: "R&D" #1 — {{x}} 'y'\n- z`;
    const folder = folderWith({ "posts/a.md": POST });
    initSite(folder, { title });
    const { config } = await loadConfig(join(folder, "feedletter.yaml"), { env: {}, uses: [] });
    expect(config.site.title).toBe(title.replace("\n", " "));
  });
});

test("init then build turns somebody's folder of Markdown into feeds", async () => {
  const folder = folderWith({
    "notes/one.md": POST,
    "notes/two.md": "---\ntitle: Two\ndate: 2026-02-01\n---\nHi\n",
  });
  const init = await feedletter(["init", "--title", "Mine", "--url", "https://mine.example"], {
    cwd: folder,
  });
  expect(init).toMatchObject({ code: 0 });
  expect(init.stderr).toContain("npx feedletter build");
  const build = await feedletter(["build"], { cwd: folder });
  expect(build).toMatchObject({ code: 0 });
  expect(readFileSync(join(folder, "out/rss.xml"), "utf8")).toContain(
    "<link>https://mine.example/notes/two/</link>",
  );
  const workflow = readFileSync(join(folder, ".github/workflows/feeds.yml"), "utf8");
  expect(workflow).toContain("npm ci");
  expect(workflow).not.toContain("--yes");
  expect(readFileSync(join(folder, ".gitignore"), "utf8")).toBe(".feedletter/\n");
});

test("init changes no existing file", async () => {
  const folder = folderWith({ "feedletter.yaml": "mine" });
  expect(await feedletter(["init"], { cwd: folder })).toMatchObject({
    code: 2,
    stderr: "feedletter.yaml  E_EXISTS  feedletter.yaml already exists. Edit it, or remove it first.\n",
  });
  expect(readFileSync(join(folder, "feedletter.yaml"), "utf8")).toBe("mine");
});

test("a site that a generator builds gets no workflow for committed feeds, unless it is asked for", async () => {
  const files = {
    "hugo.toml": 'baseURL = "https://mine.example/"\n',
    "content/posts/one.md": "---\ndate: 2026-01-31\n---\nOne\n",
  };
  const [plain, asked] = [folderWith(files), folderWith(files)];
  const init = await feedletter(["init"], { cwd: plain });
  expect([init.code, init.stderr]).toEqual([0, expect.not.stringContaining("workflows")]);
  expect(existsSync(join(plain, ".github"))).toBe(false);
  expect((await feedletter(["init", "--ci", "github"], { cwd: asked })).stderr).toContain("feeds.yml");
});
