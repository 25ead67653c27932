import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import feedletter from "../../src/integrations/eleventy.js";
import { openProject, titlesIn } from "./built.js";

type Config = Parameters<typeof feedletter>[0];
type AfterBuild = Parameters<Config["on"]>[1];

test("after each build of Eleventy's, the feeds are beside the pages; what stays in memory has none", async () => {
  const { dist, folder, read, log, said } = openProject();
  const runs: AfterBuild[] = [];
  const ignores = new Set<string>();
  feedletter(
    {
      on: (_, run) => void runs.push(run),
      setServerOptions: () => {},
      ignores,
      logger: { forceLog: log.info, warn: log.warn },
    },
    { cwd: folder, site: { title: "Bench", url: "https://bench.example/" } },
  );
  const build = async (outputMode: string): Promise<void> => {
    for (const run of runs) await run({ directories: { output: dist }, runMode: "build", outputMode });
  };
  await build("json");
  expect(existsSync(join(dist, "rss.xml"))).toBe(false);
  await build("fs");
  await build("fs");
  expect(titlesIn(read("dist/rss.xml"))).toEqual(["Bench", "Two", "One"]);
  expect(ignores).toContain(".feedletter/**");
  const line = "[feedletter] Feeds in dist: 2 of 2 posts";
  expect(said).toEqual([line, line]);
});
