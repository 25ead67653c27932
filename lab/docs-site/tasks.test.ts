import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { strFromU8, strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { png } from "../../tests/content/pictures.js";
import { fixtureList, GHOST, ghostFeed, SUBSTACK } from "../../tests/tasks/exports.js";
import { followTask, type Site } from "../../tests/tasks/follow-task.js";

const ELEVENTY = join(import.meta.dirname, "node_modules/@11ty/eleventy/cmd.cjs");

const programs = {
  "npx @11ty/eleventy": ({ folder, write }: Site) => {
    write("package.json", '{ "name": "my-blog", "private": true }');
    execFileSync(process.execPath, [ELEVENTY], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  },
};

const fetchText = async (address: string): Promise<string> => (await fetch(address)).text();

test.runIf(existsSync(ELEVENTY))("Eleventy makes the site of the page for people from Substack", async () => {
  const { url } = await followTask({
    ...{ page: "tasks/from-substack.md", address: "https://my.blog/", programs },
    files: {
      "substack.zip": zipSync({
        ...SUBSTACK,
        "posts.csv": strToU8(
          strFromU8(SUBSTACK["posts.csv"] ?? strToU8("")).replace("Second wind", "Second <b>wind</b>"),
        ),
        "email_list.notes.csv": strToU8(fixtureList("substack").toString()),
      }),
    },
  });
  expect(await fetchText(url)).toMatch(/href="\/p\/second-wind\/"[\s\S]*href="\/p\/first-light\/"/);
  const post = await fetchText(`${url}p/first-light/`);
  expect(post).toContain("The first light comes early here.");
  expect(post).toContain("application/rss+xml");
  const other = await fetchText(`${url}p/second-wind/`);
  expect(other).toContain("easier: &lt;title&gt; {{ mustache }}, {% raw %}.");
  expect(other).toContain("{{ x }} {% raw %}");
  expect(other).toContain("<h1>Second &lt;b&gt;wind&lt;/b&gt;</h1>");
  expect(await (await fetch(`${url}feed.json`)).json()).toMatchObject({
    items: [
      {
        content_html: expect.stringMatching(/&lt;title&gt; \{\{ mustache \}\}[\s\S]*\{\{ x \}\} \{% raw %\}/),
      },
      {},
    ],
  });
});

test.runIf(existsSync(ELEVENTY))("Eleventy makes the site of the page for people from Ghost", async () => {
  const { url } = await followTask({
    ...{ page: "tasks/from-ghost.md", address: "https://my.blog/", programs },
    files: { "ghost.json": GHOST, "members.csv": fixtureList("ghost") },
    www: (base) => ({ "rss/index.xml": ghostFeed(base) }),
  });
  expect(await fetchText(url)).toContain('href="/second-wind/"');
  expect(await fetchText(`${url}first-light/`)).toContain("First light has words.");
});

test.runIf(existsSync(ELEVENTY))(
  "Eleventy makes the site of the podcast page, recordings included",
  async () => {
    const { url } = await followTask({
      ...{ page: "tasks/podcast.md", address: "https://my.show/", programs },
      files: {
        "content/clay/clay.mp3": new Uint8Array(4000),
        "content/cover.png": png(1400, 1400),
        "content/kiln/index.md": "---\ntitle: Kiln\ndate: 2026-01-01\ndraft: true\n---\nSoon.\n",
        "content/wood/index.md": "---\ntitle: Wood\ndate: 2999-01-01\n---\nLater.\n",
      },
    });
    const home = await fetchText(url);
    expect(home).toContain('href="/clay/"');
    expect(home).not.toMatch(/Kiln<\/a>|Wood<\/a>/);
    for (const hidden of ["kiln/", "wood/"]) expect((await fetch(url + hidden)).status).toBe(404);
    const feed = await fetchText(`${url}podcast.xml`);
    const [, recording = ""] = /<enclosure url="([^"]+)"/.exec(feed) ?? [];
    expect((await fetch(recording)).headers.get("content-type")).toBe("application/octet-stream");
    expect((await (await fetch(recording)).arrayBuffer()).byteLength).toBe(4000);
    const [, page = ""] = /<link>([^<]+clay[^<]*)<\/link>/.exec(feed) ?? [];
    expect(await fetchText(page)).toContain('<audio controls src="clay.mp3">');
  },
);
