import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { resolveLink, slugify } from "./links.js";
import { DIST, ROOT, SITE_URL } from "./places.js";

/** The released versions in a changelog: `## 1.2.0 (2026-12-31)`. What has no date isn't released. */
export function readVersions(changelog) {
  return changelog
    .split(/^## /m)
    .slice(1)
    .flatMap((section) => {
      const [heading = "", ...lines] = section.split("\n");
      const version = /\bv?(\d+\.\d+\.\d+[\w.-]*)/.exec(heading)?.[1];
      const date = /\b\d{4}-\d\d-\d\d\b/.exec(heading)?.[0];
      return version === undefined || date === undefined
        ? []
        : [{ version, date, heading: heading.trim(), text: lines.join("\n").trim() }];
    });
}

/** A version as a post, its links made absolute. */
export function toPost({ version, date, heading, text }) {
  const markdown = text.replace(/\]\(([^)\s]+)\)/g, (all, href) => {
    const target = resolveLink(href, "CHANGELOG.md").href;
    return target === undefined ? all : `](${new URL(target.replace(/^\//, ""), SITE_URL).href})`;
  });
  return {
    ...{ title: `Feedletter ${version}`, date, markdown },
    url: new URL(`changelog.html#${slugify(heading)}`, SITE_URL).href,
    id: `${SITE_URL}changelog/${version}`,
  };
}

/** Writes the feeds of the changelog into the built site: with Feedletter, of course. */
export async function writeFeeds() {
  const { buildFeeds } = await import(pathToFileURL(join(ROOT, "dist/index.js")).href);
  const config = {
    site: {
      title: "Feedletter: what is new",
      url: SITE_URL,
      description: "The releases of Feedletter, with what is new in each.",
      language: "en",
    },
    subscribePage: false,
  };
  const posts = readVersions(readFileSync(join(ROOT, "CHANGELOG.md"), "utf8")).map(toPost);
  await buildFeeds({ config, posts, out: DIST, cwd: join(ROOT, "docs") });
}
