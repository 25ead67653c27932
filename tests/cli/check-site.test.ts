import { randomBytes } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkSite } from "#app/checks/check-site.js";
import { type BuildOptions, buildFeeds } from "#app/site/build-feeds.js";
import { CONFIG, feedletter, folderWith, postOn } from "./cli.js";

const buildOf = (folder: string): BuildOptions => ({
  configPath: join(folder, "feedletter.yaml"),
  env: {},
  now: Date.UTC(2026, 5, 15),
  include: new Set(["published"]),
  cwd: folder,
});
const site = (files: Readonly<Record<string, string | Uint8Array>>) =>
  folderWith({ "feedletter.yaml": CONFIG, ...files });
const check = async (folder: string) =>
  (await checkSite({ ...buildOf(folder), randomBytes })).findings.map(({ code, level, place, message }) => ({
    level,
    at: `${place.file}:${place.line ?? ""} ${code}`,
    message,
  }));
const placesIn = async (folder: string) => (await check(folder)).map(({ at }) => at);
const fields = (text: string, body = "Some words.") => `---\ntitle: One\n${text}\n---\n${body}\n`;

test("a site without faults has no findings", async () => {
  expect(await check(site({ "content/one.md": postOn("2026-06-01", "R&D < 5") }))).toEqual([]);
});

test("a site in a language without a translation is told once which languages there are", async () => {
  const inLanguage = (language: string) =>
    site({
      "feedletter.yaml": CONFIG.replace("site:\n", `site:\n  language: ${language}\n`),
      "content/one.md": postOn("2026-06-01", "One"),
      "content/two.md": postOn("2026-06-02", "Two"),
    });
  for (const command of ["check", "build"]) {
    const { code, stderr } = await feedletter([command], { cwd: inLanguage("fi") });
    expect(stderr.match(/W_LANGUAGE.*/g)).toEqual([
      expect.stringMatching(
        /^W_LANGUAGE {2}There is no translation into "fi", only into en, ar, cs, .*, zh\./,
      ),
    ]);
    expect(stderr).toMatch(/^feedletter\.yaml:\d+ {2}W_LANGUAGE/m);
    expect(code).toBe(0);
  }
  expect(await check(inLanguage("pt-BR"))).toEqual([]);
});

test("a schedule that can't be read is an error with its line", async () => {
  const folder = site({ "content/one.md": postOn("2026-06-01", "One") });
  writeFileSync(
    join(folder, "feedletter.yaml"),
    `${CONFIG}digests:\n  weekly: { schedule: "monday 9:00" }\nmail: { from: a@notes.example }\n`,
  );
  const { code, stderr } = await feedletter(["check"], { cwd: folder });
  expect(stderr).toMatch(/^feedletter\.yaml:\d+ {2}E_SCHEDULE {2}"monday 9:00" is not a valid schedule/m);
  expect(code).not.toBe(0);
});

test("a post without a title is a warning if most have one", async () => {
  const untitled = "---\ndate: 2026-06-01\n---\nJust a note.\n";
  const titled = {
    "content/one.md": postOn("2026-06-01", "One"),
    "content/two.md": postOn("2026-06-02", "Two"),
  };
  expect(await placesIn(site({ ...titled, "content/note.md": untitled }))).toEqual([
    "content/note.md: W_TITLE_EMPTY",
  ]);
  expect(await placesIn(site({ "content/note.md": untitled }))).toEqual([]);
});

test("a field that no post has is a mistake in the map of fields", async () => {
  const fields = "{ title: newstilte, cover: media.picture }";
  const folder = folderWith({
    "feedletter.yaml": CONFIG.replace(/content.*/s, `content:\n  - { files: content, fields: ${fields} }\n`),
    "content/one.md": "---\nnewstitle: One\nmedia: { picture: /a.png }\ndate: 2026-06-01\n---\nBody.\n",
  });
  const found = (await check(folder)).find(({ at }) => at.endsWith("W_FIELD"));
  expect(found?.message).toBe(
    "No post's front matter has the field `newstilte`, which `content.0.fields.title` names.",
  );
  expect(found?.at).toMatch(/^feedletter\.yaml:\d+ /);
});

