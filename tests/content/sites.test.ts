import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { renderPosts } from "#content/render/render.js";
import { loadEntries } from "#content/sources/load.js";
import { SITE } from "./folder.js";

const FIXTURES = join(import.meta.dirname, "../fixtures/content");

/** A small site as each generator's documentation sets one up; `<tool>.json` beside it has every field of every post. */
const SITES = [
  {
    tool: "jekyll",
    files: ".",
    by: "_config.yml",
    site: { title: "Crumbs", url: "https://crumbs.example/blog/" },
  },
  { tool: "hugo", files: "content", by: "hugo.toml", site: { url: "https://trails.example/" } },
  { tool: "zola", files: "content", by: "config.toml", site: { url: "https://stars.example/" } },
  { tool: "eleventy", files: "src", by: "eleventy.config.js", site: { url: "https://looms.example/" } },
  {
    tool: "astro",
    files: "src/content/blog",
    by: "astro.config.mjs",
    site: { url: "https://reefs.example/" },
  },
] as const;

type Sample = (typeof SITES)[number];

/** Everything that a site's folder makes, times as people read them and paths as on every machine. */
function readSite(baseDir: string, { files, site: own }: Sample) {
  const site = { ...SITE, ...own };
  const loaded = loadEntries([{ files }], { baseDir, site });
  const rendered = renderPosts(loaded.entries, site);
  const iso = (time: number) => new Date(time).toISOString();
  const posts = rendered.posts.map(({ published, updated, expires, body, pictures = {}, ...post }) => ({
    ...post,
    published: iso(published),
    updated: iso(updated),
    ...(expires === undefined ? {} : { expires: iso(expires) }),
    pictures: Object.fromEntries(
      Object.entries(pictures).map(([url, path]) => [url, relative(baseDir, path).replaceAll("\\", "/")]),
    ),
    body: {
      ...body,
      // The dialect's, which its own tests are about.
      extensions: undefined,
      buildsImages: undefined,
      path: relative(baseDir, "path" in body ? body.path : "").replaceAll("\\", "/"),
      siteFolder: undefined,
    },
  }));
  return { loaded, posts, findings: [...loaded.findings, ...rendered.findings] };
}

describe.each(SITES)("a site made with $tool", (sample) => {
  const { tool, files, by } = sample;
  const folder = join(FIXTURES, tool);

  test("has every field of every post, without a warning", () => {
    const { loaded, posts, findings } = readSite(folder, sample);
    expect(loaded.sources).toEqual([{ source: files, dialect: tool, by }]);
    const warnings = findings
      .filter(({ level }) => level !== "note")
      .map(({ code, place }) => [code, place.file]);
    expect(warnings).toEqual(
      tool === "astro" ? [["W_PICTURE_BUILT", "src/content/blog/Coral Basics.md"]] : [],
    );
    expect(posts).toEqual(JSON.parse(readFileSync(join(FIXTURES, `${tool}.json`), "utf8")));
  });

  test.each([
    ["line ends of Windows", (text: string) => text.replaceAll("\n", "\r\n")],
    ["a byte order mark", (text: string) => `\uFEFF${text}`],
    ["no line end at the end", (text: string) => text.trimEnd()],
  ])("is the same with %s", (_, change) => {
    const copy = mkdtempSync(join(tmpdir(), "feedletter-site-"));
    cpSync(folder, copy, { recursive: true });
    for (const name of readdirSync(copy, { recursive: true, encoding: "utf8" })) {
      if (/\.(?:md|mdx|html|yml|toml|json)$/.test(name))
        writeFileSync(join(copy, name), change(readFileSync(join(copy, name), "utf8")));
    }
    // Where a body starts is counted in the file as it is.
    const withoutStart = ({ posts, findings }: ReturnType<typeof readSite>) => ({
      findings,
      posts: posts.map(({ body, html, ...post }) => ({
        ...post,
        body: { ...body, start: 0 },
        html: html.trimEnd(),
      })),
    });
    expect(withoutStart(readSite(copy, sample))).toEqual(withoutStart(readSite(folder, sample)));
  });
});
