import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { CLI, CONFIG, feedletter, feedletterProcess, folderWith, postOn } from "./cli.js";

const NOW = ["--now", "2026-06-15T09:00:00+02:00"];
const site = (files: Record<string, string | Uint8Array> = {}): string =>
  folderWith({
    "feedletter.yaml": CONFIG,
    "content/one.md": postOn("2026-06-01", "One"),
    "content/two.md": postOn("2026-06-02", "Two"),
    ...files,
  });
const build = (cwd: string, ...args: string[]) => feedletter(["build", ...NOW, ...args], { cwd });
const titles = (folder: string): string[] => {
  const { items }: { items: { title: string }[] } = JSON.parse(
    readFileSync(join(folder, "out/feed.json"), "utf8"),
  );
  return items.map(({ title }) => title);
};

test("the subscribe page has a sign-up form where a server answers it", async () => {
  const server = (more: string) =>
    `digests: { weekly: {} }\nserver: { url: https://letters.example/in${more} }\n`;
  const pageOf = async (config: string) => {
    const folder = folderWith({
      "feedletter.yaml": CONFIG + config,
      "content/one.md": postOn("2026-06-01", "One"),
    });
    await feedletter(["build"], { cwd: folder });
    return readFileSync(join(folder, "out/subscribe/index.html"), "utf8");
  };
  expect(await pageOf(server(""))).toContain(
    '<form method="post" action="https://letters.example/in/subscribe">',
  );
  expect(await pageOf(server(", signUp: false"))).not.toContain("<form");
  expect(await pageOf("digests: { weekly: {} }\n")).not.toContain("<form");
  const joining = `digests: { weekly: {} }\nmail: { from: "Notes <news@notes.example>", join: join@notes.example }\n`;
  expect(await pageOf(joining)).toContain(
    '<a href="mailto:join@notes.example?subject=Subscribe" dir="ltr">join@notes.example</a>',
  );
  const two = await pageOf(
    joining
      .replace("weekly: {}", 'weekly: { title: "Every week" }, instant: {}')
      .replace("join@notes.example }", "{ address: join@notes.example, digests: [weekly] } }"),
  );
  expect(two).toContain(
    '<a href="mailto:join@notes.example?subject=Subscribe%3A%20weekly" dir="auto">Every week</a>',
  );
  expect(two).toContain(
    '<a href="mailto:join@notes.example?subject=Subscribe%3A%20instant" dir="auto">instant</a>',
  );
  const unnamed = `digests: { weekly: {} }\nmail: { from: "Notes <news@notes.example>", inbox: "\${IMAP_URL}" }\n`;
  expect(await pageOf(unnamed)).not.toMatch(/mailto:|news@notes/);
  expect(await pageOf(joining + server("").replace(/^digests.*\n/m, ""))).not.toContain("mailto:");
});

test("only the first build points to the lines for the head of pages, and --verbose prints them", async () => {
  const folder = site();
  await build(folder);
  const { stderr } = await build(folder, "--verbose");
  expect(stderr).not.toContain("feedletter inject");
  expect(stderr).toContain('<link rel="alternate" type="application/rss+xml"');
});

test("a build writes the feeds and the page, and says what it wrote", async () => {
  const folder = site();
  const ran = await build(folder);
  expect(ran).toMatchObject({ code: 0, stdout: "" });
  expect(ran.stderr).toContain("✓ out: 2 of 2 posts");
  expect(ran.stderr).toContain("the lines that `feedletter inject` prints into the <head> of your pages");
  expect(readdirSync(join(folder, "out")).sort()).toEqual(
    [
      "atom.xml",
      "feed.css",
      "feed.json",
      "feedletter-manifest.json",
      "feeds.opml",
      "rss.xml",
      "subscribe",
    ].sort(),
  );
  expect(titles(folder)).toEqual(["Two", "One"]);
});

