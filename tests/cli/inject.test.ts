import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CLI, CONFIG, feedletter, folderWith, postOn } from "./cli.js";

const PAGE =
  "<!doctype html>\r\n<html>\r\n<head>\r\n  <title>Über</title>\r\n</head>\r\n<body>x</body>\r\n</html>\r\n";
const LINKS =
  '<link rel="alternate" type="application/rss+xml" title="Notes (RSS)" href="https://notes.example/rss.xml"><link rel="alternate" type="application/atom+xml" title="Notes (Atom)" href="https://notes.example/atom.xml"><link rel="alternate" type="application/feed+json" title="Notes (JSON Feed)" href="https://notes.example/feed.json">';

function builtSite(more: Readonly<Record<string, string>> = {}): string {
  return folderWith({
    "feedletter.yaml": CONFIG,
    "content/one.md": postOn("2026-06-01", "One"),
    "public/index.html": PAGE,
    "public/a/b/index.html": `<head>${LINKS}</head>`,
    "public/part.html": "<p>part</p>",
    "public/notes.htm": PAGE,
    "public/.hidden/x.html": PAGE,
    ...more,
  });
}

const read = (folder: string, path: string) => readFileSync(join(folder, path), "utf8");

test("`inject` adds one line to each page that doesn't link the feeds, and nothing else, once", async () => {
  const cwd = builtSite();
  chmodSync(join(cwd, "public/index.html"), 0o640);
  const had = statSync(join(cwd, "public/a/b/index.html")).ino;
  const dry = await feedletter(["inject", "public", "--dry-run"], { cwd });
  expect(dry).toMatchObject({ code: 0, stderr: expect.stringContaining("would change index.html") });
  expect(read(cwd, "public/index.html")).toBe(PAGE);
  const first = await feedletter(["inject", "public"], { cwd });
  expect(first).toMatchObject({ code: 0, stdout: "" });
  expect(first.stderr).toContain("public: 1 page changed, 1 already had them, 1 file without a head");
  expect(read(cwd, "public/index.html")).toBe(PAGE.replace("</head>", `${LINKS}\r\n</head>`));
  expect(statSync(join(cwd, "public/index.html")).mode & 0o777).toBe(0o640);
  expect(statSync(join(cwd, "public/a/b/index.html")).ino).toBe(had);
  for (const path of ["public/notes.htm", "public/.hidden/x.html"]) expect(read(cwd, path)).toBe(PAGE);
  const second = await feedletter(["inject", "public", "--json"], { cwd });
  expect(JSON.parse(second.stdout)).toEqual({
    ...{ changed: [], had: ["a/b/index.html", "index.html"] },
    ...{ skipped: ["part.html"], failed: [] },
  });
});

test("without a folder, `inject` prints the lines to paste, and changes nothing", async () => {
  const cwd = builtSite();
  const ran = await feedletter(["inject"], { cwd });
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  expect(ran.stdout.trimEnd().split("\n").join("")).toBe(LINKS);
  const { stdout } = await feedletter(["inject", "--json"], { cwd });
  expect(JSON.parse(stdout).lines.join("")).toBe(LINKS);
  expect(read(cwd, "public/index.html")).toBe(PAGE);
});

test("named feeds are linked, too, and pages that Feedletter wrote stay as they are", async () => {
  const cwd = builtSite({
    "feedletter.yaml": `${CONFIG}out: public\nfeeds: { formats: [rss], files: { rss: feed.xml }, named: { show: { title: "The <show>", path: show.xml } } }\n`,
  });
  expect(await feedletter(["build"], { cwd })).toMatchObject({ code: 0 });
  const page = read(cwd, "public/subscribe/index.html");
  const { stdout } = await feedletter(["inject", "public", "--json"], { cwd });
  expect(JSON.parse(stdout).changed).toEqual(["a/b/index.html", "index.html"]);
  expect(read(cwd, "public/subscribe/index.html")).toBe(page);
  expect(read(cwd, "public/index.html")).toContain(
    '<link rel="alternate" type="application/rss+xml" title="Notes (RSS)" href="https://notes.example/feed.xml"><link rel="alternate" type="application/rss+xml" title="The &lt;show&gt; (RSS)" href="https://notes.example/show.xml">\r\n</head>',
  );
  expect(await feedletter(["build", "--check"], { cwd })).toMatchObject({ code: 0 });
});

