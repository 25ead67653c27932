import { join, relative, resolve } from "node:path";
import { findOurs } from "#app/publish/inject-site.js";
import type { RenderedSite } from "#app/site/build-feeds.js";
import { findBuiltFolders } from "#app/site/built-folder.js";
import { discoveryLinksOf } from "#feeds/discovery.js";
import { type Finding, finding } from "#findings.js";
import { inspectFolder } from "#publish/inject-folder.js";

/** More would slow the check down, and pages of a site usually have the same template. */
const MAX_PAGES = 200;

/** Finds pages of the built site that don't link to the feeds. */
export function checkDiscovery({ loaded, out, sources }: RenderedSite): readonly Finding[] {
  const { config, baseDir } = loaded;
  const named = config.content.flatMap((source) => ("html" in source ? [source.html] : []));
  const built = findBuiltFolders(baseDir, sources);
  return [...new Set([...named, ...built])].flatMap((name) => {
    const folder = resolve(baseDir, name);
    const { changed, had } = inspectFolder(folder, {
      links: discoveryLinksOf(config),
      siteUrl: config.site.url,
      isOurs: findOurs([folder, out]),
      most: MAX_PAGES,
    });
    const [first] = changed;
    if (first === undefined) return [];
    const place = { file: relative(baseDir, join(folder, first)).replaceAll("\\", "/") };
    const all = changed.length + had.length;
    const others =
      changed.length === 1 ? "This page doesn't" : `This page and ${changed.length - 1} more of ${all} don't`;
    return [finding("W_DISCOVERY", place, `${others} link to the feeds.`)];
  });
}
