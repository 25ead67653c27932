import { describe, expect, test } from "vitest";
import { ADDRESS_SITES } from "./jekyll/address-sites.js";
import { KRAMDOWN_SITES } from "./jekyll/kramdown-sites.js";
import { LIQUID_SITES } from "./jekyll/liquid-sites.js";
import { compareWithSources, type SourceSite } from "./sources/compare.js";

const ALL: Readonly<Record<string, Readonly<Record<string, SourceSite>>>> = {
  addresses: ADDRESS_SITES,
  Liquid: LIQUID_SITES,
  kramdown: KRAMDOWN_SITES,
};

describe.each(Object.entries(ALL))("Jekyll: %s", (_, sites) => {
  test.each(Object.entries(sites))("%s", async (_name, site) => {
    const { built, ours } = await compareWithSources(site);
    expect(built.length).toBeGreaterThan(0);
    expect(ours).toEqual(built);
  });
});
