import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { htmlToMarkdown } from "#content/markup/html-to-markdown.js";
import { feedletter, folderWith } from "./cli.js";

const EXPORT = readFileSync(join(import.meta.dirname, "../fixtures/content/feeds/wordpress.xml"), "utf8");

async function site() {
  const cwd = folderWith({ "export.xml": EXPORT });
  const run = (...args: readonly string[]) => feedletter(args, { cwd });
  await run("init");
  const feed = async (): Promise<readonly unknown[]> => {
    expect(await run("build")).toMatchObject({ code: 0 });
    return JSON.parse(readFileSync(join(cwd, "out/feed.json"), "utf8")).items;
  };
  return { cwd, run, feed };
}

const FACTS = ["id", "url", "title", "date_published", "date_modified", "tags", "authors", "image"] as const;
const factsOf = (items: readonly unknown[]) =>
  items.map((item) => FACTS.map((name) => [name, Object(item)[name]]));

test("the written files give the feed that the export gives", async () => {
  const { cwd, run, feed } = await site();
  const before = await feed();
  expect(before).toHaveLength(2);
  const imported = await run("import", "posts", "export.xml", "--to", "content");
  expect(imported.stderr).toContain("✓ 2 posts in content. Set `content: [{ files: content }]`");
  expect(imported.code).toBe(0);
  expect(readdirSync(join(cwd, "content"))).toEqual(["2026-05-09-sharpening.md", "2026-06-01-blocks.md"]);
  const config = join(cwd, "feedletter.yaml");
  writeFileSync(config, readFileSync(config, "utf8").replace("export: export.xml", "files: content"));
  expect(factsOf(await feed())).toEqual(factsOf(before));
});

test("drafts are written only if asked for, and marked; files that exist stay as they are", async () => {
  const { cwd, run } = await site();
  const dry = await run("import", "posts", "export.xml", "--to", "content", "--dry-run");
  expect(dry.stderr).toContain("would write content/2026-05-09-sharpening.md");
  expect(dry.stderr).toContain("2 drafts left out (use --drafts to write them)");
  expect(existsSync(join(cwd, "content"))).toBe(false);

  await run("import", "posts", "export.xml", "--to", "content");
  writeFileSync(join(cwd, "content/2026-05-09-sharpening.md"), "mine");
  const again = await run("import", "posts", "export.xml", "--to", "content", "--drafts");
  expect(again.code).toBe(3);
  expect(again.stderr).toContain("2 files existed and stayed as they were.");
  expect(readFileSync(join(cwd, "content/2026-05-09-sharpening.md"), "utf8")).toBe("mine");
  const drafts = readdirSync(join(cwd, "content")).filter((name) =>
    readFileSync(join(cwd, "content", name), "utf8").includes("\ndraft: true\n"),
  );
  expect(drafts).toEqual(["2026-06-02-half-written.md", "2026-06-03-friends.md"]);
});

test("addresses that no decoder takes, and titles that are paths, become plain file names", async () => {
  const hostile = EXPORT.replace(
    "https://workshop.example/2026/05/sharpening/</link>",
    "https://workshop.example/%zz/..%2f..%2fetc%ff/</link>",
  );
  const cwd = folderWith({ "export.xml": hostile });
  await feedletter(["init"], { cwd });
  const ran = await feedletter(["import", "posts", "export.xml", "--to", "content"], { cwd });
  expect(ran.stderr).not.toContain("E_BUG");
  expect(readdirSync(join(cwd, "content")).every((name) => /^2026-\d\d-\d\d-[\w-]+\.md$/.test(name))).toBe(
    true,
  );
  expect(readdirSync(join(cwd, "content"))).toHaveLength(2);
});

test("what is no export is an error, and nothing is written", async () => {
  const { cwd, run } = await site();
  const ran = await run("import", "posts", "feedletter.yaml", "--to", "content");
  expect(ran.code).toBe(2);
  expect(ran.stderr).toMatch(
    /^feedletter\.yaml {2}E_SOURCE {2}"feedletter\.yaml" is no export that can be read/m,
  );
  expect(existsSync(join(cwd, "content"))).toBe(false);
});

test.each([
  ["<pre>a\n  b</pre>", "```\na\n  b\n```\n"],
  ['<pre><code class="language-js">`x`;\n</code></pre>', "```js\n`x`;\n```\n"],
  ["<pre>```\ninner\n```</pre>", "````\n```\ninner\n```\n````\n"],
  [
    "<table><thead><tr><th>A</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>",
    "| A   |\n| --- |\n| 1   |\n",
  ],
  ["<p>1. no list * no emphasis_</p>", "1\\. no list \\* no emphasis\\_\n"],
  ["<p>x<sup>2</sup></p>", "x<sup>2</sup>\n"],
])("%s as Markdown", (html, markdown) => {
  expect(htmlToMarkdown(html)).toBe(markdown);
});
