import { expect, test } from "vitest";
import feedletter from "../../src/integrations/docusaurus.js";
import { linksIn, openProject } from "./built.js";

test("after a build of Docusaurus', the feeds are beside the pages, for each language", async () => {
  const { folder, dist, read } = openProject();
  const plugin = feedletter(
    {
      siteDir: folder,
      outDir: `${folder}/build`,
      baseUrl: "/",
      siteConfig: { title: "The Shop", tagline: "Chairs, mostly", url: "https://bench.example" },
      i18n: { currentLocale: "de" },
    },
    // Docusaurus adds it to the options of every plugin.
    { id: "default", feeds: { formats: ["rss"] } },
  );
  await plugin.postBuild({ outDir: dist, baseUrl: "/de/" });
  const rss = read("dist/rss.xml");
  expect(rss).toContain("<title>The Shop</title>");
  expect(rss).toContain("<description>Chairs, mostly</description>");
  expect(rss).toContain("<language>de</language>");
  expect(linksIn(rss)).toContain("https://bench.example/de/two/");
  expect(plugin.configureWebpack({}, true)).toEqual({});
});
