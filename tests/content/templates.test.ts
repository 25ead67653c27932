import { describe, expect, test } from "vitest";
import type { DialectName } from "#config/schema.js";
import { renderPosts } from "#content/render/render.js";
import { loadEntries } from "#content/sources/load.js";
import { type Files, load, problems, SITE, writeFolder } from "./folder.js";

/** The post `content/2026-01-31-a.<ending>` with this body, beside another one, as a site of that dialect has them. */
function render(
  dialect: DialectName,
  body: string,
  { ending = "md", fields = "", files = {} as Files } = {},
) {
  const baseDir = writeFolder({
    [`content/2026-01-31-a.${ending}`]: `---\ntitle: A\n${fields}---\n${body}`,
    ...(dialect === "hugo" ? { "hugo.toml": "[markup.goldmark.renderer]\nunsafe = true\n" } : {}),
    "content/notes/2026-01-01-b.md": "---\ntitle: B\n---\nB.\n",
    "content/cats/_posts/2026-02-01-in-cat.md": "---\ntitle: C\n---\nC.\n",
    ...files,
  });
  const { entries } = loadEntries([{ files: "content", dialect }], { baseDir, site: SITE });
  const chosen = entries.filter(({ title }) => title === "A");
  const { posts, findings } = renderPosts(chosen, SITE, { all: () => entries });
  return { html: posts[0]?.html, text: posts[0]?.text, problems: problems({ findings }) };
}

const at = (line: number, message: string, ending = "md") =>
  `content/2026-01-31-a.${ending}:${line} W_SHORTCODE ${message}`;

describe("a tag that nobody knows is left out, with a warning that names file and line", () => {
  test.each<[DialectName, string, string, string, string?]>([
    ["eleventy", "One {% card 'x' %} two.", "One  two.", "`{% card 'x' %}` is left out."],
    ["hugo", 'One {{< card "x" a=1 >}} two.', "One  two.", '`{{< card "x" a=1 >}}` is left out.'],
    ["hugo", "{{% note %}}In *it*{{% /note %}}.", "In it.", "`{{% note %}}` is left out."],
    ["hugo", "One {{< /card >}} two.", "One  two.", "`{{< /card >}}` is left out."],
    ["hugo", 'One {{< "oops >}} two.', "One  two.", '`{{< "oops >}}` is left out.'],
    ["hugo", "{{< highlight go >}} two.", "two.", "`{{< highlight go >}}` is left out."],
    ["hugo", '[x]({{< ref "no.md" >}})', "x", '`{{< ref "no.md" >}}` doesn\'t match any post or section.'],
    [
      "hugo",
      'One {{< figure src="c.png" caption="[l]({{< ref x >}})" >}} two.',
      "One  two.",
      '`{{< figure src="c.png" caption="[l]({{< ref x >}})" >}}` is left out.',
    ],
    [
      "hugo",
      'One {{< figure src="c.png" caption="{{% ref x %}}" >}} two.',
      "One  two.",
      '`{{< figure src="c.png" caption="{{% ref x %}}" >}}` is left out.',
    ],
    ["hugo", 'One <img src="{{< param y >}}"> two.', "One  two.", "`{{< param y >}}` is left out."],
    ["zola", 'One {{ card(a="x)", b=[1, 2]) }} two.', "One  two.", "`{{ card(…)` is left out."],
    ["zola", "{% note() %}In *it*{% end %}.", "In it.", "`{% note(…)` is left out."],
    ["zola", "One {% end %} two.", "One  two.", "`{% end %}` is left out."],
    ["zola", "[x](@/no.md)", "x", "The link to `@/no.md` doesn't match any post."],
    ["astro", "One <Card a={1} /> two.", "One  two.", "`<Card>` is left out.", "mdx"],
    ["astro", "<Card>In *it*</Card>.", "In it.", "`<Card>` is left out.", "mdx"],
    ["astro", 'One {/}/.test("a")} two.', "One  two.", '`{/}/.test("a")}` is left out.', "mdx"],
    ["astro", "One {a.split(/[/}]\\}/) } two.", "One  two.", "`{a.split(/[/}]\\}/)}` is left out.", "mdx"],
    ["astro", "One {a / 2} two / 3 }.", "One  two / 3 }.", "`{a / 2}` is left out.", "mdx"],
    [
      "astro",
      "One {a.map(() => <b>x</b>)} two.",
      "One  two.",
      "`{a.map(() => <b>x</b>)}` is left out.",
      "mdx",
    ],
    ["astro", "<img src={pic} alt='Pic' />One.", "One.", "The output of `<img>` is left out.", "mdx"],
  ])("%s: %s", (dialect, tag, text, message, ending = "md") => {
    const rendered = render(dialect, `\n\n${tag}\n`, { ending });
    expect(rendered.text?.replace(/ +/g, " ")).toBe(text.replace(/ +/g, " "));
    expect(rendered.problems).toEqual([at(6, message, ending)]);
  });

  test.each([
    "import X from './X.astro'\nOne.",
    "import { Image } from \"astro:assets\";\nimport '../x.css';\nimport {\n  A,\n  B,\n} from 'y';\n\nOne.",
    "export const a = {\n  b: '}',\n}\n\nOne.",
  ])("but what has no output in MDX is left out without one: %s", (body) => {
    for (const space of ["", "\n", "\n\n"])
      expect(render("astro", `${space}${body}\n`, { ending: "mdx" })).toMatchObject({
        text: "One.",
        problems: [],
      });
  });

  test("fifty at most for a post", () => {
    expect(render("hugo", "{{< x >}}\n".repeat(60)).problems).toHaveLength(50);
  });
});

