import { describe, expect, test } from "vitest";
import { renderOne } from "./folder.js";

function html(body: string, fields = "", language = "en"): string {
  const post = renderOne(
    { "content/2026-01-31-hello.md": `---\ntitle: T\n${fields}---\n${body}` },
    { site: { language } },
  );
  return post.html.trim().replaceAll("&quot;", '"');
}

describe("GitHub's Markdown", () => {
  test.each([
    [
      "See www.x.example/a_(b), and me@x.example.",
      '<p>See <a href="http://www.x.example/a_(b)">www.x.example/a_(b)</a>, and <a href="mailto:me@x.example">me@x.example</a>.</p>',
    ],
    ["www. alone, README.md and x.example", "<p>www. alone, README.md and x.example</p>"],
    [
      "- [ ] open\n- [x] done\n- [y] no\n- [] no",
      "<ul>\n<li>☐ open</li>\n<li>☑ done</li>\n<li>[y] no</li>\n<li>[] no</li>\n</ul>",
    ],
    ["1. [X] *done*", "<ol>\n<li>☑ <em>done</em></li>\n</ol>"],
    ["~~gone~~", "<p><s>gone</s></p>"],
  ])("%s", (source, expected) => {
    expect(html(source)).toBe(expected);
  });
});

test("headings have ids as GitHub makes them, each once; one without letters has none", () => {
  const ids = [
    ...html("# Hello, *World*!\n## Hello World\n## `a_b` Ünï\n## !!\n## {#own}\n").matchAll(
      /<h\d(?: id="([^"]*)")?>/g,
    ),
  ];
  expect(ids.map(([, id]) => id)).toEqual(["hello-world", "hello-world-1", "a_b-ünï", undefined, "own"]);
});

describe("footnotes", () => {
  const body = "One.[^a] Two.^[In place.] One again.[^a]\n\n[^a]: The *first*.\n\n```\n[^a]\n```\n";

  test("are numbered within the post, under names that no other post has", () => {
    const ids = (path: string) =>
      [...renderOne({ [path]: `---\ntitle: T\n---\n${body}` }).html.matchAll(/ id="([^"]+)"/g)].map(
        ([, id = ""]) => id,
      );
    const first = ids("content/2026-01-31-a.md");
    expect(first).toHaveLength(new Set(first).size);
    expect(first.filter((id) => id.startsWith("fn-"))).toHaveLength(2);
    expect(ids("content/2026-01-31-a.md")).toEqual(first);
    expect(ids("content/2026-01-31-b.md").filter((id) => first.includes(id))).toEqual([]);
  });

  test("stay out of excerpts, wherever they are defined", () => {
    const post = renderOne({
      "content/2026-01-31-a.md":
        "---\ntitle: T\n---\nOne[^a] and two[^b].\n\n[^b]: Here.\n\n<!--more-->\n\nThree[^a].\n\n[^a]: There.\n",
    });
    expect(post.excerpt).toBe("One and two.");
    expect(post.text).toContain("There.");
  });
});

describe("quotes", () => {
  const SOURCE = `"a 'b' c" it's \`"code"\` <b title="x">d</b>`;
  test.each([
    ["en", "“a ‘b’ c” it’s"],
    ["de", "„a ‚b‘ c“ it’s"],
    ["de-CH", "«a ‹b› c» it’s"],
    ["fr", "«\u00A0a “b” c\u00A0» it’s"],
    ["pt-BR", "“a ‘b’ c” it’s"],
    ["ja", "\"a 'b' c\" it's"],
  ])("are those of %s, never in code or tags", (language, quoted) => {
    const expected = `<p>${quoted} <code>"code"</code> <b title="x">d</b></p>`;
    expect(html(SOURCE, "", language)).toBe(expected);
    expect(html(SOURCE, `lang: ${language}\n`, "sv")).toBe(expected);
  });
});
