import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openCache } from "#content/cache/cache.js";
import { renderPosts } from "#content/render/render.js";
import { loadNewest } from "#content/sources/from-files/load-newest.js";
import { type LoadResult, loadEntries } from "#content/sources/load.js";
import { type Files, SITE, writeFolder } from "./folder.js";

const SOURCE = { files: "content", url: "/{path}/" };

interface Run {
  readonly url?: string;
  readonly timezone?: string;
  readonly version?: string;
}

const EVERYTHING = {
  most: 1000,
  now: 0,
  include: new Set(["published", "draft", "future", "expired"] as const),
};

/** Everything that is known of the posts in a folder, as a run with the cache there sees it. */
function run(folder: string, { url = SOURCE.url, timezone = "UTC", version = "1" }: Run = {}) {
  const cache = openCache(join(folder, "cache"), version);
  const site = { ...SITE, timezone };
  const newest = loadNewest([{ ...SOURCE, url }], { baseDir: folder, site, cache }, EVERYTHING);
  if (newest === undefined) throw new Error("Two posts have one id.");
  const { selected: _, ...known } = newest;
  const loaded: LoadResult = known;
  const rendered = renderPosts(loaded.entries, site, { cache });
  cache.save();
  return { loaded, rendered };
}

function runWithout(folder: string, { url = SOURCE.url, timezone = "UTC" }: Run = {}) {
  const site = { ...SITE, timezone };
  const loaded = loadEntries([{ ...SOURCE, url }], { baseDir: folder, site });
  return { loaded, rendered: renderPosts(loaded.entries, site) };
}

const POSTS: Files = {
  "content/one.md":
    "---\ntitle: One\ndate: 2026-01-31 10:00\ntags: [a]\n---\nA <b>body</b>.<canvas></canvas>\u0001\n",
  "content/two words #%.md": "---\ntitle: Two\ndate: 2026-02-01\nlang: no such\n---\n[x](y)\n",
  "content/broken.md": "---\ndate: never\n---\n",
  "content/about.md": "No date.\n",
};

test("a second run says the same as the first, and as one without a cache", () => {
  const folder = writeFolder(POSTS);
  const first = run(folder);
  expect(first).toEqual(runWithout(folder));
  expect(first.rendered.findings.map(({ code }) => code)).toContain("W_LOST");
  expect(run(folder)).toEqual(first);
  expect(readdirSync(join(folder, "cache"))).toEqual(["content.cache"]);
});

test("a changed post is read again, whatever its time says", () => {
  const folder = writeFolder(POSTS);
  run(folder);
  const file = join(folder, "content/one.md");
  writeFileSync(file, readFileSync(file, "utf8").replace("One", "Uno").replace("body", "text"));
  utimesSync(file, 0, 0);
  const again = run(folder);
  expect(again).toEqual(runWithout(folder));
  expect(again.rendered.posts.map(({ title }) => title)).toEqual(["Two", "Uno"]);
  rmSync(file);
  expect(run(folder).loaded.files).toBe(3);
});

test.each<Run>([{ url: "/p/{slug}/" }, { timezone: "Asia/Tokyo" }])(
  "another configuration (%j) makes other posts",
  (other) => {
    const folder = writeFolder(POSTS);
    const first = run(folder);
    expect(run(folder, other)).toEqual(runWithout(folder, other));
    expect(run(folder, other)).not.toEqual(first);
    expect(run(folder)).toEqual(first);
  },
);

test("media beside a post are looked at each time, those elsewhere don't keep it from being known", () => {
  const folder = writeFolder({
    "content/a.md": "---\ndate: 2026-01-31\ncover: a.png\n---\n",
    "content/a.png": "12345",
  });
  expect(run(folder).loaded.entries[0]?.cover?.bytes).toBe(5);
  writeFileSync(join(folder, "content/a.png"), "1234567");
  expect(run(folder).loaded.entries[0]?.cover?.bytes).toBe(7);
  const kept = () => readFileSync(join(folder, "cache/content.cache"), "utf8");
  expect(kept()).not.toContain('"url":"https://careers.example/a/"');
  writeFileSync(join(folder, "content/a.md"), "---\ndate: 2026-01-31\ncover: https://b.example/a.png\n---\n");
  run(folder);
  expect(kept()).toContain('"url":"https://careers.example/a/"');
});