test("a build says whose conventions a folder follows, in words and in JSON", async () => {
  const folder = site({
    "hugo.toml": 'baseURL = "https://h.example/"\n',
    "content/three.md": postOn("2026-06-03", "{{< x >}}"),
  });
  const ran = await build(folder, "--json");
  expect(ran.stderr).toContain("content: Hugo (hugo.toml)");
  expect(JSON.parse(ran.stdout)).toMatchObject({
    sources: [{ source: "content", dialect: "hugo", by: "hugo.toml" }],
  });
});

test("the root of the file system is no output folder, wherever it is named", async () => {
  const cwd = folderWith({
    "feedletter.yaml": `${CONFIG}out: ${"../".repeat(40)}\n`,
    "content/.keep": "",
  });
  const configured = await feedletter(["build"], { cwd });
  expect(configured).toMatchObject({ code: 2 });
  expect(configured.stderr).toMatch(/^feedletter\.yaml:\d+ {2}E_CONFIG {2}The output folder is \//m);
  expect((await feedletter(["build", "--out", "/"], { cwd })).stderr).toContain(
    "the root of the file system",
  );
});

test("a second build changes nothing, and is told so in JSON", async () => {
  const folder = site();
  await build(folder);
  const again = JSON.parse((await build(folder, "--json")).stdout);
  expect(again).toMatchObject({ kind: "written", created: [], changed: [], removed: [], items: 2, posts: 2 });
  expect(again.unchanged).toContain("rss.xml");
});

test("the same content gives the same bytes in another zone and locale, and at another hour", async () => {
  const [here, there] = [site(), site()];
  await build(here);
  await feedletterProcess(["build", "--now", "2027-01-01T00:00:00Z"], {
    cwd: there,
    env: { TZ: "America/Anchorage", LANG: "tr_TR.UTF-8", LC_ALL: "ar_EG.UTF-8" },
  });
  for (const file of [
    "rss.xml",
    "atom.xml",
    "feed.json",
    "feeds.opml",
    "subscribe/index.html",
    "feedletter-manifest.json",
  ]) {
    expect(readFileSync(join(there, "out", file), "utf8")).toBe(
      readFileSync(join(here, "out", file), "utf8"),
    );
  }
});

test("drafts, future and expired posts stay out unless asked for", async () => {
  const folder = site({
    "content/draft.md": "---\ntitle: Draft\ndate: 2026-06-03\ndraft: true\n---\nx\n",
    "content/future.md": postOn("2026-07-01", "Future"),
    "content/expired.md": "---\ntitle: Expired\ndate: 2026-06-03\nexpiryDate: 2026-06-04\n---\nx\n",
  });
  await build(folder);
  expect(titles(folder)).toEqual(["Two", "One"]);
  await build(folder, "--drafts", "--future");
  expect(titles(folder)).toEqual(["Future", "Draft", "Two", "One"]);
});

test("--watch builds again on every change, survives a broken save, and ends at SIGINT", async () => {
  const folder = site();
  const child = spawn(process.execPath, [CLI, "build", "--watch", ...NOW], {
    cwd: folder,
    env: {},
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  let heard = (): void => {};
  child.stderr.on("data", (chunk) => {
    said += chunk;
    heard();
  });
  const hear = (words: string): Promise<void> =>
    new Promise((resolve) => {
      heard = () => {
        if (said.includes(words)) resolve();
      };
      heard();
    });
  await hear("Watching for changes");
  writeFileSync(join(folder, "content/three.md"), postOn("2026-06-03", "Three"));
  await hear("3 of 3 posts");
  expect(titles(folder)).toEqual(["Three", "Two", "One"]);
  writeFileSync(join(folder, "feedletter.yaml"), "site: [");
  await hear("E_CONFIG");
  writeFileSync(join(folder, "feedletter.yaml"), `${CONFIG}feeds: { limit: 1 }\n`);
  await hear("1 of 3 posts");
  child.kill("SIGINT");
  const [code] = await once(child, "close");
  expect(code).toBe(0);
});

describe("build --check", () => {
  test("writes nothing and fails where there is no output yet", async () => {
    const folder = site();
    const ran = await build(folder, "--check");
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain("missing   rss.xml");
    expect(ran.stderr).toContain("E_STALE");
    expect(existsSync(join(folder, "out"))).toBe(false);
  });

  test("is content with fresh output and names what a new post makes stale", async () => {
    const folder = site();
    await build(folder);
    expect(await build(folder, "--check")).toMatchObject({ code: 0 });
    writeFileSync(join(folder, "content/three.md"), postOn("2026-06-03", "Three"));
    const ran = await build(folder, "--check");
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/stale {5}rss\.xml/);
    expect(ran.stderr).toContain("Not published yet: content/three.md (due 2026-06-03 00:00)");
    expect(titles(folder)).toEqual(["Two", "One"]);
  });

  test("names a post that has come due within a day, but doesn't fail for it", async () => {
    const folder = site();
    writeFileSync(join(folder, "content/three.md"), postOn("2026-06-20", "Three"));
    await build(folder);
    const at = (now: string) => feedletter(["build", "--check", "--now", now], { cwd: folder });
    expect(await at("2026-06-19T12:00:00Z")).toMatchObject({ code: 0 });
    const due = await at("2026-06-20T12:00:00Z");
    expect(due.stderr).toContain("Not published yet: content/three.md (due 2026-06-20 00:00)");
    expect(due.code).toBe(0);
    expect((await at("2026-06-21T12:00:00Z")).code).toBe(1);
    // Something else has changed as well.
    writeFileSync(join(folder, "content/one.md"), postOn("2026-06-01", "Another title"));
    expect((await at("2026-06-20T12:00:00Z")).code).toBe(1);
  });
});

describe("one bad post is left out, named with its line, and the others are built", () => {
  test.each([
    ["broken front matter", "---\ntitle: One\ntags: [a\n---\nx\n", /content\/bad\.md:\d+ {2}E_FRONT_MATTER/],
    [
      "an impossible date",
      "---\ntitle: One\ndate: 2026-13-01\n---\nx\n",
      /content\/bad\.md:3 {2}E_DATE {2}"2026-13-01"/,
    ],
    [
      "invalid UTF-8 in the front matter",
      Buffer.from("---\ntitle: \xff\ndate: 2026-06-03\n---\nx\n", "latin1"),
      /content\/bad\.md\S* {2}E_UTF8/,
    ],
    [
      "invalid UTF-8 far down",
      Buffer.from(`---\ntitle: Bad\ndate: 2026-06-03\n---\n${"x ".repeat(20_000)}\xff\n`, "latin1"),
      /content\/bad\.md\S* {2}E_UTF8/,
    ],
    [
      "the id of another post",
      "---\ntitle: Bad\ndate: 2026-06-03\nslug: one\n---\nx\n",
      /E_ID_DUPLICATE .*content\/one\.md/,
    ],
  ])("%s", async (_, text, said) => {
    const folder = site({ "content/bad.md": text });
    const ran = await build(folder);
    expect(ran.code).toBe(3);
    expect(ran.stderr).toMatch(said);
    expect(ran.stderr).not.toMatch(/\bat .*\.cjs:\d/);
    expect(titles(folder)).toEqual(["Two", "One"]);
  });

  test("a file that can't be read", async () => {
    const folder = site();
    symlinkSync("loop.md", join(folder, "content/loop.md"));
    const ran = await build(folder);
    expect(ran.code).toBe(3);
    expect(ran.stderr).toMatch(/content\/loop\.md {2}E_READ/);
    expect(titles(folder)).toEqual(["Two", "One"]);
  });

  test("a date that is missing makes a page, not a post, and is told with --verbose", async () => {
    const folder = site({ "content/about.md": "# About\n" });
    const quiet = await build(folder);
    expect(quiet.code).toBe(0);
    expect(quiet.stderr).toContain("skipped 1 file without a date");
    expect((await build(folder, "--verbose")).stderr).toContain("content/about.md  N_NO_DATE");
  });
});

describe("what stops a build leaves the earlier output whole", () => {
  test.each([
    ["no configuration", (folder: string) => rmSync(join(folder, "feedletter.yaml")), 2, "E_CONFIG_MISSING"],
    [
      "an unknown key",
      (folder: string) => writeFileSync(join(folder, "feedletter.yaml"), `${CONFIG}feds: {}\n`),
      2,
      "E_CONFIG  Unknown setting `feds`. Did you mean `feeds`?",
    ],
    [
      "no content folder",
      (folder: string) => rmSync(join(folder, "content"), { recursive: true }),
      2,
      "E_SOURCE",
    ],
    [
      "a file of somebody else",
      (folder: string) => {
        rmSync(join(folder, "out/atom.xml"));
        rmSync(join(folder, "out/feedletter-manifest.json"));
        writeFileSync(join(folder, "out/atom.xml"), "mine");
      },
      1,
      "E_OUT_FOREIGN",
    ],
    [
      "a folder where a file should be",
      (folder: string) => {
        rmSync(join(folder, "out/atom.xml"));
        mkdirSync(join(folder, "out/atom.xml/deep"), { recursive: true });
      },
      1,
      "E_OUT",
    ],
  ] as const)("%s", async (_, spoil, code, said) => {
    const folder = site();
    await build(folder);
    const before = readFileSync(join(folder, "out/rss.xml"), "utf8");
    spoil(folder);
    writeFileSync(join(folder, "more.md"), "");
    const ran = await build(folder);
    expect(ran.stderr).toContain(said);
    expect(ran.stderr).not.toMatch(/\bat .*\.cjs:\d/);
    expect(ran.code).toBe(code);
    expect(readFileSync(join(folder, "out/rss.xml"), "utf8")).toBe(before);
  });

  test("an output folder that can't be made", async () => {
    const folder = site({ out: "a file" });
    const ran = await build(folder);
    expect(ran).toMatchObject({ code: 1 });
    expect(ran.stderr).toMatch(/E_OUT_/);
    expect(readFileSync(join(folder, "out"), "utf8")).toBe("a file");
  });
});

test("a disk that fills up in the middle leaves the earlier output whole", async () => {
  const folder = site();
  await build(folder);
  const before = readFileSync(join(folder, "out/rss.xml"), "utf8");
  writeFileSync(join(folder, "content/long.md"), postOn("2026-06-03", "Long", "Many words. ".repeat(5_000)));
  // A limit on the size of files stands in for the disk: writing ends in the middle of a file, for root too.
  const limited = `trap '' XFSZ; ulimit -f 32; exec "$0" "$@"`;
  const ran = await new Promise<{ code: number; stderr: string }>((resolve) => {
    const child = spawn("sh", ["-c", limited, process.execPath, CLI, "build", ...NOW], { cwd: folder });
    let stderr = "";
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    child.on("close", (code) => resolve({ code: code ?? -1, stderr }));
  });
  expect(ran.stderr).toContain("E_OUT_WRITE");
  expect(ran.stderr).not.toMatch(/\bat .*\.cjs:\d/);
  expect(ran.code).toBe(1);
  expect(readFileSync(join(folder, "out/rss.xml"), "utf8")).toBe(before);
  expect(readdirSync(join(folder, "out")).filter((name) => name.includes("tmp"))).toEqual([]);
});

test("an output folder that can't be written is reported clearly", async () => {
  const ran = await build(site(), "--out", "/sys/feedletter");
  expect(ran.code).toBe(1);
  expect(ran.stderr).toMatch(/E_OUT_WRITE .*\/sys\/feedletter/);
});

describe("more bodies than stay in memory", () => {
  const body = (number: number) => `Post ${number}, é. ${"A sentence of some words. ".repeat(400)}`;
  const posts = Object.fromEntries(
    Array.from({ length: 200 }, (_, number) => [
      `content/${number}.md`,
      postOn("2026-06-01", `Post ${number}`, body(number)),
    ]),
  );
  const bodies = (folder: string): string[] => {
    const { items }: { items: { title: string; content_html: string }[] } = JSON.parse(
      readFileSync(join(folder, "out/feed.json"), "utf8"),
    );
    return items.map(({ content_html }) => content_html.trim()).sort();
  };
  const expected = Array.from({ length: 200 }, (_, number) => `<p>${body(number).trim()}</p>`).sort();
  const config = `${CONFIG}feeds: { limit: 500 }\n`;

  test("are put aside in a file that nobody sees, and come back in every feed", async () => {
    const folder = site({ "feedletter.yaml": config, ...posts, "content/one.md": "", "content/two.md": "" });
    const temporary = folderWith({});
    const env = { TMPDIR: temporary };
    await feedletter(["build", ...NOW], { cwd: folder, env });
    expect(bodies(folder)).toEqual(expected);
    for (const file of ["rss.xml", "atom.xml"])
      expect(
        readFileSync(join(folder, "out", file), "utf8").split(
          "A sentence of some words. ".repeat(400).trim(),
        ),
      ).toHaveLength(201);
    const again = await feedletter(["build", "--check", ...NOW], { cwd: folder, env });
    expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining("up to date") });
    expect(readdirSync(temporary)).toEqual([]);
  });

  test("stay in memory where there is no place for such a file", async () => {
    const folder = site({ "feedletter.yaml": config, ...posts, "content/one.md": "", "content/two.md": "" });
    const ran = await feedletter(["build", ...NOW], { cwd: folder, env: { TMPDIR: "/nowhere" } });
    expect(ran.code).toBe(0);
    expect(bodies(folder)).toEqual(expected);
  });
});