describe("each problem is reported at its line in the post", () => {
  test.each([
    ["an id that is there and empty", fields("id:\ndate: 2026-06-01"), "3 W_ID_EMPTY"],
    ["a title with HTML in it", postOn("2026-06-01", "A <b>bold</b> one"), "2 W_TITLE_MARKUP"],
    ["a title with an entity", postOn("2026-06-01", "R&amp;D"), "2 W_TITLE_MARKUP"],
    ["a title with Markdown", postOn("2026-06-01", "'A **bold** one'"), "2 W_TITLE_MARKUP"],
    ["a summary with HTML in it", fields('date: 2026-06-01\nexcerpt: "Ex <b>c</b>"'), "4 W_TITLE_MARKUP"],
    ["a date in the future", postOn("2026-07-01", "Later"), " N_FUTURE"],
    ["a change in the future", fields("date: 2026-06-01\nupdated: 2027-01-01"), " W_DATE_FUTURE"],
    ["a change before the post was there", fields("date: 2026-06-01\nlastmod: 2026-01-01"), "4 N_DATE_ORDER"],
    ["the same in another spelling", fields("date: 2026-06-01\ndateModified: 2026-01-01"), "4 N_DATE_ORDER"],
    ["a picture over http", postOn("2026-06-01", "One", "x\n\n![y](http://a.example/y.png)"), "7 W_URL_HTTP"],
    ["a link to http", postOn("2026-06-01", "One", "[y](http://a.example/)"), "5 N_LINK_HTTP"],
    ["a file that isn't there", postOn("2026-06-01", "One", "a\n[y](files/none.pdf#p)"), "6 W_LINK_DEAD"],
    ["a picture that isn't there", postOn("2026-06-01", "One", "![y](none.png)"), "5 W_LINK_DEAD"],
    ["a page that nobody knows", postOn("2026-06-01", "One", "[y](../none/)"), "5 N_LINK_RELATIVE"],
    ["a link that can't be used", postOn("2026-06-01", "One", "[y](javascript:void)"), "5 W_URL_DROPPED"],
    ["the same in HTML", postOn("2026-06-01", "One", '<a href="javascript:void">y</a>'), "5 W_URL_DROPPED"],
    ["such a picture", postOn("2026-06-01", "One", 'x <img src="file:///y.png" alt="y">'), "5 W_URL_DROPPED"],
    ["a drawing by a script", postOn("2026-06-01", "One", "x\n\n<canvas></canvas>"), "7 W_LOST"],
    ["a picture without words", postOn("2026-06-01", "One", "x\n\n![](/y.png)"), "7 W_IMAGE_ALT"],
    ["an image element without alt", postOn("2026-06-01", "One", '<img src="/y.png">'), "5 W_IMAGE_ALT"],
    ["nothing to read", postOn("2026-06-01", "One", "<!-- later -->"), " W_NO_CONTENT"],
    [
      "an enclosure of unknown length",
      fields("date: 2026-06-01\naudio: https://a.example/1.mp3"),
      "4 W_ENCLOSURE_LENGTH",
    ],
  ])("%s", async (_, text, expected) => {
    const other = postOn("2026-05-01", "Other");
    expect(await placesIn(site({ "content/one.md": text, "content/other.md": other }))).toEqual([
      `content/one.md:${expected}`,
    ]);
  });

  test("line ends of Windows and a byte order mark move no line", async () => {
    const text = `\uFEFF${postOn("2026-06-01", "One", "x\n\n![](/y.png)").replaceAll("\n", "\r\n")}`;
    expect(await placesIn(site({ "content/one.md": text }))).toEqual(["content/one.md:7 W_IMAGE_ALT"]);
  });

  test("existing targets are fine: files next to the post, other posts, headings, templates", async () => {
    const body = "[a](other.md) [b](../other/) [c](#x) [d]({{< ref x >}}) ![e](e%20e.png) [f](/any.pdf)";
    const folder = site({
      "content/one.md": postOn("2026-06-01", "One", body),
      "content/other.md": postOn("2026-05-01", "Other"),
      "content/e e.png": "png",
    });
    const isTag = (place: string) => /W_DIALECT|W_LEAK/.test(place);
    expect((await placesIn(folder)).filter((place) => !isTag(place))).toEqual([]);
  });

  test("two posts with one id, and what else the loader finds", async () => {
    const folder = site({
      "content/a.md": fields("date: 2026-06-01\nid: same"),
      "content/b.md": fields("date: 2026-06-02\nid: same"),
      "content/c.md": fields("date: 2026-13-01"),
    });
    expect(await placesIn(folder)).toEqual(["content/b.md: E_ID_DUPLICATE", "content/c.md:3 E_DATE"]);
  });

  test("a feed of more than a megabyte, by its largest post", async () => {
    const folder = site({
      "content/small.md": postOn("2026-06-02", "Small"),
      "content/large.md": postOn("2026-06-01", "Large", "x ".repeat(600_000)),
    });
    const findings = await check(folder);
    expect(findings.map(({ at }) => at)).toEqual(Array(3).fill("content/large.md: W_FEED_SIZE"));
    expect(findings[0]?.message).toMatch(
      /^out\/atom\.xml is 1\.2 MB\. This is its largest post, at 1\d{3} kB\.$/,
    );
  });

  test("an empty feed, at the configuration", async () => {
    expect(await placesIn(site({ "content/draft.md": fields("date: 2026-06-01\ndraft: true") }))).toEqual([
      "feedletter.yaml: W_FEED_EMPTY",
    ]);
  });
});

