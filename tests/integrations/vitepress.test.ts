import { join } from "node:path";
import { expect, test } from "vitest";
import feedletter from "../../src/integrations/vitepress.js";
import { linksIn, openProject } from "./built.js";

const undated = (title: string): string =>
  `<html><head><title>${title} | The Bench</title></head><body><main><h1>${title}</h1><p>${title} of wood.</p></main></body></html>`;

test("the dates of VitePress' pages come from their files; clean addresses have no ending, unless a page says otherwise", async () => {
  const { folder, read, log } = openProject({
    "docs/posts/one.md": "---\ndate: 2026-01-31\n---\n# One\n\nOne of wood.\n",
    "docs/posts/deep/index.md": "---\ndate: 2026-02-28\n---\n# Deep\n\nDeep of wood.\n",
    "docs/posts/own.md": "---\ndate: 2026-01-30\n---\n# Own\n\nOwn of wood.\n",
    "docs/about.md": "# About\n",
    "out/posts/one.html": undated("One"),
    "out/posts/deep/index.html": undated("Deep"),
    "out/posts/own.html": undated("Own").replace(
      "<head>",
      '<head><link rel="canonical" href="https://bench.example/docs/posts/own.html">',
    ),
    "out/about.html": undated("About"),
  });
  const build = (cleanUrls: boolean): Promise<void> =>
    feedletter({ cwd: folder, site: { title: "The Bench" } })({
      srcDir: join(folder, "docs"),
      outDir: join(folder, "out"),
      cleanUrls,
      sitemap: { hostname: "https://bench.example" },
      site: { base: "/docs/", lang: "en-GB" },
      userConfig: { description: "Chairs, mostly" },
      logger: log,
    });
  await build(false);
  expect(linksIn(read("out/rss.xml"))).toEqual([
    "https://bench.example/docs/",
    "https://bench.example/docs/posts/deep/",
    "https://bench.example/docs/posts/one.html",
    "https://bench.example/docs/posts/own.html",
  ]);
  expect(read("out/rss.xml")).toContain('xml:lang="en-GB"');
  await build(true);
  expect(linksIn(read("out/rss.xml"))).toEqual([
    "https://bench.example/docs/",
    "https://bench.example/docs/posts/deep/",
    "https://bench.example/docs/posts/one",
    "https://bench.example/docs/posts/own.html",
  ]);
});
