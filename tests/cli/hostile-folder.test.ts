import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CONFIG, folderWith, postOn } from "./cli.js";

const ROOT = join(import.meta.dirname, "../..");

/** Files that other people's programs run when they find them in the current folder, and packages that they take if they are there. */
const TRAPS = [
  "evil.js",
  "feedletter.js",
  "feedletter.ts",
  "feedletter.config.json.js",
  "content/feedletter.config.ts",
  ".mjmlconfig.js",
  ".htmlnanorc.js",
  "htmlnano.config.js",
  "htmlnano.config.cjs",
  "postcss.config.js",
  "postcss.config.cjs",
  "cssnano.config.js",
  "node_modules/canvas/index.js",
  "node_modules/cssnano/index.js",
  "node_modules/postcss/index.js",
  "node_modules/svgo/index.js",
  "node_modules/terser/index.js",
  "node_modules/typescript/index.js",
  "node_modules/uglify-js/index.js",
];

const markOf = (trap: string) => join("ran", trap.replaceAll("/", " "));
const trapCode = (trap: string) =>
  `require("node:fs").writeFileSync(${JSON.stringify(markOf(trap))}, ""); module.exports = {};`;

/** A site whose folder holds all of them, with the program installed in it, and which of them have run. */
function hostileSite() {
  const folder = folderWith({
    "feedletter.yaml": `${CONFIG}digests:\n  weekly: { start: newest }\nmail:\n  from: Notes <news@notes.example>\n  unsubscribe: "mailto:leave@notes.example"\n`,
    "content/one.md": postOn("2026-01-31", "One", '<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>'),
    ".mjmlconfig": '{ "packages": ["./evil.js"] }',
    "ran/.keep": "",
    ...Object.fromEntries(TRAPS.map((trap) => [trap, trapCode(trap)])),
  });
  const home = join(folder, "node_modules/feedletter");
  for (const name of ["dist", "email-templates", "package.json"])
    cpSync(join(ROOT, name), join(home, name), { recursive: true });
  symlinkSync(join(ROOT, "node_modules/libsql"), join(folder, "node_modules/libsql"));
  const feedletter = (...args: readonly string[]) =>
    execFileSync(process.execPath, [join(home, "dist/cli.cjs"), ...args], { cwd: folder, stdio: "pipe" });
  return { folder, feedletter, ran: () => TRAPS.filter((trap) => existsSync(join(folder, markOf(trap)))) };
}

test("nothing in the site's folder is executed", () => {
  const { folder, feedletter, ran } = hostileSite();
  const now = ["--now", "2026-02-01T00:00:00Z"];
  feedletter("build", ...now);
  feedletter("subscribers", "add", "ada@example.org");
  feedletter("send", "weekly");
  expect(existsSync(join(folder, ".feedletter/outbox"))).toBe(true);
  expect(ran()).toEqual([]);
});

test("MJML left to itself would run some of it (so that the test above can fail)", () => {
  const { folder, ran } = hostileSite();
  const mjml = createRequire(import.meta.url).resolve("mjml");
  const mail = "<mjml><mj-body><mj-section /></mj-body></mjml>";
  const script = `require(${JSON.stringify(mjml)})(${JSON.stringify(mail)}, { minify: true, minifyOptions: { minifyCss: false } })`;
  spawnSync(process.execPath, ["-e", script], { cwd: folder });
  expect(ran()).toEqual(["evil.js", ".htmlnanorc.js"]);
});