describe.each(["json", "rss", "atom"])("an id that isn't what the last build wrote as %s", (format) => {
  const config = `${CONFIG}feeds: { formats: [${format}] }\n`;

  test("is reported if the address is the same", async () => {
    const folder = site({ "feedletter.yaml": config, "content/one.md": postOn("2026-06-01", "One") });
    await buildFeeds(buildOf(folder));
    expect(await check(folder)).toEqual([]);
    writeFileSync(join(folder, "content/one.md"), fields("date: 2026-06-01\nid: tag:x,2026:1"));
    const findings = await check(folder);
    expect(findings).toMatchObject([{ at: "content/one.md: W_ID_CHANGED" }]);
    expect(findings[0]?.message).toBe(
      'The id was "https://notes.example/posts/one/" in the last build and is now "tag:x,2026:1".',
    );
  });

  test("is reported if the post has moved, but not for another post", async () => {
    const folder = site({ "feedletter.yaml": config, "content/one.md": postOn("2026-06-01", "A <b> & c") });
    await buildFeeds(buildOf(folder));
    writeFileSync(
      join(folder, "content/one.md"),
      `---\ntitle: A <b> & c\ndate: 2026-06-01\nslug: moved\n---\nSome words.\n`,
    );
    expect(await placesIn(folder)).toContain("content/one.md: W_ID_CHANGED");
    writeFileSync(
      join(folder, "content/one.md"),
      postOn("2026-06-03", "New", "Other words.").replace("title", "slug: new\ntitle"),
    );
    expect(await check(folder)).toEqual([]);
  });
});

test("damaged output gives no findings about ids", async () => {
  const folder = site({ "content/one.md": postOn("2026-06-01", "One"), "out/feed.json": "{" });
  expect(await check(folder)).toEqual([]);
});

describe("feedletter check", () => {
  const now = ["--now", "2026-06-15T00:00:00Z"];
  const warned = () => site({ "content/one.md": postOn("2026-06-01", "One", "![](/a,b:c%.png)") });

  test("exits with 0 on warnings, with 1 where it is strict or finds an error", async () => {
    const folder = warned();
    const ran = await feedletter(["check", ...now], { cwd: folder });
    expect(ran).toMatchObject({ code: 0, stdout: "" });
    expect(ran.stderr).toContain("content/one.md:5  W_IMAGE_ALT  ");
    expect(ran.stderr).toContain("1 post in 1 feed: 1 warning");
    expect((await feedletter(["check", "--strict", ...now], { cwd: folder })).code).toBe(1);
    writeFileSync(join(folder, "content/bad.md"), fields("date: 2026-13-01"));
    expect((await feedletter(["check", ...now], { cwd: folder })).code).toBe(1);
  });

  test("prints JSON, and annotations where GitHub runs it", async () => {
    const env = { GITHUB_ACTIONS: "true", GITHUB_WORKSPACE: "/" };
    const folder = warned();
    const ran = await feedletter(["check", "--json", ...now], { cwd: folder, env });
    expect(JSON.parse(ran.stdout)).toMatchObject({ posts: 1, findings: [{ code: "W_IMAGE_ALT" }] });
    expect(ran.stderr).toContain(
      `\n::warning file=${folder.slice(1)}/content/one.md,line=5,title=W_IMAGE_ALT::The image /a,b:c%25.png has no alternative text.`,
    );
  });
});

