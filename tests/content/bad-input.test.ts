import { symlinkSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { renderPosts } from "#content/render/render.js";
import { loadEntries } from "#content/sources/load.js";
import { type Files, load, problems, renderOne, SITE, writeFolder } from "./folder.js";

const GOOD = { "content/good.md": "---\ntitle: Good\ndate: 2026-01-31\n---\nBody.\n" };

function loadAll(folder: string) {
  return loadEntries([{ files: "content", url: "/{path}/" }], { baseDir: folder, site: SITE });
}

test("of a huge file only the beginning is read; it is named, and the rest is rendered", () => {
  const folder = writeFolder({
    ...GOOD,
    "content/huge.md": "---\ntitle: Huge\ndate: 2026-02-01\n---\nBody.\n",
    "content/open.md": "---\ntitle: Never closed\n",
  });
  for (const name of ["huge.md", "open.md"]) truncateSync(join(folder, "content", name), 100 * 1024 * 1024);
  const { entries, ...loaded } = loadAll(folder);
  expect(problems(loaded)).toEqual([
    "content/open.md:1 E_FRONT_MATTER The closing `---` is missing in the first 2 MB.",
  ]);
  const rendered = renderPosts(entries, SITE);
  expect(rendered.posts.map(({ title }) => title)).toEqual(["Good"]);
  expect(problems(rendered)).toEqual(["content/huge.md E_READ It has 100 MB; a post may have 16 MB."]);
});

test("a line that is too long for the parser is said, and the rest is rendered", () => {
  const long = `---\ntitle: Long\ndate: 2026-02-01\n---\n<a ${"b=c ".repeat(2_000_000)}>x</a>\n`;
  const rendered = renderPosts(load({ ...GOOD, "content/long.md": long }).entries, SITE);
  expect(rendered.posts.map(({ title }) => title)).toEqual(["Good"]);
  expect(problems(rendered)).toEqual([
    "content/long.md E_READ A line is too long, or its elements are nested too deeply.",
  ]);
});

test.each([undefined, "jekyll"] as const)(
  "a long address named again and again (%s) doesn't blow a post up",
  (dialect) => {
    const named = `[a]: https://x.example/${"b".repeat(50_000)}\n\n${"[a] ".repeat(1000)}\n`;
    const { html } = renderOne({ "content/2026-01-31-x.md": `---\ntitle: X\n---\n${named}` }, { dialect });
    expect(html).toContain("https://x.example/");
    expect(html).toContain("[a]");
    expect(html.length).toBeLessThan(2_000_000);
  },
);

test("thousands of files load, in order", () => {
  const files: Record<string, string> = {};
  for (let number = 0; number < 3000; number += 1)
    files[`content/${number % 10}/post-${number}.md`] = `---\ndate: 2026-01-31\n---\n${number}\n`;
  const { entries } = load(files);
  expect(entries.map(({ id }) => id)).toEqual(entries.map(({ id }) => id).sort());
  expect(entries).toHaveLength(3000);
});

test("names of any kind give different URLs of plain ASCII, also where only the case differs", () => {
  const names = [
    "a b",
    "a#b",
    "a%b",
    "a%20b",
    "a?b",
    "a&b",
    "😀",
    "é",
    "漢字",
    "post",
    "Post",
    "POST",
    "a\\b",
    'a"b',
    "-",
    "a:b",
  ];
  const files: Record<string, string> = {};
  for (const name of names) files[`content/${name}.md`] = "---\ndate: 2026-01-31\n---\n";
  const { entries, findings } = load(files, { site: { url: "https://bücher.example/ä/" } });
  expect(findings).toEqual([]);
  expect(new Set(entries.map(({ url }) => url)).size).toBe(names.length);
  for (const { id, url, path } of entries) {
    expect(url).toMatch(/^https:\/\/xn--bcher-kva\.example\/%C3%A4\/[!-~]+\/$/);
    expect(id).toBe(url);
    expect(decodeURIComponent(new URL(url).pathname)).toBe(`/ä/${path}/`);
  }
});

test.each([
  ["cover: ../../secret.png", /cover.*outside the content folder/],
  ["slug: ../../up", /is not a valid slug/],
  ["enclosure: ../../../etc/passwd", /outside the content folder/],
])("%s doesn't lead out of the content folder", (field, problem) => {
  const loaded = load({
    ...GOOD,
    "secret.png": "x",
    "content/x.md": `---\ndate: 2026-01-31\n${field}\n---\n`,
  });
  expect(problems(loaded).join("\n")).toMatch(problem);
  expect(loaded.entries.some(({ title }) => title === "Good")).toBe(true);
  expect(JSON.stringify(loaded.entries)).not.toContain("secret");
});

test("loops of links, and links to devices and to nowhere, end", () => {
  const folder = writeFolder({ ...GOOD, "content/a/b/x.md": GOOD["content/good.md"] });
  symlinkSync("..", join(folder, "content/a/up"));
  symlinkSync("../../..", join(folder, "content/a/b/top"));
  symlinkSync("pong", join(folder, "content/ping"));
  symlinkSync("ping", join(folder, "content/pong"));
  symlinkSync("/dev/zero", join(folder, "content/zero.md"));
  const loaded = loadAll(folder);
  expect(loaded.entries.map(({ place }) => place.file)).toEqual(["content/a/b/x.md", "content/good.md"]);
  expect(problems(loaded)).toEqual([expect.stringMatching(/^content\/a\/b\/top W_SYMLINK /)]);
});

test.each<[string, Files[string], RegExp]>([
  ["image.md", Buffer.from("89504e470d0a1a0a0000000d49484452ff00", "hex"), /^content\/image\.md:1 E_UTF8/],
  ["nul.md", Buffer.alloc(5000), /^content\/nul\.md N_NO_DATE/],
  ["utf16.md", Buffer.from("\uFEFF---\ndate: 2026-01-31\n---\n", "utf16le"), /^content\/utf16\.md:1 E_UTF8/],
  [
    "bomb.md",
    `---\ndate: 2026-01-31\na0: &a0 [x]\n${Array.from({ length: 30 }, (_, at) => `a${at + 1}: &a${at + 1} [${`*a${at}, `.repeat(9)}*a${at}]`).join("\n")}\n---\n`,
    /^content\/bomb\.md:2 E_FRONT_MATTER Excessive alias count/,
  ],
  ["deep.md", `---\na: ${"{a: ".repeat(10_000)}\n---\n`, /^content\/deep\.md:\d+ E_FRONT_MATTER/],
  [
    "date.toml.md",
    "+++\ndate = 2026-02-30\n+++\n",
    /^content\/date\.toml\.md:2 E_FRONT_MATTER `date` is not a valid date/,
  ],
])("%s is named, and the rest loads", (name, content, problem) => {
  const loaded = load({ ...GOOD, [`content/${name}`]: content });
  expect(problems(loaded)).toEqual([expect.stringMatching(problem)]);
  expect(loaded.entries.map(({ title }) => title)).toEqual(["Good"]);
});

test("front matter that goes on for megabytes is said to", () => {
  const keys = Array.from({ length: 3000 }, (_, at) => `${" ".repeat(at)}a:\n`).join("");
  expect(problems(load({ "content/x.md": `---\n${keys}---\n` }))).toEqual([
    "content/x.md:1 E_FRONT_MATTER The closing `---` is missing in the first 2 MB.",
  ]);
});

test.each([
  ["---\ndate: 2026-01-31\n---\n"],
  ["---\ndate: 2026-01-31 # a YAML timestamp\nextra: { a: 1 }\n---\n"],
  ["+++\ndate = 2026-01-31\n+++\n"],
  ["+++\ndate = 2026-01-31T00:00:00\n+++\n"],
  ['{ "date": "2026-01-31" }\n'],
])("a day without a zone is that day at home: %j", (content) => {
  const at = (timezone: string) =>
    load({ "content/x.md": content }, { site: { timezone } }).entries.map(({ published }) => published);
  expect(at("Pacific/Kiritimati")).toEqual([Date.UTC(2026, 0, 30, 10)]);
  expect(at("America/New_York")).toEqual([Date.UTC(2026, 0, 31, 5)]);
});

test.each([
  ["- ".repeat(10_000)],
  ["> ".repeat(10_000)],
  ["> - ".repeat(10_000)],
  ["*a ".repeat(10_000)],
  ["[".repeat(10_000)],
  ["<b>".repeat(10_000)],
])("what is nested 10,000 deep (%#) is rendered", (deep) => {
  const post = renderOne({ "content/2026-01-31-x.md": `First.\n\n${deep}x\n` });
  expect(post.html).toContain("<p>First.</p>");
});

test.each([
  ["lists", Array.from({ length: 60 }, (_, at) => `${"  ".repeat(at)}- item ${at}`).join("\n")],
  ["lists on one line", `${"- ".repeat(10_000)}item 59`],
  ["quotes", `${"> ".repeat(101)}item 59`],
  ["lists in quotes", `${"> - ".repeat(60)}item 59`],
  ["footnotes", `A[^1].\n\n[^1]: ${"> ".repeat(101)}item 59`],
])("%s nested too deep: what follows is there, the deep part is text, and the file is named", (_, deep) => {
  const file = "content/2026-01-31-x.md";
  const text = `---\ntitle: X\n---\n${deep}\n\nAfter.\n\n## More\n\nMoreText\n`;
  const { posts, findings } = renderPosts(load({ [file]: text }).entries, SITE);
  for (const part of ["item 59", "<p>After.</p>", '<h2 id="more">More</h2>', "<p>MoreText</p>"])
    expect(posts[0]?.html).toContain(part);
  expect(findings).toEqual([
    expect.objectContaining({ code: "W_NESTING", place: { file, line: expect.any(Number) } }),
  ]);
});
