import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { CLI, CONFIG, feedletter, folderWith } from "./cli.js";

const POSTS = 150;
const ARGS = ["build", "--now", "2026-06-15T12:00:00Z"];

/** Each post has a tag of its own, and so three feeds. */
function siteWithTags(): string {
  const posts = Array.from({ length: POSTS }, (_, nth) => [
    `content/post-${nth}.md`,
    `---\ntitle: Post ${nth}\ndate: 2026-06-01\ntags: [tag-${nth}]\n---\nSome words.\n`,
  ]);
  const files = { "feedletter.yaml": `${CONFIG}feeds: { by: [tag] }\n`, ...Object.fromEntries(posts) };
  return folderWith(files);
}

/** Files below a folder, sorted; none if there is no such folder. */
function listFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .sort();
  } catch {
    return [];
  }
}

const isUnfinished = (path: string) => path.startsWith("tmp/") || path.endsWith("-tmp");

/**
 * Builds, and sends the signal when so many files wait to be put into place. A build that is over before it is noticed is done anew.
 * @returns what the process died of
 */
async function killBuild(folder: string, signal: NodeJS.Signals, unfinished: number): Promise<string | null> {
  for (let tries = 0; tries < 5; tries += 1) {
    rmSync(join(folder, "out"), { recursive: true, force: true });
    const died = await tryToKillBuild(folder, signal, unfinished);
    if (died !== null) return died;
  }
  return null;
}

async function tryToKillBuild(
  folder: string,
  signal: NodeJS.Signals,
  unfinished: number,
): Promise<string | null> {
  const child = spawn(process.execPath, [CLI, ...ARGS], { cwd: folder, stdio: "ignore" });
  const ended = once(child, "exit");
  while (child.exitCode === null) {
    const files = [...listFiles(join(folder, ".feedletter")), ...listFiles(join(folder, "out"))];
    if (files.filter(isUnfinished).length >= unfinished) break;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  child.kill(signal);
  const [, died] = await ended;
  return died;
}

/** What is in the output folder and isn't ours. */
function findUnknown(folder: string): readonly string[] {
  const files = listFiles(join(folder, "out"));
  if (files.length === 0) return [];
  const manifest = "feedletter-manifest.json";
  const ours = JSON.parse(readFileSync(join(folder, "out", manifest), "utf8")).files;
  return files.filter((file) => file !== manifest && !(file in ours));
}

const listTemporary = (folder: string) =>
  listFiles(join(folder, ".feedletter")).filter((path) => isUnfinished(path) || path.endsWith(".tmp"));

test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
  "a build that gets %s while it writes leaves nothing unfinished behind",
  { timeout: 180_000 },
  async (signal) => {
    const folder = siteWithTags();
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    for (const unfinished of signal === "SIGTERM" ? [1, POSTS] : [POSTS]) {
      expect(await killBuild(folder, signal, unfinished)).toBe(signal);
      expect(findUnknown(folder)).toEqual([]);
      expect(listTemporary(folder)).toEqual([]);
    }
  },
);

test("a build that is killed at once leaves nothing in the output folder, and the next one clears the rest", {
  timeout: 180_000,
}, async () => {
  const folder = siteWithTags();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const unfinished of [1, POSTS, 2 * POSTS, 3 * POSTS]) {
    expect(await killBuild(folder, "SIGKILL", unfinished)).toBe("SIGKILL");
    expect(findUnknown(folder)).toEqual([]);
    expect(listTemporary(folder)).not.toEqual([]);
  }
  expect(await feedletter(ARGS, { cwd: folder })).toMatchObject({ code: 0 });
  expect(listTemporary(folder)).toEqual([]);
  expect(findUnknown(folder)).toEqual([]);
  expect(listFiles(join(folder, "out")).length).toBeGreaterThan(3 * POSTS);
});
