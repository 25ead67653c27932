import { describe, expect, test } from "vitest";
import { judge } from "./hugo/judge.js";
import { MARKDOWN_SITES } from "./hugo/markdown-sites.js";
import { SHORTCODE_SITES } from "./hugo/shortcode-sites.js";
import { STRUCTURE_SITES } from "./hugo/sites.js";

describe("what we read from the sources is what Hugo builds", () => {
  const all = [...STRUCTURE_SITES, ...MARKDOWN_SITES, ...SHORTCODE_SITES];
  test.each(all.map((site) => [site.name, site] as const))("%s", async (_name, site) => {
    const { ours, built } = await judge(site);
    expect(ours).toEqual(built);
  });
});