test("--verbose shows where an error comes from", async () => {
  const ran = await feedletterProcess(["build", "--verbose"], { cwd: folderWith({}) });
  expect(ran.code).toBe(2);
  expect(ran.stderr).toMatch(/\bat .*\.cjs:\d/);
});

describe("nothing is loaded that isn't needed", () => {
  const BUNDLED_FILE = /^.*\/dist\/.*\.cjs$/gm;
  /** The bundle says before each module's code where it came from. */
  const modulesIn = (address: string): string =>
    (readFileSync(new URL(address, "file:"), "utf8").match(/^\/\/ (?:node_modules|src)\/.*\n/gm) ?? []).join(
      "",
    );

  const trace = async (args: readonly string[], cwd: string): Promise<string> => {
    const file = join(folderWith({}), "trace");
    const preload = pathToFileURL(join(import.meta.dirname, "trace-modules.mjs")).href;
    const ran = await feedletterProcess(args, {
      cwd,
      env: { TRACE: file, NODE_OPTIONS: `--import ${preload}` },
    });
    expect(ran.code).toBe(0);
    const loaded = readFileSync(file, "utf8");
    return `${loaded}${[...new Set(loaded.match(BUNDLED_FILE))].map(modulesIn).join("")}`;
  };

  test("a build loads no mail code, no database and no server", async () => {
    const loaded = await trace(["build", ...NOW], site());
    expect(loaded).toMatch(/node_modules\/feed\//);
    expect(loaded).toMatch(/node_modules\/markdown-it\//);
    expect(loaded).not.toMatch(
      /node_modules\/(?:mjml|handlebars|nodemailer|node-cron|croner|kysely|libsql|hono|pg|sucrase)\b/,
    );
    expect(loaded).not.toMatch(/src\/(?:digest|deliveries|database|mail|schedule|server|subscribers)\//);
  });

  test("a configuration in TypeScript loads what compiles it, and what it imports of ours loads no more", async () => {
    const cwd = folderWith({
      "feedletter.config.ts": `import { defineConfig } from "feedletter";\nexport default defineConfig(${JSON.stringify(parse(CONFIG))});\n`,
      "content/one.md": postOn("2026-06-01", "One"),
    });
    const loaded = await trace(["build", ...NOW], cwd);
    expect(loaded).toMatch(/node_modules\/sucrase\//);
    expect(loaded).toMatch(/src\/api\/config/);
    expect(loaded).not.toMatch(/src\/(?:digest|deliveries|database|mail|schedule|server|subscribers)\//);
  });

  test("a build loads the language that it speaks, and no other", async () => {
    const languagesOf = async (config: string) => {
      const cwd = folderWith({ "feedletter.yaml": config, "content/one.md": postOn("2026-06-01", "One") });
      const loaded = await trace(["build", ...NOW], cwd);
      return [
        ...new Set(
          [...loaded.matchAll(/languages\/(\w+)\.cjs|src\/i18n\/(\w\w)\.ts/g)].map(
            (match) => match[1] ?? match[2],
          ),
        ),
      ];
    };
    expect(await languagesOf(CONFIG)).toEqual(["en"]);
    expect((await languagesOf(CONFIG.replace("site:\n", "site:\n  language: pl\n"))).sort()).toEqual([
      "en",
      "pl",
    ]);
  });

  test("help loads no command, and nothing but commander", async () => {
    const loaded = await trace(["--help"], folderWith({}));
    expect(loaded).toMatch(/src\/cli\/command-line/);
    const packages = new Set(
      [...loaded.matchAll(/node_modules\/((?:@[^/]+\/)?[^/\n]+)/g)].map((match) => match[1]),
    );
    expect([...packages]).toEqual(["commander"]);
    expect(loaded).not.toMatch(/src\/(?:cli\/commands|app\/(?!version)|daemon)\b/);
  });
});

describe("feeds that show the newest posts alone", () => {
  const ONE = `${CONFIG}feeds: { limit: 1 }\n`;

  test("where their bodies are broken, as many older ones take their places as it takes", async () => {
    const broken = (date: string) =>
      Buffer.concat([Buffer.from(postOn(date, "Broken")), Buffer.alloc(600, 97), Buffer.from([0xff])]);
    const folder = folderWith({
      "feedletter.yaml": ONE,
      "content/a.md": broken("2026-05-04"),
      "content/b.md": broken("2026-05-03"),
      "content/c.md": broken("2026-05-02"),
      "content/d.md": postOn("2026-05-01", "Sound"),
      "content/e.md": postOn("2026-04-01", "Old"),
    });
    for (const _ of ["cold", "warm"]) {
      const ran = await feedletter(["build", ...NOW], { cwd: folder });
      expect(ran).toMatchObject({ code: 3, stderr: expect.stringContaining("1 of 5 posts") });
      expect(ran.stderr.match(/E_UTF8/g)).toHaveLength(3);
      expect(readFileSync(join(folder, "out/rss.xml"), "utf8")).toContain("<title>Sound</title>");
    }
  });

  test("a post may name one that isn't shown", async () => {
    const folder = folderWith({
      "feedletter.yaml": ONE.replace(', url: "/posts/{slug}/"', ""),
      "hugo.toml": 'baseURL = "https://notes.example/"\n',
      "content/new.md": postOn("2026-05-04", "New", '[old]({{< relref "old.md" >}})'),
      "content/a.md": postOn("2026-05-02", "A"),
      "content/b.md": postOn("2026-05-01", "B"),
      "content/old.md": postOn("2026-01-01", "Old"),
    });
    expect(await feedletter(["build", ...NOW], { cwd: folder })).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, "out/rss.xml"), "utf8")).toContain('href="https://notes.example/old/"');
  });

  test("two old posts with one id are found, and the earlier one counts", async () => {
    const folder = folderWith({
      "feedletter.yaml": ONE,
      "content/new.md": postOn("2026-05-04", "New"),
      "content/a.md": postOn("2026-01-02", "A"),
      "content/b.md": postOn("2026-01-01", "B").replace("date:", "slug: a\ndate:"),
    });
    for (const _ of ["cold", "warm"]) {
      const ran = await feedletter(["build", ...NOW], { cwd: folder });
      expect(ran).toMatchObject({ code: 3, stderr: expect.stringContaining("1 of 2 posts") });
      expect(ran.stderr).toMatch(/content\/a\.md {2}E_ID_DUPLICATE .*content\/b\.md/);
    }
  });
});

test("builds that run at once all succeed, and leave what one alone writes", async () => {
  const [alone, folder] = [site(), site()];
  await build(alone);
  const names = readdirSync(join(alone, "out")).sort();
  for (let round = 0; round < 6; round += 1) {
    for (const path of ["out", ".feedletter"]) rmSync(join(folder, path), { recursive: true, force: true });
    const ran = await Promise.all(Array.from({ length: 4 }, () => build(folder)));
    expect(ran.map(({ code, stderr }) => (code === 0 ? "" : stderr))).toEqual(["", "", "", ""]);
    expect(readdirSync(join(folder, "out")).sort()).toEqual(names);
    for (const name of ["rss.xml", "atom.xml", "feed.json", "feedletter-manifest.json"])
      expect(readFileSync(join(folder, "out", name))).toEqual(readFileSync(join(alone, "out", name)));
  }
}, 60_000);

describe("a folder in which most files are no posts", () => {
  const undated = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, nth) => [`content/page${nth}.md`, "# A page\n"]));

  test.each([
    [
      "most have no date, and others are of a kind that isn't read",
      {
        "content/one.md": postOn("2026-06-01", "One"),
        ...undated(3),
        "content/a.rst": "A\n",
        "content/b.rst": "B\n",
      },
      "Only 1 of 6 files is a post: 3 files without a date; 2 .rst files, which aren't read.",
    ],
    ["none has a date", undated(1), "None of 1 file is a post: 1 file without a date."],
    [
      "nothing is read",
      { "content/a.org": "A\n" },
      "None of 1 file is a post: 1 .org file, which isn't read.",
    ],
  ])("is no success: %s", async (_, files, message) => {
    const folder = folderWith({ "feedletter.yaml": CONFIG, ...files });
    const ran = await build(folder);
    expect(ran.stderr).toContain(`content  W_MOST_SKIPPED  ${message}`);
    expect(ran.code).toBe(3);
  });

  test("half of them may be pages or drafts", async () => {
    const draft = "---\ntitle: Later\ndraft: true\n---\n";
    const files = { "content/one.md": postOn("2026-06-01", "One"), "content/draft.md": draft, ...undated(2) };
    const ran = await build(folderWith({ "feedletter.yaml": CONFIG, ...files }));
    expect(ran.stderr).not.toContain("W_MOST_SKIPPED");
    expect(ran.code).toBe(0);
  });

  test("is fine where the configuration says so", async () => {
    const config = `${CONFIG}check: { ignore: [W_MOST_SKIPPED] }\n`;
    const files = { "content/one.md": postOn("2026-06-01", "One"), ...undated(3) };
    expect(await build(folderWith({ "feedletter.yaml": config, ...files }))).toMatchObject({ code: 0 });
  });
});

test("a built page whose media would lie below a page, or have a name that no file can have, is a post", async () => {
  const page = (media: string) =>
    `<!doctype html><title>One</title><meta property="article:published_time" content="2026-01-02">${media}<article><h1>One</h1><p>Text.</p></article>`;
  const folder = folderWith({
    "feedletter.yaml": CONFIG.replace(/content:[\s\S]*/, "content: [{ html: public }]\n"),
    "public/one/index.html": page('<meta property="og:image" content="/one/index.html/c.png">'),
    "public/two/index.html": page(`<meta property="og:image" content="/two/${"x".repeat(300)}.png">`),
  });
  const built = await feedletter(["build", "--now", "2026-06-15T09:00:00Z"], { cwd: folder });
  expect(built).toMatchObject({ code: 0, stderr: expect.stringContaining("2 of 2 posts") });
});
