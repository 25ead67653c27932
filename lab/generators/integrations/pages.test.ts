import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import type { Files } from "../../../tests/content/folder.js";
import { POSTS } from "../posts.js";
import { SITES as BUILT } from "../sites.js";
import { openSite, type Site, stepsOf } from "./follow-page.js";
import { VITE_SITE } from "./vite-site.js";

interface FollowedPage {
  readonly page: string;
  /** Of the site in `../sites.ts`, or its files. */
  readonly site: string | { readonly files: Files; readonly needs: string };
  /** Where the generator builds into. */
  readonly out: string;
  /** The command that makes the feeds. */
  readonly build: string;
  /** Of the development server that has the preview. */
  readonly serve?: string;
  readonly node22?: boolean;
  /** The generator adds where it was itself. */
  readonly ownTrace?: boolean;
  /** Changes of the site's files. */
  readonly change?: (files: Files) => Files;
}

/** A home page that says where it is. */
const withCanonical =
  (path: string) =>
  (files: Files): Files => ({
    ...files,
    [path]: String(files[path]).replace(
      "<head>",
      '<head><link rel="canonical" href="https://bench.example/">',
    ),
  });

const PAGES: readonly FollowedPage[] = [
  {
    page: "astro.md",
    site: "Astro",
    out: "dist",
    build: "npx astro build",
    serve: "npx astro dev",
    node22: true,
  },
  {
    page: "eleventy.md",
    site: "Eleventy",
    out: "_site",
    build: "npx @11ty/eleventy",
    serve: "npx @11ty/eleventy --serve",
    change: withCanonical("index.njk"),
  },
  { page: "vite.md", site: VITE_SITE, out: "dist", build: "npx vite build", serve: "npx vite" },
  {
    page: "docusaurus.md",
    site: "Docusaurus",
    out: "build",
    build: "npx docusaurus build",
    serve: "npx docusaurus start",
    ownTrace: true,
    change: (files) => ({ ...files, "src/pages/index.md": "# The Bench\n" }),
  },
  {
    page: "vitepress.md",
    site: "VitePress, with the dates of its files",
    out: ".vitepress/dist",
    build: "npx vitepress build",
    serve: "npx vitepress dev",
  },
  { page: "hugo.md", site: "Hugo", out: "public", build: "npx feedletter inject public" },
  { page: "jekyll.md", site: "Jekyll", out: "_site", build: "npx feedletter inject _site" },
];

const PLACES = [join(import.meta.dirname, "../node_modules"), ...(process.env.PATH ?? "").split(delimiter)];

function siteOf({ site }: FollowedPage) {
  if (typeof site !== "string") return site;
  const built = BUILT.find(({ name }) => name === site);
  if (built === undefined) throw new Error(`There is no site "${site}".`);
  return built;
}

const isInstalled = (followed: FollowedPage): boolean =>
  PLACES.some((folder) => existsSync(join(folder, siteOf(followed).needs)));

const titlesIn = (rss: string): readonly string[] =>
  [...rss.matchAll(/<item>\s*<title>(.*?)<\/title>/gs)].map(([, title = ""]) => title);

const NEWEST_FIRST = POSTS.toReversed().map(({ title }) => title.replace("&", "&#x26;"));

/** Some say the address before they listen. */
async function askUntilUp(url: string): Promise<Response> {
  for (;;) {
    const answer = await fetch(url, { redirect: "manual", headers: { accept: "text/html" } }).catch(
      () => undefined,
    );
    if (answer !== undefined) return answer;
    await setTimeout(100);
  }
}

describe.each(PAGES.filter(isInstalled))("$page", (followed) => {
  const { page, out, build, serve, node22, ownTrace, change = (files) => files } = followed;
  let site: Site;
  const outputs = new Map<string, string>();
  /** What is there once the feeds were built for the first time: before there is a `feedletter.yaml`. */
  let first: { readonly rss: string; readonly home: string; readonly configs: readonly string[] };

  beforeAll(async () => {
    site = openSite(change(siteOf(followed).files), { node22 });
    for (const step of stepsOf(page)) {
      if (step.kind === "file") site.write(step.path, step.text);
      else if (!step.line.startsWith("npm ") && step.line !== serve) {
        const { code, output } = await site.run(step.line);
        if (code !== 0) throw new Error(`${step.line} failed: ${output}`);
        outputs.set(step.line, output);
        if (step.line === build)
          first ??= {
            rss: site.read(`${out}/rss.xml`),
            home: site.read(`${out}/index.html`),
            configs: site.list("."),
          };
      }
    }
    // Bundling what runs in browsers takes minutes on a busy machine.
  }, 900_000);

  test("the feeds have the posts, and no other page", () => {
    expect(titlesIn(first.rss)).toEqual(NEWEST_FIRST);
    expect(titlesIn(site.read(`${out}/rss.xml`))).toEqual(NEWEST_FIRST);
    expect(site.list(out)).toEqual(expect.arrayContaining(["atom.xml", "feed.json", "subscribe"]));
  });

  test("the pages link to the feeds", () => {
    expect(first.home).toContain(
      '<link rel="alternate" type="application/rss+xml" title="The Bench (RSS)" href="https://bench.example/rss.xml"',
    );
  });

  test("the rehearsed digest has the newest posts", () => {
    expect(site.list(".feedletter/outbox").filter((name) => name.endsWith(".eml"))).toHaveLength(1);
  });

  if (serve === undefined) return;

  test("the development server leads to the preview of the digest", async () => {
    await site.serve(serve, async (url) => {
      const asked = await askUntilUp(`${url}/__feedletter/`);
      expect(asked.status).toBe(302);
      const preview = asked.headers.get("location") ?? "";
      expect(await (await fetch(preview)).text()).toContain("/digests/weekly");
    });
  });

  test("a mistake in the configuration fails the build with one line, and no stack trace", async () => {
    site.write("feedletter.yaml", "site: { title: The Bench, url: https://bench.example/, titel: x }\n");
    const { code, output } = await site.run(build);
    expect(code).toBe(1);
    expect(output).toContain("feedletter.yaml:1  E_CONFIG  ");
    expect(output).not.toMatch(ownTrace ? /^\s+at .*dist\/chunks/m : /^\s+at /m);
  });

  test("a finding is in the generator's log, once", async () => {
    const content = serve.includes("vitepress") ? `{ html: ${out}, source: posts }` : `{ html: ${out} }`;
    site.write(
      "feedletter.yaml",
      `site: { title: The Bench, url: https://bench.example/, language: tlh }\ncontent: [${content}]\nout: ${out}\n`,
    );
    const { code, output } = await site.run(build);
    expect(code).toBe(0);
    expect(output.match(/W_LANGUAGE {2}/g)).toHaveLength(1);
  });
});
