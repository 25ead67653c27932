import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CONFIG, folderWith, postOn } from "./cli.js";

const ROOT = join(import.meta.dirname, "../..");

/** A program of its own, as it is after it was installed, and a site to build with it. */
function install() {
  const folder = folderWith({ "feedletter.yaml": CONFIG, "content/one.md": postOn("2026-01-31", "One") });
  const dist = join(folder, "program/dist");
  const isProgram = (path: string) => !path.endsWith(".code");
  cpSync(join(ROOT, "dist/cli"), join(dist, "cli"), { recursive: true, filter: isProgram });
  cpSync(join(ROOT, "dist/cli.cjs"), join(dist, "cli.cjs"));
  cpSync(join(ROOT, "package.json"), join(folder, "program/package.json"));
  symlinkSync(join(ROOT, "node_modules"), join(folder, "program/node_modules"));
  const build = (more: readonly string[] = [], env: Readonly<Record<string, string>> = {}) => {
    const args = [join(dist, "cli.cjs"), "build", "--json", ...more];
    const given = {
      cwd: folder,
      env: { PATH: process.env.PATH, ...env },
      encoding: "utf8",
      stdio: "pipe",
    } as const;
    const { items }: { items: number } = JSON.parse(execFileSync(process.execPath, args, given));
    return items;
  };
  const kept = () =>
    readdirSync(join(dist, "cli"))
      .filter((name) => name.endsWith(".code"))
      .sort();
  const pathOf = (chunk: string) =>
    join(dist, "cli", kept().find((name) => name.startsWith(`${chunk}.cjs.`)) ?? "none");
  const writePost = (body: string) =>
    writeFileSync(join(folder, "content/two.md"), `${postOn("2026-02-01", "Two")}\n${body}\n`);
  return { build, kept, pathOf, writePost, cli: join(dist, "cli") };
}

/** What is replaced is another file. */
const fileAt = (path: string) => statSync(path).ino;

test("what a build has compiled is kept beside the program, and taken by the next", () => {
  const { build, kept, pathOf } = install();
  expect(build()).toBe(1);
  const names = kept().map((name) => name.slice(0, name.indexOf(".")));
  expect(names).toEqual(expect.arrayContaining(["feeds", "main", "markdown-it", "start"]));
  const before = fileAt(pathOf("feeds"));
  expect(build()).toBe(1);
  expect(fileAt(pathOf("feeds"))).toBe(before);
});

test("a chunk that wasn't needed before is kept when it is", () => {
  const { build, kept, writePost } = install();
  build();
  expect(kept().join()).not.toContain("sanitize-html");
  writePost('<div class="x">Own HTML</div>');
  build();
  expect(kept().join()).toContain("sanitize-html");
});

test("code that is damaged, cut off, or of another chunk isn't run, and is replaced", () => {
  const { build, pathOf } = install();
  build();
  const path = pathOf("feeds");
  const sound = readFileSync(path);
  const flipped = Buffer.from(sound);
  flipped[sound.length >> 1] = 255 - (sound[sound.length >> 1] ?? 0);
  const broken = [flipped, sound.subarray(0, -1), Buffer.alloc(0), readFileSync(pathOf("start"))];
  for (const bytes of broken) {
    writeFileSync(path, bytes);
    expect(build()).toBe(1);
    expect(readFileSync(path).equals(bytes)).toBe(false);
  }
});

test("code that was compiled from another source isn't run", () => {
  const { build, cli, pathOf } = install();
  build();
  const kept = readFileSync(pathOf("start"));
  const chunk = join(cli, "start.cjs");
  // As long as before, which is all that V8 looks at.
  writeFileSync(chunk, readFileSync(chunk, "utf8").replaceAll("--verbose", "--wordier"));
  const args = [join(cli, "../cli.cjs"), "--help"];
  expect(execFileSync(process.execPath, args, { encoding: "utf8" })).toContain("Exit codes");
  expect(readFileSync(pathOf("start")).equals(kept)).toBe(false);
});

test("nothing is kept where it isn't wanted", () => {
  const { build, kept } = install();
  expect(build(["--no-cache"])).toBe(1);
  expect(build([], { NODE_DISABLE_COMPILE_CACHE: "1" })).toBe(1);
  expect(kept()).toEqual([]);
});

test("where nothing can be written the program runs without, and no temporary file stays", () => {
  const { build, cli, kept } = install();
  build();
  for (const name of kept()) {
    rmSync(join(cli, name));
    // A folder of that name is in the way, whoever runs the test.
    mkdirSync(join(cli, name, "x"), { recursive: true });
  }
  expect(build()).toBe(1);
  expect(readdirSync(cli).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});