test.each<[DialectName, string, string, ending?: string]>([
  ["hugo", "x {{< unclosed", "`{{< unclosed` is never closed."],
  ["hugo", "x {{% a\n\ntwo", "`{{% a` is never closed."],
  ["hugo", "x {{< and >}", "`{{< and >}` is never closed."],
  ["hugo", "x {{< a {{< details >}}", "`{{< a {{< details >}}` is never closed."],
  ["eleventy", "x {% unclosed", "`{% unclosed` is never closed."],
  ["astro", "x {a.b( two", "`{a.b( two` is never closed.", "mdx"],
  ["astro", "x <Card a={1 two", "`<Card a={1 two` is never closed.", "mdx"],
])(
  "%s: %s: a tag that is never closed stays, with a warning that names file and line",
  (dialect, body, message, ending = "md") => {
    const rendered = render(dialect, `\n\n${body}\n`, { ending });
    expect(rendered.text).toContain(message.slice(1, 5).trim());
    expect(rendered.problems).toEqual([at(6, message, ending)]);
  },
);

test.each<[DialectName, string]>([
  ["hugo", '<img src="{{< param y >}}" alt="P">'],
  ["hugo", '<div><img src="{{< param y >}}" alt="P"></div>'],
  ["hugo", "![P]({{< param y >}})"],
])("%s: %s: a picture whose address is left out is none", (dialect, body) => {
  expect(render(dialect, `One ${body} two.\n`).html).not.toContain("img");
});

describe("what is known becomes HTML", () => {
  test.each<[DialectName, string, string, string?]>([
    [
      "eleventy",
      '{% image "a.jpg", "Alt" %}',
      '<figure><img src="https://careers.example/content/2026-01-31-a/a.jpg" alt="Alt" /></figure>',
    ],
    [
      "hugo",
      '[x]({{< relref "notes/2026-01-01-b#c" >}})',
      '<p><a href="https://careers.example/notes/2026-01-01-b/#c">x</a></p>',
    ],
    [
      "hugo",
      "{{< vimeo 55073825 >}}",
      '<p><a href="https://vimeo.com/55073825">https://vimeo.com/55073825</a></p>',
    ],
    [
      "hugo",
      '{{< x user="SanDiegoZoo" id="1453110110599868418" >}}',
      '<p><a href="https://x.com/SanDiegoZoo/status/1453110110599868418">https://x.com/SanDiegoZoo/status/1453110110599868418</a></p>',
    ],
    [
      "hugo",
      '{{< figure src="a.jpg" title="T" caption="C" attr="by me" attrlink="/me" link="/big" >}}',
      '<figure><a href="https://careers.example/big"><img src="https://careers.example/2026-01-31-a/a.jpg" alt="C" /></a><figcaption><h4>T</h4><p>C <a href="https://careers.example/me">by me</a></p></figcaption></figure>',
    ],
    [
      "hugo",
      '{{< details summary="More" >}}\nIn it.\n{{< /details >}}',
      "<p><strong>More</strong></p>\n<p>In it.</p>",
    ],
    [
      "hugo",
      'One {{< highlight go "linenos=inline, hl_inline=true" >}}a < b{{< /highlight >}} two.',
      '<p>One <code class="language-go">a &lt; b</code> two.</p>',
    ],
    [
      "hugo",
      "{{< highlight go hl_inline=true >}}a{{< /highlight >}}",
      '<p><code class="language-go">a</code></p>',
    ],
    ["zola", "[x]( @/notes/2026-01-01-b.md )", '<p><a href="https://careers.example/notes/b/">x</a></p>'],
    ["zola", "[x](@/notes/2026-01-01-b.md#c)", '<p><a href="https://careers.example/notes/b/#c">x</a></p>'],
    [
      "zola",
      '{{ vimeo(id="55073825") }}',
      '<p><a href="https://vimeo.com/55073825">https://vimeo.com/55073825</a></p>',
    ],
    ["astro", "{/* no */}One{' '}{\"a < b\"}{''}<>.</>", "<p>One a &lt; b.</p>", "mdx"],
    ["astro", "    indented <b style={{ a: 1 }}>x</b>", "<p>indented <b>x</b></p>", "mdx"],
  ])("%s: %s", (dialect, tag, html, ending = "md") => {
    const rendered = render(dialect, `${tag}\n`, { ending });
    expect(rendered.html?.trim().replaceAll("&quot;", '"')).toBe(html);
    expect(rendered.problems).toEqual([]);
  });
});

