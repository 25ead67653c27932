import { spawnSync } from "node:child_process";
import { existsSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { configSchema } from "#config/schema.js";
import type { Post } from "#content/model/post.js";
import { renderPosts } from "#content/render/render.js";
import { loadSources } from "#content/sources/sources.js";
import { writeFolder } from "../../tests/content/folder.js";
import { contextOf } from "../../tests/content/sources.js";
import { POSTS } from "./posts.js";
import type { GeneratorSite } from "./site.js";
import { SITES } from "./sites.js";

const MODULES = join(import.meta.dirname, "node_modules");

const PROGRAMS = (process.env.PATH ?? "").split(delimiter);

function isInstalled({ needs }: GeneratorSite): boolean {
  return [MODULES, ...PROGRAMS].some((folder) => existsSync(join(folder, needs)));
}

/** What isn't installed doesn't judge; `scripts/lab.mjs` says so. */
const JUDGES = SITES.filter(isInstalled);

const PLACES: Readonly<Record<string, string>> = {
  OUT: "built",
  NODE22: join(MODULES, "node/bin/node"),
};

/** @returns the posts among the pages that the program has built, by their addresses */
async function buildAndRead({ files, command, source }: GeneratorSite) {
  const baseDir = writeFolder(files);
  symlinkSync(MODULES, join(baseDir, "node_modules"));
  const [program = "", ...options] = command.map((part) => PLACES[part] ?? part.replace("=OUT", "=built"));
  const built = spawnSync(program, options, {
    cwd: baseDir,
    encoding: "utf8",
    env: { ...process.env, TZ: "UTC", ASTRO_TELEMETRY_DISABLED: "1", DOCUSAURUS_NO_PERSISTENT_CACHE: "true" },
  });
  expect(built.status, `${built.stdout}${built.stderr}`).toBe(0);
  const { site, content } = configSchema.parse({
    site: { title: "The Bench", url: "https://bench.example/" },
    content: [{ html: "built", source }],
  });
  const { entries } = await loadSources(content, contextOf({ baseDir, site }));
  const { posts } = renderPosts(entries, site);
  return new Map(posts.map((post) => [new URL(post.url).pathname, post]));
}

const wordsOf = (text: string): readonly string[] => text.match(/[\p{L}\p{N}]+/gu) ?? [];
const headingsOf = (html: string): readonly string[] =>
  [...html.matchAll(/<h[1-6][^>]*>(.*?)<\/h[1-6]>/gs)].map(([, text = ""]) =>
    text.replace(/<[^>]*>/g, "").trim(),
  );

describe.each(JUDGES)("$name's built pages", (site) => {
  let posts: ReadonlyMap<string, Post> = new Map();
  beforeAll(async () => {
    posts = await buildAndRead(site);
    // Bundling what runs in browsers takes minutes on a busy machine.
  }, 900_000);

  test("the posts, and no other page", () => {
    expect([...posts.keys()].sort()).toEqual(POSTS.map(site.pathOf).sort());
  });

  test.each(POSTS)("$slug: title, day, headings and words are what was written", (written) => {
    const post = posts.get(site.pathOf(written));
    expect(post?.title).toBe(written.title);
    expect(new Date(post?.published ?? 0).toISOString().slice(0, 10)).toBe(written.day);
    expect(headingsOf(post?.html ?? "")).toEqual(written.headings);
    expect(wordsOf(post?.text ?? "")).toEqual(wordsOf(written.words));
  });
});
