import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { initSite } from "#app/site/init-site.js";
import { loadConfig } from "#config/load.js";
import { loadEntries } from "#content/sources/load.js";
import { feedletter, folderWith, postOn } from "./cli.js";

const POST = postOn("2026-01-31", "Hello");

interface InitCase {
  readonly tool: string;
  readonly files: Readonly<Record<string, string>>;
  readonly source: object;
  readonly site: object;
}

describe("init finds out what the folder is", () => {
  test.each<InitCase>([
    {
      tool: "Hugo site",
      files: { "hugo.toml": 'baseURL = "https://h.example"\ntitle = "H"\n', "content/posts/a.md": POST },
      source: { files: "content" },
      site: { title: "H", url: "https://h.example/" },
    },
    {
      tool: "Zola site",
      files: { "config.toml": 'base_url = "https://z.example"\ntitle = "Z"\n', "content/a.md": POST },
      source: { files: "content" },
      site: { title: "Z", url: "https://z.example/" },
    },
    {
      tool: "Jekyll site",
      files: {
        "_config.yml": "title: J\nurl: https://j.example\nbaseurl: /blog\n",
        "_posts/2026-01-31-a.md": POST,
      },
      source: { files: "_posts" },
      site: { title: "J", url: "https://j.example/blog/" },
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
        "astro.config.mjs": 'export default { site: "https://a.example" }',
        "src/content/blog/a.md": POST,
      },
      source: { files: "src/content/blog" },
      site: { url: "https://a.example/" },
    },
    {
      tool: "Folder",
      files: { CNAME: "c.example\n", "posts/a.md": POST },
      source: { files: "posts", url: "/posts/{path}/" },
      site: { url: "https://c.example/" },
    },
  ])("$tool", ({ tool, files, source, site }) => {
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
  expect(existsSync(join(folder, ".github/workflows/feeds.yml"))).toBe(true);
  expect(readFileSync(join(folder, ".gitignore"), "utf8")).toBe(".feedletter/\n");
});

test("init leaves what is there alone", async () => {
  const folder = folderWith({ "feedletter.yaml": "mine" });
  expect(await feedletter(["init"], { cwd: folder })).toMatchObject({
    code: 2,
    stderr: "feedletter.yaml  E_EXISTS  feedletter.yaml is there already. Edit it, or remove it first.\n",
  });
  expect(readFileSync(join(folder, "feedletter.yaml"), "utf8")).toBe("mine");
});