test.each([
  ["/docs", "/docs/"],
  ["docs/", "/docs/"],
  ["/docs/_index.md#top", "/docs/#top"],
  ["/docs/In Depth", "/docs/in-depth/"],
  ["/other", "/o/"],
])("Hugo's `ref` to the section %s gives %s", (name, url) => {
  const files = {
    "content/docs/x.md": "---\ntitle: X\n---\n",
    "content/docs/In Depth/_index.md": "---\ntitle: Depth\n---\n",
    "content/docs/more/y.md": "---\ntitle: Y\n---\n",
    "content/other/_index.md": "---\nurl: /o/\n---\n",
  };
  const rendered = render("hugo", `[x]({{< ref "${name}" >}})\n`, { files });
  expect(rendered).toMatchObject({
    html: `<p><a href="https://careers.example${url}">x</a></p>\n`,
    problems: [],
  });
  const none = render("hugo", '[x]({{< ref "/docs/more" >}}) [y]({{< ref "../content" >}})\n', { files });
  expect(none.problems).toEqual([
    at(4, '`{{< ref "/docs/more" >}}` doesn\'t match any post or section.'),
    at(4, '`{{< ref "../content" >}}` doesn\'t match any post or section.'),
  ]);
});

describe("what only looks like a tag stays", () => {
  const PROSE = "A {{ b }}, {% c %}, {{< d >}}, {{% e %}} and {f}.";
  test.each<[DialectName, string, string?]>([
    ["plain", PROSE],
    ["astro", PROSE],
    ["hugo", "A {{ b }}, {% c %} and {f}, {< and >}"],
    ["zola", "A {{ b }}, {% c %}, {{< d >}}, {{% e %}}, {f} and {{ g(h }}."],
    ["astro", "A \\{f}, a < b and \\<C>.", "mdx"],
  ])("%s: %s", (dialect, prose, ending = "md") => {
    const rendered = render(dialect, `${prose}\n`, { ending });
    expect(rendered.text).toBe(prose.replaceAll("\\", ""));
    expect(rendered.problems).toEqual([]);
  });

  const TAGS: readonly [DialectName, string, string?][] = [
    ["eleventy", "{% a %} {{ b }}"],
    ["hugo", "{{< a >}} {{% b %}}"],
    ["zola", "{{ a(b=1) }} {% c() %}"],
    ["astro", "<A b={1} /> {c}", "mdx"],
  ];
  test.each(TAGS)("%s: %s in code, whatever kind", (dialect, tag, ending = "md") => {
    const indented = ending === "mdx" ? "" : `    ${tag}\n\n`;
    const body = `One \`${tag}\` two \`\` \` ${tag} \`\`.\n\n${indented}> \`\`\`\n> ${tag}\n> \`\`\`\n\n- ~~~\n  ${tag}\n  ~~~\n\n<pre>${tag.replace(/[<>{}]/g, (c) => `&#${c.charCodeAt(0)};`)}</pre>\n`;
    const rendered = render(dialect, body, { ending });
    expect(rendered.text?.split(tag)).toHaveLength(ending === "mdx" ? 6 : 7);
    expect(rendered.problems).toEqual([]);
  });

  test.each<[DialectName, string, string]>([["eleventy", "`{% raw %}{{ x }}{% endraw %}`", "{{ x }}"]])(
    "%s: %s: Liquid comes before Markdown, so its raw tags go from code",
    (dialect, body, text) => {
      const rendered = render(dialect, `${body}\n`);
      expect(rendered.text?.trim().replace(/\s+/g, " ")).toBe(text);
      expect(rendered.problems).toEqual([]);
    },
  );

  test.each<[DialectName, string, string]>([
    ["hugo", "```\n{{</* a */>}}\n{{%/* b */%}}\n```", "{{< a >}}\n{{% b %}}"],
    ["hugo", 'One `{{</* a "b" */>}}`', 'One {{< a "b" >}}'],
    ["hugo", "{{< highlight md >}}\n{{</* a */>}}\n{{< /highlight >}}", "{{< a >}}"],
    ["hugo", "<pre>{{</* a */>}}</pre>", "{{< a >}}"],
    ["zola", "```\n{{/* a() */}}\n{%/* b() */%}\n```", "{{ a() }}\n{% b() %}"],
    ["zola", "One `{{/* a() */}}`", "One {{ a() }}"],
  ])("%s: %s: a shortcode that is commented out is shown, in code too", (dialect, body, text) => {
    const rendered = render(dialect, `${body}\n`);
    expect(rendered.text?.trim()).toBe(text);
    expect(rendered.problems).toEqual([]);
  });

  test.each<["nunjucks" | "liquid", string, string]>([
    ["nunjucks", "One {{ \"}}\" }} {{ 'a}}' | upper }}", "One }} A}}"],
    ["nunjucks", 'One {{ "{{" }} two', "One {{ two"],
    ["nunjucks", 'One {% set x = "%}" %}two', "One two"],
    ["liquid", "One {{ '{{' }} two", "One {{ two"],
  ])("%s: %s: braces in a string are text", (engine, body, text) => {
    const fields = `templateEngineOverride: ${engine === "nunjucks" ? "njk" : engine},md\n`;
    const rendered = render("eleventy", `${body}\n`, { fields });
    expect(rendered.text).toBe(text);
  });

  test("where front matter says so, and in plain text", () => {
    expect(render("jekyll", "{{ a }}", { fields: "render_with_liquid: false\n" }).text).toBe("{{ a }}");
    expect(render("eleventy", "{{ a }}", { fields: "templateEngineOverride: md\n" }).text).toBe("{{ a }}");
    expect(render("jekyll", "{{ a }}\n", { ending: "txt" }).text).toBe("{{ a }}");
  });

  test("where Eleventy's configuration has no engine for Markdown", () => {
    const program = "export default () => ({ markdownTemplateEngine: false });";
    const rendered = render("eleventy", "{{ a }}", { files: { "eleventy.config.js": program } });
    expect(rendered).toMatchObject({ text: "{{ a }}", problems: [] });
  });
});

