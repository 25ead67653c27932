import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import feedletter from "../../src/integrations/astro.js";
import { linksIn, openProject, titlesIn } from "./built.js";

test("after a build of Astro's, the feeds are beside the pages, and say what its configuration does", async () => {
  const { folder, dist, read, log, said } = openProject();
  const { hooks } = feedletter();
  const root = pathToFileURL(`${folder}/`);
  hooks["astro:config:done"]({
    config: { root, outDir: new URL("dist/", root), site: "https://bench.example", base: "/shop" },
  });
  await hooks["astro:build:done"]({ dir: pathToFileURL(`${dist}/`), logger: log });
  const rss = read("dist/rss.xml");
  expect(titlesIn(rss)).toEqual(["The Bench", "Two", "One"]);
  expect(linksIn(rss)).toEqual([
    "https://bench.example/shop/",
    "https://bench.example/shop/two/",
    "https://bench.example/shop/one/",
  ]);
  expect(read("dist/one/index.html")).toContain('href="https://bench.example/shop/rss.xml"');
  expect(said).toEqual(["Feeds in dist: 2 of 2 posts"]);
});
