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
  const key = name === "zola" ? "base_url" : name === "hugo" ? "baseURL" : "url";
  if (file.endsWith(".json")) return JSON.stringify({ [key]: "https://s.example" });
  return file.endsWith(".toml") ? `${key} = "https://s.example"` : `${key}: https://s.example`;
}

describe("init finds out what the folder is", () => {
  test.each<InitCase>([
    {
      tool: "Hugo site",
      files: {
        "hugo.toml": 'baseurl = "https://h.example"\ntitle = "H"\nlanguageCode = "de-at"\n',
        "content/posts/a.md": POST,
      },
      source: { files: "content" },
      site: { title: "H", url: "https://h.example/", language: "de-AT" },
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
        "_config.yml": "title: J\nurl: https://j.example\nbaseurl: /blog\nlocale: pt_BR\n",
        "_posts/2026-01-31-a.md": POST,
      },
      source: { files: "_posts" },
      site: { title: "J", url: "https://j.example/blog/", language: "pt-BR" },
    },
    {
      tool: "Jekyll site",
      files: { "docs/_config.yml": "url: https://j.example\n", "docs/_posts/2026-01-31-a.md": POST },
      source: { files: "docs" },
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
      tool: "Folder",
      files: { CNAME: "c.example\n", "posts/a.md": POST },
      source: { files: "posts", url: "/posts/{path}/" },
      site: { url: "https://c.example/" },
    },
  ])("$tool: $files", ({ tool, files, source, site }) => {
    const dialect = tool === "Folder" ? "plain" : tool.replace(" site", "").toLowerCase();
    const folder = folderWith(files);
    const made = initSite(folder, {});
    const { config } = loadConfig(join(folder, "feedletter.yaml"), { env: {}, uses: [] });
    expect(made.tool).toBe(tool);
    expect(made.urlIsGuess).toBe(false);
    expect(config.content).toEqual([source]);
    expect(config.site).toMatchObject(site);
    const sources = config.content.filter((made) => "files" in made);
    const loaded = loadEntries(sources, { baseDir: folder, site: config.site });
    expect(loaded.sources).toMatchObject([{ dialect }]);
  });

  const configs = GENERATORS.flatMap(({ name, configFiles }) =>
    configFiles.map((file): [string, string] => [name, file]),
  );

  test.each(configs)("as build does: %s by its %s", (name, file) => {
    const folder = folderWith({ [file]: configOf(name, file), "content/posts/a.md": POST });
    expect(initSite(folder, {}).tool.toLowerCase()).toBe(`${name} site`);
    const { config } = loadConfig(join(folder, "feedletter.yaml"), { env: {}, uses: [] });
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

  test("a title of any characters stays that title", () => {
    const title = `He said: "R&D" #1 — {{x}} 'y'\n- z`;
    const folder = folderWith({ "posts/a.md": POST });
    initSite(folder, { title });
    const { config } = loadConfig(join(folder, "feedletter.yaml"), { env: {}, uses: [] });
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

test("init leaves what is there alone", async () => {
  const folder = folderWith({ "feedletter.yaml": "mine" });
  expect(await feedletter(["init"], { cwd: folder })).toMatchObject({
    code: 2,
    stderr: "feedletter.yaml  E_EXISTS  feedletter.yaml already exists. Edit it, or remove it first.\n",
  });
  expect(readFileSync(join(folder, "feedletter.yaml"), "utf8")).toBe("mine");
});