describe("hostile bodies end soon", () => {
  test.each(['{{ "', '{{ "}}', "{% x '", "{% raw %}`"])("Nunjucks: 4,000 times %s", (piece) => {
    const body = `${`${piece}\n\n`.repeat(2000)}${piece.repeat(2000)}`;
    expect(render("eleventy", body, { fields: "templateEngineOverride: njk,md\n" }).html).toBeDefined();
  });

  test("a string of escapes in each of sixty tags", () => {
    const body = `{{ "${'\\"'.repeat(9000)} }}\n\n`.repeat(60);
    expect(render("jekyll", body).html).toBeDefined();
  });

  test.each<[DialectName, string, string?]>([
    ["jekyll", "{% for x %}"],
    ["jekyll", "{% case %}"],
    ["jekyll", "{% x "],
    ["jekyll", "{{"],
    ["jekyll", "{::comment}"],
    ["jekyll", "<code>`"],
    ["jekyll", "{% highlight %}```\n{% endhighlight %}"],
    ["jekyll", "`{% raw %}` {% endraw x %}"],
    ["jekyll", "{% highlight %}{% raw %}{% endhighlight %}"],
    ["hugo", "`{{</* a`"],
    ["hugo", "{{< highlight "],
    ["hugo", '{{< a "'],
    ["hugo", "{{< a >}}"],
    ["zola", "{{ a(b=["],
    ["zola", "{% a() %}"],
    ["astro", "{`", "mdx"],
    ["astro", "{(/[", "mdx"],
    ["astro", "<A b={", "mdx"],
    ["astro", "export const {", "mdx"],
  ])("%s: 4,000 times %s", (dialect, piece, ending = "md") => {
    const body = `${`${piece}\n\n`.repeat(2000)}${piece.repeat(2000)}`;
    expect(render(dialect, body, { ending }).html).toBeDefined();
  });
});

