import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { isRelevantChange, watchFolders } from "#files/watch.js";

let base = "";

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "feedletter-watch-"));
  const made = base;
  mkdirSync(join(base, "content/posts"), { recursive: true });
  writeFileSync(join(base, "content/posts/a.md"), "a");
  writeFileSync(join(base, "feedletter.yaml"), "site:");
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
});

/** Watches until the test ends; `next` waits for the call after the ones already seen. */
function watchAll(...paths: readonly string[]): {
  readonly next: () => Promise<void>;
  readonly calls: () => number;
} {
  let calls = 0;
  let wake = () => {};
  const watcher = watchFolders(
    paths.map((path) => join(base, path)),
    () => {
      calls += 1;
      wake();
    },
    { debounceMs: 20 },
  );
  onTestFinished(() => watcher.close());
  const next = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });
  return { next, calls: () => calls };
}

test("a change deep in a folder is seen, and so is one in a folder that is made meanwhile", async () => {
  const { next } = watchAll("content");
  const first = next();
  appendFileSync(join(base, "content/posts/a.md"), "more");
  await first;
  const second = next();
  mkdirSync(join(base, "content/posts/new"));
  await second;
  const third = next();
  writeFileSync(join(base, "content/posts/new/b.md"), "b");
  await third;
});

test("a file that an editor replaces is seen again and again", async () => {
  const { next } = watchAll("feedletter.yaml");
  for (const content of ["1", "2", "3"]) {
    const seen = next();
    writeFileSync(join(base, ".feedletter.yaml.new"), content);
    renameSync(join(base, ".feedletter.yaml.new"), join(base, "feedletter.yaml"));
    await seen;
  }
});

test("changes in quick succession are reported once", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const { calls } = watchAll("content");
  const last = seenByNode(join(base, "content"), "49.md");
  for (let index = 0; index < 50; index += 1) writeFileSync(join(base, `content/${index}.md`), "x");
  await last;
  expect(calls()).toBe(0);
  vi.runAllTimers();
  expect(calls()).toBe(1);
});

/** Resolves when the file's change has come; what was watched before has been told of it by then. */
function seenByNode(folder: string, file: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(folder, (_, name) => {
      if (name === file) setImmediate(resolve);
    });
    onTestFinished(() => watcher.close());
  });
}

test.each([
  "out/rss.xml",
  ".feedletter/feedletter.db",
  "node_modules/x/index.js",
  "theme/node_modules/x",
  ".git/index",
  "content/.a.md.swp",
  "content/.#a.md",
  "content/#a.md#",
  "content/a.md~",
  "content\\.hidden",
])("%s is written by a program", (name) => {
  expect(isRelevantChange(name)).toBe(false);
});

test.each(["a.md", "posts/2026/a.md", "about/a.md", "posts/out.md", "C#.md"])(
  "%s is written by a person",
  (name) => {
    expect(isRelevantChange(name)).toBe(true);
  },
);

test("a missing folder is ignored, and nothing is reported after closing", () => {
  const watcher = watchFolders([join(base, "missing"), join(base, "content")], () => {
    throw new Error("told after closing");
  });
  writeFileSync(join(base, "content/posts/a.md"), "x");
  watcher.close();
});