test("what can't be changed is named, and the rest is done", async () => {
  const cwd = builtSite({ "public/open.html": "<head><script>", "outside/x.html": PAGE });
  symlinkSync("../outside", join(cwd, "public/linked"));
  symlinkSync("../outside/x.html", join(cwd, "public/linked.html"));
  const ran = await feedletter(["inject", "public"], { cwd });
  expect(ran).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("failed open.html: a comment, a script"),
  });
  expect(read(cwd, "public/index.html")).toContain(LINKS);
  expect(read(cwd, "outside/x.html")).toBe(PAGE);
});

test.each([
  [["inject", "nowhere"], "E_USAGE"],
  [["inject", "content"], "There is no .html file"],
  [["inject", "."], "holds the configuration"],
  [["inject", ".."], "holds the configuration"],
])("%j says what is wrong", async (args, message) => {
  const ran = await feedletter(args, { cwd: builtSite() });
  expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
});

test("an `inject` that is killed leaves whole pages, and the next one ends it", async () => {
  const pages = Array.from({ length: 400 }, (_, nth) => `public/p/${nth}.html`);
  const large = PAGE.replace("x</body>", `${"x".repeat(100_000)}</body>`);
  const cwd = builtSite(Object.fromEntries(pages.map((path) => [path, large])));
  const changed = large.replace("</head>", `${LINKS}\r\n</head>`);
  const isDone = (path: string) => statSync(join(cwd, path)).size === Buffer.byteLength(changed);
  let killed = 0;
  for (const watched of ["public/p/0.html", "public/p/20.html", "public/p/40.html"]) {
    const child = spawn(process.execPath, [CLI, "inject", "public"], { cwd, stdio: "ignore" });
    const ended = once(child, "exit");
    // Without a pause: it takes a tenth of a second for all of them.
    for (const start = process.hrtime.bigint(); !isDone(watched); )
      if (process.hrtime.bigint() - start > 10_000_000_000n) break;
    child.kill("SIGKILL");
    const [, signal] = await ended;
    if (signal === "SIGKILL") killed += 1;
    for (const path of pages) expect([large, changed]).toContain(read(cwd, path));
  }
  expect(killed).toBeGreaterThan(0);
  expect(await feedletter(["inject", "public"], { cwd })).toMatchObject({ code: 0 });
  for (const path of pages) expect(read(cwd, path)).toBe(changed);
  expect(readdirSync(join(cwd, "public/p")).filter((name) => name.endsWith("-tmp"))).toEqual([]);
});

test("`check` says where the links are missing, in a built site that is a source or beside the posts", async () => {
  const dated = PAGE.replace("<body>", '<body><article><time datetime="2026-06-01">1 June</time>').replace(
    "</head>",
    '<link rel="canonical" href="https://notes.example/x/"></head>',
  );
  const source = builtSite({
    "feedletter.yaml": "site: { title: Notes, url: https://notes.example/ }\ncontent: [{ html: public }]\n",
    "public/post.html": dated,
  });
  const { stdout } = await feedletter(["check", "--json"], { cwd: source });
  expect(JSON.parse(stdout).findings).toContainEqual(
    expect.objectContaining({
      code: "W_DISCOVERY",
      place: { file: "public/index.html" },
      message: "This page and 1 more of 3 don't link to the feeds.",
    }),
  );
  const hugo = builtSite({ "hugo.toml": 'title = "x"\n', "public/index.html": PAGE });
  expect((await feedletter(["check"], { cwd: hugo })).stderr).toContain("public/index.html  W_DISCOVERY");
  await feedletter(["inject", "public"], { cwd: hugo });
  expect((await feedletter(["check"], { cwd: hugo })).stderr).not.toContain("W_DISCOVERY");
});