describe("tags in a folder whose generator nobody knows", () => {
  const SHORTCODE = '{{< figure src="a.png" >}}';
  const dated = (body: string) => `---\ntitle: A\ndate: 2026-01-31\n---\n${body}\n`;
  const warn = (files: Files, dialect?: DialectName) => {
    const { entries } = load(files, dialect === undefined ? {} : { dialect });
    const { posts, findings } = renderPosts(entries, SITE);
    return { texts: posts.map(({ text }) => text), said: problems({ findings }) };
  };

  test("stay as they are, and one warning for all its posts says so", () => {
    const files = { "content/a.md": dated(`One.\n\n${SHORTCODE}`), "content/b.md": dated(SHORTCODE) };
    expect(warn(files)).toEqual({
      texts: [expect.stringContaining("{{< figure"), expect.stringContaining("{{< figure")],
      said: [
        `content/a.md:7 W_DIALECT \`${SHORTCODE}\` looks like a Hugo shortcode, but no generator was found here, so it is left as it is.`,
      ],
    });
    expect(warn(files, "plain").said).toEqual([]);
  });

  test.each([
    ["{{% note %}}", ["a Hugo shortcode"]],
    ["  {% include x.html %}", ["a Jekyll or Eleventy tag"]],
    ["{%- endif -%}", ["a Jekyll or Eleventy tag"]],
    ["Write `{{< figure >}}` or {% c %} in a line, {{ d }}.", []],
    ["```\n{{< figure >}}\n{% c %}\n```", []],
    ["    {{< figure >}}", []],
    ["{{<>}} and {%%}", []],
  ])("%j", (body, looks) => {
    const { said } = warn({ "content/a.md": dated(body) });
    expect(said.map((line) => /looks like (.*), but/.exec(line)?.[1])).toEqual(looks);
  });

  test("a million letters of them are looked through, soon", () => {
    for (const piece of ["{{<", "{{< a ", "{% a ", "{% a\n", "`"])
      expect(warn({ "content/a.md": dated(piece.repeat(300_000 / piece.length)) }).said.length).toBeLessThan(
        2,
      );
  });
});

describe("Eleventy's expressions of constants", () => {
  const program = 'export default () => ({ pathPrefix: "/bench/" });';
  const files: Files = { "eleventy.config.js": program };

  test.each([
    ["[x]({{ '/a/' | url }})", '<p><a href="https://careers.example/bench/a/">x</a></p>'],
    ["[x]({{ 'https://b.example/' | url }})", '<p><a href="https://b.example/">x</a></p>'],
    [
      "[x](/tags/{{ 'Book Binding' | slugify }}/)",
      '<p><a href="https://careers.example/tags/book-binding/">x</a></p>',
    ],
    ['{{ "a" ~ "b" + "c" }} {{ ("/a" ~ "/b") | url }}', "<p>abc /bench/a/b</p>"],
  ])("%s", (body, html) => {
    const rendered = render("eleventy", `${body}\n`, { files });
    expect(rendered.html?.trim()).toBe(html);
    expect(rendered.problems).toEqual([]);
  });

  test.each(["'C & D' | slugify", "'C++' | slug", "'/a' ~ 'b' | url", "title ~ nobody"])(
    "what only the generator knows is left out: %s",
    (expression) => {
      const rendered = render("eleventy", `One [x]({{ ${expression} }}) two.\n`, { files });
      expect(rendered.text?.trim()).toBe("One x two.");
      expect(rendered.problems).toEqual([at(4, `\`{{ ${expression} }}\` is left out.`)]);
    },
  );
});

test("Quartz: a picture on a line of its own leaves the lines below it Markdown", () => {
  const body = "![[a b.png|300]]\n_From [here](https://b.example/)_\n\nA ![[c.png]] *b*.\n";
  const rendered = render("quartz", body, { files: { "quartz.config.ts": "" } });
  expect(rendered.html?.trim().split("\n")).toEqual([
    '<img src="https://careers.example/a%20b.png" alt="a b" width="300" />',
    '<p><em>From <a href="https://b.example/">here</a></em></p>',
    '<p>A <img src="https://careers.example/c.png" alt="c" /> <em>b</em>.</p>',
  ]);
  expect(rendered.problems).toEqual([]);
});

test.each<[DialectName, string]>([
  ["eleventy", "{{ site.nobody }}"],
  ["hugo", '{{< ref "no.md" >}}'],
])(
  "%s: a reference without an address, because its tag is left out, still is none of the text",
  (dialect, tag) => {
    const body = `One [x][y] and [z].\n\n[y]: ${tag}\n[z]: ${tag}\n[a]: /b\n`;
    expect(render(dialect, body).text?.trim()).toBe("One x and z.");
    const rest = render(dialect, `[x]\n\n[x]: ${tag}/rest\n`).html?.trim();
    expect(rest).toBe('<p><a href="https://careers.example/rest">x</a></p>');
  },
);