describe("the digest is looked over, too", () => {
  const DIGEST = `digests:\n  weekly: {}\nmail: { from: "Notes <news@notes.example>", transport: "\${SMTP_URL}" }\n`;
  const posts = {
    "content/one.md": postOn("2026-06-01", "One"),
    "content/two.md": postOn("2026-06-02", "Two"),
  };
  const checkWith = (config: string) =>
    placesIn(folderWith({ "feedletter.yaml": CONFIG + config, ...posts }));

  test("one that can be left and read has no findings, and no secret is needed", async () => {
    const server = "server: { url: https://letters.notes.example/ }\ndatabase: ${DATABASE_URL}\n";
    expect(await checkWith(DIGEST + server)).toEqual([]);
  });

  test("a missing unsubscribe link is found before anybody gets the mail, at the digest's line", async () => {
    expect(await checkWith(DIGEST)).toEqual(["feedletter.yaml:9 E_MAIL_UNSUBSCRIBE"]);
  });

  test("unsubscribing by mail, without a server, is a warning: `check` passes in CI", async () => {
    const byMail = DIGEST.replace("transport:", 'unsubscribe: "mailto:leave@notes.example", transport:');
    const cwd = folderWith({ "feedletter.yaml": CONFIG + byMail, ...posts });
    const { code, stderr } = await feedletter(["check", "--now", "2026-06-15"], { cwd });
    expect(stderr).toContain("feedletter.yaml:9  W_MAIL_ONE_CLICK");
    expect(code).toBe(0);
  });

  test("a template that can't be rendered stops the check, with its place", async () => {
    const folder = folderWith({
      ...{ "feedletter.yaml": CONFIG + DIGEST, ...posts },
      "email-templates/digest.txt.hbs": "{{nobody}}\n",
    });
    const request = { ...buildOf(folder), cwd: process.cwd(), randomBytes };
    await expect(checkSite(request)).rejects.toMatchObject({ code: "E_TEMPLATE", place: { line: 1 } });
  });

  test("nothing of it is written", async () => {
    const folder = folderWith({ "feedletter.yaml": CONFIG + DIGEST, ...posts });
    await check(folder);
    expect(existsSync(join(folder, ".feedletter/feedletter.db"))).toBe(false);
  });
});

describe("a finding that the publisher doesn't want to see", () => {
  const picture = "![](/a.png)\n\n[link](http://a.example/)";
  const check = async (files: Record<string, string>, config = "") => {
    const cwd = folderWith({ "feedletter.yaml": CONFIG + config, ...files });
    const { stderr } = await feedletter(["check", "--now", "2026-06-15"], { cwd });
    return { codes: stderr.match(/\b[EWN]_[A-Z_]+/g) ?? [], last: stderr.trimEnd().split("\n").at(-1) };
  };

  test("is counted, whether the configuration or a comment in the post names it", async () => {
    const plain = { "content/one.md": postOn("2026-06-01", "One", picture) };
    expect(await check(plain)).toMatchObject({ codes: ["W_IMAGE_ALT", "N_LINK_HTTP"] });
    const ignored = await check(
      plain,
      "check: { ignore: [W_IMAGE_ALT, { code: N_LINK_HTTP, in: content }] }\n",
    );
    expect(ignored).toEqual({
      codes: [],
      last: "✓ 1 post in 1 feed (2 findings ignored): no problems found",
    });
    const elsewhere = await check(plain, "check: { ignore: [{ code: N_LINK_HTTP, in: content/old/ }] }\n");
    expect(elsewhere.codes).toEqual(["W_IMAGE_ALT", "N_LINK_HTTP"]);
    const comment = "<!-- feedletter-ignore W_IMAGE_ALT, N_LINK_HTTP -->";
    const commented = await check({
      "content/one.md": postOn("2026-06-01", "One", `${picture}\n\n${comment}`),
      "content/two.md": postOn("2026-06-02", "Two", picture),
    });
    expect(commented.codes).toEqual(["W_IMAGE_ALT", "N_LINK_HTTP"]);
    expect(commented.last).toBe("2 posts in 1 feed (2 findings ignored): 1 warning, 1 note");
  });

  test("is never an error: a post that is left out is always named", async () => {
    const bad = {
      "content/bad.md": "---\ntitle: One\ndate: 2026-13-01\n# feedletter-ignore E_DATE\n---\nx\n",
    };
    expect((await check(bad)).codes).toContain("E_DATE");
    expect((await check(bad, "check: { ignore: [E_DATE] }\n")).codes).toEqual(["E_CONFIG"]);
  });
});
