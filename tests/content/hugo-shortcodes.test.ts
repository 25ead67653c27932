import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderPosts } from "#content/render/render.js";
import { loadEntries } from "#content/sources/load.js";
import { type Files, problems, SITE, writeFolder } from "./folder.js";

function render(body: string, templates: Files = {}, settings = "") {
  const baseDir = writeFolder({
    "hugo.toml": `title = "The site"\n${settings}`,
    "content/a.md": `---\ntitle: A & b\ndate: 2026-01-05\nmood: calm\n---\n${body}\n`,
    ...Object.fromEntries(
      Object.entries(templates).map(([name, text]) => [`layouts/shortcodes/${name}.html`, text]),
    ),
  });
  const { entries } = loadEntries([{ files: "content" }], { baseDir, site: SITE });
  const { posts, findings } = renderPosts(entries, SITE);
  return {
    html: posts[0]?.html.trim(),
    problems: problems({ findings }),
    causes: findings.map(({ cause }) => cause),
  };
}

describe("a shortcode of the site's own", () => {
  test("is run, with what it encloses", () => {
    const note = '<div>{{ .Get 0 | default "info" }}: {{ .Inner | markdownify }}</div>';
    expect(render("{{< note >}}one *line*{{< /note >}}", { note })).toMatchObject({
      html: "<div>info: one <em>line</em></div>",
      problems: [],
    });
  });

  test("escapes what isn't marked as safe", () => {
    const { html } = render('{{< x "<b>y</b>" >}}', { x: "<p>{{ .Get 0 }} {{ .Get 0 | safeHTML }}</p>" });
    expect(html).toBe("<p>&lt;b&gt;y&lt;/b&gt; <b>y</b></p>");
  });

  test("is cleaned like everything else", () => {
    const { html } = render("{{< x >}}", { x: '<p onclick="a()">x<script>alert(1)</script></p>' });
    expect(html).toBe("<p>x</p>");
  });

  test("with a function that we don't have is left out, and its text stays", () => {
    const gallery = '{{ partial "x.html" . }}{{ .Inner }}';
    const rendered = render("{{< gallery >}}\n\nThe *text*.\n\n{{< /gallery >}}\n\n{{< gallery />}}", {
      gallery,
    });
    expect(rendered.html).toContain("<p>The <em>text</em>.</p>");
    expect(rendered.problems).toEqual([
      "content/a.md:6 W_SHORTCODE `{{< gallery >}}` is left out: its template uses `partial`.",
      "content/a.md:12 W_SHORTCODE `{{< gallery /> }}` is left out: its template uses `partial`.".replace(
        "/> }}",
        "/ >}}",
      ),
    ]);
    expect(new Set(rendered.causes)).toEqual(
      new Set(["The shortcode `gallery` is left out: its template uses `partial`"]),
    );
  });

  test("that nobody knows is named once, however often it is used", () => {
    const { causes } = render("{{< ad a >}} {{< ad b >}}");
    expect(causes).toEqual(["The shortcode `ad` is left out", "The shortcode `ad` is left out"]);
  });

  test.each([
    ["a loop in a loop", "{{ range seq 2000 }}{{ range seq 2000 }}x{{ end }}{{ end }}"],
    ["a sequence without an end", "{{ range seq 1000000000 }}x{{ end }}"],
    [
      "text that doubles",
      '{{ $x := "xxxxxxxxxx" }}{{ range seq 60 }}{{ $x = printf "%s%s" $x $x }}{{ end }}{{ $x }}',
    ],
    ["a list that doubles", "{{ $x := slice 1 }}{{ range seq 60 }}{{ $x = append $x $x }}{{ end }}{{ $x }}"],
    [
      "a slow regular expression",
      '{{ replaceRE "(a+)+$" "x" "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab" }}{{ template "y" }}',
    ],
    ["blocks in blocks", "{{ if true }}".repeat(5000)],
    ["brackets in brackets", `{{ ${"(".repeat(20_000)} }}`],
    ["no syntax", "{{ ~ }}"],
    ["no end", "{{ if true }}x"],
    ["an end of nothing", "x{{ end }}"],
    ["other files", '{{ readFile "/etc/passwd" }}'],
  ])("may not use %s", (_, x) => {
    const started = performance.now();
    const { html, problems } = render("One.\n\n{{< x >}}", { x });
    expect(html).toBe("<p>One.</p>");
    expect(problems).toEqual([
      expect.stringContaining("W_SHORTCODE `{{< x >}}` is left out: its template uses "),
    ]);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test("of any text, in any post, never crashes", () => {
    const piece = fc.constantFrom(
      "{{ ",
      " }}",
      "{{- ",
      " -}}",
      "if ",
      "else ",
      "end",
      "range ",
      "with ",
      ".Get 0",
      ".Inner",
      "$x",
      ":= ",
      "| ",
      "(",
      ")",
      '"a"',
      "`",
      "/*",
      "*/",
      "1 ",
      "printf ",
      "index ",
      "{{< x >}}",
      "{{< /x >}}",
      "{{% x %}}",
      "\n",
    );
    const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(text, text, (template, body) => {
        expect(render(body, { x: template }).problems.every((problem) => !problem.includes(" E_"))).toBe(
          true,
        );
      }),
      { numRuns: 60 },
    );
  });

  test("may be named by no path out of the site", () => {
    expect(render("{{< ../../../../etc/passwd >}}").html ?? "").not.toContain("root:");
  });
});

test("raw HTML is left out with a note, unless Hugo's settings allow it", () => {
  const body = "One <b>two</b>.\n\n<div>three</div>";
  expect(render(body)).toMatchObject({
    html: "<p>One two.</p>",
    problems: ["content/a.md N_RAW_HTML Its raw HTML is left out, as Hugo leaves it out."],
  });
  expect(render(body, {}, "[markup.goldmark.renderer]\nunsafe = true\n")).toMatchObject({
    html: "<p>One <b>two</b>.</p>\n<div>three</div>",
    problems: [],
  });
});

test("goldmark's typographic marks are English, whatever the site's language", () => {
  const { html } = render('"One" -- two --- three... <<four>> (c)');
  expect(html).toBe("<p>“One” – two — three… «four» (c)</p>");
});

test("attributes of headings and blocks are read where Hugo reads them", () => {
  const body = '## Head {#own .c title="x"}\n\nPara\n{#p .c}';
  expect(render(body).html).toBe('<h2 id="own">Head</h2>\n<p>Para\n{#p .c}</p>');
  expect(render(body, {}, "[markup.goldmark.parser.attribute]\nblock = true\n").html).toBe(
    '<h2 id="own">Head</h2>\n<p id="p">Para</p>',
  );
});