test("what is cut off, damaged, a folder or of another version isn't used", () => {
  const folder = writeFolder(POSTS);
  const first = run(folder);
  const file = join(folder, "cache/content.cache");
  const sound = readFileSync(file);
  truncateSync(file, sound.length >> 1);
  expect(run(folder)).toEqual(first);
  sound.writeUint8(sound.readUint8(sound.length >> 1) ^ 1, sound.length >> 1);
  writeFileSync(file, sound);
  expect(run(folder)).toEqual(first);
  rmSync(file);
  mkdirSync(file);
  expect(run(folder)).toEqual(first);
  rmSync(file, { recursive: true });
  expect(run(folder, { version: "2" })).toEqual(first);
});

test("short texts come back by what they are made from, until another version asks", () => {
  const folder = join(writeFolder({}), "cache");
  const first = openCache(folder, "1");
  first.texts.keep("date en 0", "January 1, 1970");
  first.texts.keep("date de 0", "1. Januar 1970");
  first.save();
  const second = openCache(folder, "1").texts;
  expect(["date en 0", "date de 0", "date fr 0"].map(second.find)).toEqual([
    "January 1, 1970",
    "1. Januar 1970",
    undefined,
  ]);
  const file = join(folder, "content.cache");
  expect(openCache(folder, "2").texts.find("date en 0")).toBeUndefined();
  truncateSync(file, 80);
  expect(openCache(folder, "1").texts.find("date en 0")).toBeUndefined();
});

test("a cache that goes or comes while it is open is no trouble, and no temporary file stays", () => {
  const folder = writeFolder(POSTS);
  const cache = openCache(join(folder, "cache"), "1");
  run(folder);
  rmSync(join(folder, "cache"), { recursive: true });
  loadEntries([SOURCE], { baseDir: folder, site: SITE, cache });
  run(folder);
  cache.save();
  expect(readdirSync(join(folder, "cache"))).toEqual(["content.cache"]);
  expect(run(folder)).toEqual(runWithout(folder));
});

test("a file where the cache's folder should be stays, and the posts are the same", () => {
  const folder = writeFolder({ ...POSTS, cache: "theirs" });
  expect(run(folder)).toEqual(runWithout(folder));
  expect(readFileSync(join(folder, "cache"), "utf8")).toBe("theirs");
});

test("nothing is written where nothing has changed, and a change rewrites what it has to", () => {
  const folder = writeFolder(POSTS);
  const bytes = () => readFileSync(join(folder, "cache/content.cache")).length;
  run(folder);
  const before = bytes();
  run(folder);
  expect(bytes()).toBe(before);
  writeFileSync(join(folder, "content/three.md"), "---\ndate: 2026-03-01\n---\nThree\n");
  run(folder);
  expect(bytes()).toBeGreaterThan(before);
});

test("whatever is written between runs, the cache changes nothing", () => {
  const file = fc.record({
    name: fc.constantFrom("a", "b", "c", "tab\there"),
    text: fc.constantFrom("A", "B é", "C\u0000", "---"),
    date: fc.constantFrom("2026-01-01", "2026-02-30", "2026-03-01 09:00", ""),
  });
  fc.assert(
    fc.property(fc.array(fc.array(file, { maxLength: 3 }), { minLength: 2, maxLength: 4 }), (runs) => {
      const folder = writeFolder({});
      for (const files of runs) {
        for (const { name, text, date } of files)
          writeFileSync(join(folder, "content", `${name}.md`), `---\ndate: ${date}\n---\n${text}\n`);
        expect(run(folder)).toEqual(runWithout(folder));
      }
    }),
    { numRuns: 60 },
  );
});
