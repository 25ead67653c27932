import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import feedletter from "../../src/integrations/vite.js";
import { openProject, titlesIn } from "./built.js";

const options = (cwd: string) => ({ cwd, site: { url: "https://bench.example/" } });

function open(ssr: boolean) {
  const project = openProject();
  const plugin = feedletter(options(project.folder));
  plugin.configResolved({
    root: project.folder,
    base: "/",
    build: { outDir: "dist", ssr },
    logger: project.log,
  });
  return { ...project, plugin, hasFeeds: () => existsSync(join(project.dist, "rss.xml")) };
}

test("once Vite has written its pages, the feeds are beside them", async () => {
  const { plugin, read } = open(false);
  plugin.writeBundle();
  await plugin.closeBundle.handler();
  expect(titlesIn(read("dist/rss.xml"))).toEqual(["The Bench", "Two", "One"]);
});

test("a build that has failed, and one for a server, have no feeds", async () => {
  const failed = open(false);
  await failed.plugin.closeBundle.handler();
  expect(failed.hasFeeds()).toBe(false);
  const server = open(true);
  server.plugin.writeBundle();
  await server.plugin.closeBundle.handler();
  expect(server.hasFeeds()).toBe(false);
});

test("what Vite shows of a mistake is its message", async () => {
  const { folder, log } = openProject({ "dist/rss.xml": "<rss/>" });
  const plugin = feedletter(options(folder));
  plugin.configResolved({ root: folder, base: "/", build: { outDir: "dist", ssr: false }, logger: log });
  plugin.writeBundle();
  await expect(plugin.closeBundle.handler()).rejects.toMatchObject({
    stack: expect.stringMatching(/^\S*rss\.xml {2}E_OUT_FOREIGN {2}[^\n]+$/),
  });
});
