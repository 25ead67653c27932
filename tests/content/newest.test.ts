import fs, { writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { openCache } from "#content/cache/cache.js";
import type { PostState } from "#content/model/post.js";
import { selectEntries } from "#content/model/select.js";
import { loadNewest } from "#content/sources/from-files/load-newest.js";
import { loadEntries } from "#content/sources/load.js";
import { type Files, SITE, writeFolder } from "./folder.js";

const SOURCES = [{ files: "content", url: "/{path}/" }];
const PUBLISHED = { now: Date.parse("2026-06-15"), include: new Set<PostState>() };

function postsOn(dates: Readonly<Record<string, string>>): Files {
  const written = Object.entries(dates).map(([name, date]) => [
    `content/${name}.md`,
    `---\ntitle: ${name}\ndate: ${date}\n---\n`,
  ]);
  return Object.fromEntries(written);
}

function newestOf(folder: string, most: number, cache = openCache(join(folder, "cache"), "1")) {
  const newest = loadNewest(SOURCES, { baseDir: folder, site: SITE, cache }, { ...PUBLISHED, most });
  cache.save();
  return newest;
}

/** The files that are opened meanwhile. */
function filesOpened(act: () => void): readonly string[] {
  const opening = vi.spyOn(fs, "openSync");
  syncBuiltinESMExports();
  try {
    act();
    const paths = opening.mock.calls.map(([path]) => String(path));
    return [...new Set(paths.filter((path) => path.endsWith(".md")))];
  } finally {
    opening.mockRestore();
    syncBuiltinESMExports();
  }
}

test("of all posts the newest are there, and the others are counted", () => {
  const folder = writeFolder(
    postsOn({ a: "2026-01-01", b: "2026-03-01", c: "2026-02-01", later: "2027-01-01", never: "x" }),
  );
  const newest = newestOf(folder, 2);
  expect(newest?.entries.map(({ title }) => title)).toEqual(["b", "c"]);
  expect(newest).toMatchObject({ selected: 3, files: 5, findings: [{ code: "E_DATE" }] });
});

test("files that haven't changed aren't opened, whether their posts are shown or not", () => {
  const folder = writeFolder(postsOn({ a: "2026-01-01", b: "2026-03-01", c: "2026-02-01" }));
  expect(filesOpened(() => newestOf(folder, 1))).toHaveLength(3);
  expect(filesOpened(() => newestOf(folder, 1))).toEqual([]);
  writeFileSync(join(folder, "content/a.md"), "---\ntitle: changed\ndate: 2026-04-01\n---\n");
  let newest: ReturnType<typeof newestOf>;
  expect(
    filesOpened(() => {
      newest = newestOf(folder, 1);
    }),
  ).toEqual([join(folder, "content/a.md")]);
  expect(newest?.entries.map(({ title }) => title)).toEqual(["changed"]);
});

test("a post that comes into sight without having changed is read", () => {
  const folder = writeFolder(postsOn({ a: "2026-01-01", b: "2026-03-01" }));
  newestOf(folder, 1);
  fs.rmSync(join(folder, "content/b.md"));
  expect(newestOf(folder, 1)?.entries.map(({ title }) => title)).toEqual(["a"]);
});

test("a few changes among many files aren't written down, and are seen nevertheless", () => {
  const dates = Array.from({ length: 2000 }, (_, at) => [`post-${at}`, `20${10 + (at % 15)}-01-01`] as const);
  const folder = writeFolder(postsOn(Object.fromEntries(dates)));
  newestOf(folder, 5);
  const file = join(folder, "cache/content.cache");
  const before = fs.statSync(file).ino;
  writeFileSync(join(folder, "content/post-7.md"), "---\ntitle: changed\ndate: 2030-04-01\n---\n");
  for (const _ of [1, 2]) expect(newestOf(folder, 5)?.selected).toBe(1999);
  expect(fs.statSync(file).ino).toBe(before);
  for (let at = 0; at < 40; at += 1) fs.rmSync(join(folder, `content/post-${100 + at}.md`));
  expect(newestOf(folder, 5)?.selected).toBe(1959);
  expect(fs.statSync(file).ino).not.toBe(before);
});

test("where two posts may have one id it leaves the answer to the whole", () => {
  const files = { ...postsOn({ a: "2026-01-01" }), "content/b.md": "---\ndate: 2026-01-02\nurl: /a/\n---\n" };
  const folder = writeFolder(files);
  for (const _ of ["cold", "warm"]) expect(newestOf(folder, 10)).toBeUndefined();
});

test("thousands of posts of one day are put in order in a moment", () => {
  const dates = Array.from({ length: 3000 }, (_, at) => [`post-${at}`, "2026-01-01"] as const);
  const newest = newestOf(writeFolder(postsOn(Object.fromEntries(dates))), 3);
  expect(newest?.entries.map(({ title }) => title)).toEqual(["post-0", "post-1", "post-10"]);
});

test("whatever posts there are, it says the same as reading them all", () => {
  const file = fc.record({
    name: fc.stringMatching(/^[a-f]{1,2}$/),
    date: fc.constantFrom("2026-01-01", "2026-01-02", "2026-01-03", "2027-01-01", "none", ""),
    more: fc.constantFrom(
      "",
      "draft: true",
      "expiryDate: 2026-02-01",
      "expiryDate: 2030-02-01",
      "lang: no such",
    ),
  });
  const step = fc.tuple(fc.array(file, { maxLength: 6 }), fc.integer({ min: 1, max: 4 }));
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 4 }), (steps) => {
      const folder = writeFolder({});
      for (const [files, most] of steps) {
        for (const { name, date, more } of files)
          writeFileSync(join(folder, "content", `${name}.md`), `---\ndate: ${date}\n${more}\n---\n`);
        const all = loadEntries(SOURCES, { baseDir: folder, site: SITE });
        const selected = selectEntries(all.entries, PUBLISHED);
        const expected = { ...all, entries: selected.slice(0, most), selected: selected.length };
        expect(newestOf(folder, most)).toEqual(expected);
      }
    }),
    { numRuns: 100 },
  );
});
