import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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
export function writePost({ version, date, heading, text }) {
  const body = text.replace(/\]\(([^)\s]+)\)/g, (all, href) => {
    const target = resolveLink(href, "CHANGELOG.md").href;
    return target === undefined ? all : `](${new URL(target.replace(/^\//, ""), SITE_URL).href})`;
  });
  const url = new URL(`changelog.html#${slugify(heading)}`, SITE_URL).href;
  return `---\n${JSON.stringify({ title: `Feedletter ${version}`, date, url, id: `${SITE_URL}changelog/${version}` })}\n---\n\n${body}\n`;
}

/** Writes the feeds of the changelog into the built site: with Feedletter, of course. */
export function buildFeeds() {
  const folder = join(ROOT, "docs/.vitepress/cache/changes");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "posts"), { recursive: true });
  for (const version of readVersions(readFileSync(join(ROOT, "CHANGELOG.md"), "utf8")))
    writeFileSync(join(folder, "posts", `${version.version}.md`), writePost(version));
  const config = {
    site: {
      title: "Feedletter: what is new",
      url: SITE_URL,
      description: "The releases of Feedletter, with what is new in each.",
      language: "en",
    },
    content: [{ files: "posts" }],
    subscribePage: false,
  };
  const file = join(folder, "feedletter.yaml");
  writeFileSync(file, JSON.stringify(config, null, 2));
  execFileSync(
    process.execPath,
    [join(ROOT, "dist/cli.cjs"), "build", "--config", file, "--out", DIST, "--no-cache"],
    {
      cwd: folder,
      stdio: "inherit",
    },
  );
}
