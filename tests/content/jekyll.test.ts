import { describe, expect, test } from "vitest";
import { renderPosts } from "#content/render/render.js";
import { loadEntries } from "#content/sources/load.js";
import { type Files, problems, SITE, writeFolder } from "./folder.js";

const PATH = "_posts/2026-01-31-a.md";

/** The post with this body, beside others, as a Jekyll site has them. */
function render(body: string, { fields = "", files = {} as Files } = {}) {
  const baseDir = writeFolder({
    "_config.yml": "",
    [PATH]: `---\ntitle: A\n${fields}---\n${body}`,
    "notes/_posts/2026-01-01-b.md": "---\ntitle: B\ntopic: wood\n---\nB.\n",
    ...files,
  });
  const { entries } = loadEntries([{ files: "." }], { baseDir, site: SITE });
  const chosen = entries.filter(({ title }) => title === "A");
  const { posts, findings } = renderPosts(chosen, SITE, { all: () => entries });
  return { html: posts[0]?.html.trim(), text: posts[0]?.text, problems: problems({ findings }), findings };
}

const at = (line: number, code: string, message: string) => `${PATH}:${line} ${code} ${message}`;

describe("what can't be run is left out, with a warning that names file and line", () => {
  test.each([
    [
      "One {% include ad.html x=1 %} two.",
      "One two.",
      "W_SHORTCODE",
      "`{% include ad.html %}` names no file of the site, so it is left out.",
    ],
    [
      "One {% card 'x' %} two.",
      "One two.",
      "W_PLUGIN",
      "`{% card %}` needs a plugin, which isn't run, so it is left out.",
    ],
    [
      "{% note %}In it{% endnote %}.",
      "In it.",
      "W_PLUGIN",
      "`{% note %}` needs a plugin, which isn't run, so it is left out.",
    ],
    [
      "One {{ 'two' | shout }}.",
      "One two.",
      "W_PLUGIN",
      "`| shout` needs a plugin, which isn't run, so it is left out.",
    ],
    [
      "One {{ page.title | date: 'a' 'b' }} two.",
      "One two.",
      "W_SHORTCODE",
      "`{{ page.title | date: 'a' 'b' }}` can't be read, so it is left out.",
    ],
    [
      "{% if page.title %}One.",
      "One.",
      "W_SHORTCODE",
      "`{% if page.title %}` can't be read, so it is left out.",
    ],
    ["One. {% endif %}", "One.", "W_SHORTCODE", "`{% endif %}` can't be read, so it is left out."],
    [
      "One {{ 1 | divided_by: 0 }} two.",
      "One two.",
      "W_SHORTCODE",
      "`{{ 1 | divided_by: 0 }}` can't be read, so it is left out.",
    ],
    [
      "[x]({% post_url 2020-01-01-no %})",
      "x",
      "W_SHORTCODE",
      "`{% post_url 2020-01-01-no %}` doesn't match any post.",
    ],
    ["x {% unclosed", "x unclosed", "W_SHORTCODE", "`{% unclosed` is never closed."],
    ["x {{ that never ends.", "x that never ends.", "W_SHORTCODE", "`{{ that never ends.` is never closed."],
  ])("%s", (body, text, code, message) => {
    const rendered = render(`\n\n${body}\n`);
    expect(rendered.text?.replace(/ +/g, " ").trim()).toBe(text);
    expect(rendered.problems).toEqual([at(6, code, message)]);
  });

  test("each plugin once, with the built pages as the cure", () => {
    const { findings } = render("{% card %}\n\n{% card %}\n\n{{ 1 | shout }}{{ 2 | shout }}\n");
    expect(findings.map(({ code, cause }) => `${code} ${cause}`)).toEqual([
      "W_PLUGIN `{% card %}` needs a plugin",
      "W_PLUGIN `| shout` needs a plugin",
    ]);
    expect(findings[0]?.fix).toContain("{ html: _site }");
  });

  test("fifty at most for a post", () => {
    const body = Array.from({ length: 200 }, (_, index) => `{% card${index} %}\n`).join("");
    expect(render(body).problems).toHaveLength(50);
  });
});

describe("a template that takes too much", () => {
  test.each([
    ["{% for a in (1..100000000) %}x{% endfor %}", "they need too much memory"],
    [
      "{% assign x = 'ab' %}{% for i in (1..60) %}{% assign x = x | append: x %}{% endfor %}{{ x }}",
      "they need too much memory",
    ],
    [
      "{% capture c %}{% for i in (1..9999) %}0123456789{% endfor %}{% endcapture %}{% for i in (1..999) %}{{ c }}{% endfor %}",
      "it would become longer than 10 MB",
    ],
    ["{% include a.html %}", "includes include each other too often"],
  ])("is stopped, and the post is left out with an error: %s", (body, reason) => {
    const files = { "_includes/a.html": "{% include a.html %}" };
    const rendered = render(`${body}\n`, { files });
    expect(rendered.html).toBeUndefined();
    expect(rendered.problems).toEqual([`${PATH} E_TEMPLATE Its Liquid tags can't be run: ${reason}.`]);
  });

  test("loops in loops end after two million steps, however long they take", () => {
    const body = `${"{% for a in (1..1000) %}".repeat(5)}${"{% endfor %}".repeat(5)}`;
    expect(render(body).problems).toEqual([
      `${PATH} E_TEMPLATE Its Liquid tags can't be run: they run more than 2 million steps.`,
    ]);
  }, 60_000);
});

describe("templates reach nothing but the site", () => {
  test.each([
    "{{ page.constructor }}{{ page.__proto__ }}{{ site.toString }}{{ constructor }}{{ 'a'.constructor }}",
    "{{ page | constructor }}",
    "{% include ../secret.html %}{% include_relative ../../secret.md %}{% include_relative /etc/passwd %}",
    "{% render 'secret.html' %}{% layout 'secret.html' %}{% block x %}{% endblock %}",
    "{{ site.data.secret }}",
  ])("%s", (body) => {
    const { text } = render(`Start ${body} end\n`, {
      files: { "secret.html": "SECRET", "secret.md": "SECRET" },
    });
    expect(text?.replace(/\s+/g, " ").replace("A end", "end")).toMatch(/^Start (?:\{.*\} )?end$/);
  });

  test("posts that aren't published yet are in no list", () => {
    const files = {
      "_posts/2027-01-01-next.md": "---\ntitle: Next\n---\n",
      "_drafts/2025-01-01-d.md": "---\ntitle: D\n---\n",
    };
    const body = "{% for p in site.posts %}{{ p.title }} {{ p.topic }};{% endfor %} {{ page.next.title }}";
    expect(render(body, { files }).text).toBe("A ;B wood;");
  });
});

describe("Liquid comes before Markdown, in code too", () => {
  test.each([
    ["```liquid\n{% raw %}\n{{ x }} {% y %}\n{% endraw %}\n```", "{{ x }} {% y %}"],
    ["`{% raw %}{{ x }}{% endraw %}` and `{{ page.title }}`", "{{ x }} and A"],
    ["{% highlight liquid %}{% raw %}{{ x }}{% endraw %}{% endhighlight %}", "{{ x }}"],
    ["<pre>{%- raw -%}{{ x }}{%- endraw -%}</pre>", "{{ x }}"],
    ["One\n\n    {% raw %}{{ x }}{% endraw %}\n    {{ page.title }}\n", "One {{ x }} A"],
    ["A {f}, 100 %} and } that }} never begins.", "A {f}, 100 %} and } that }} never begins."],
  ])("%s", (body, text) => {
    const rendered = render(`${body}\n`);
    expect(rendered.text?.trim().replace(/\s+/g, " ")).toBe(text);
    expect(rendered.problems).toEqual([]);
  });
});

test.each([
  ["{% post_url notes/2026-01-01-b %}", "<p>/notes/2026/01/01/b.html</p>"],
  ["{{ site.baseurl }}{% post_url 2026-01-01-b %}", "<p>/notes/2026/01/01/b.html</p>"],
  ["{% link notes/_posts/2026-01-01-b.md %}", "<p>/notes/2026/01/01/b.html</p>"],
  [
    "{% gist 0123abc %}",
    '<p><a href="https://gist.github.com/0123abc">https://gist.github.com/0123abc</a></p>',
  ],
  [
    "{% youtube abc %}",
    '<p><a href="https://www.youtube.com/watch?v=abc">https://www.youtube.com/watch?v=abc</a></p>',
  ],
  ["{% seo %}{% feed_meta %}{% comment %}{{ x | y }}{% z %}{% endcomment %}One.", "<p>One.</p>"],
  [
    "{% highlight js %}\n```\n{{ a }}1 < 2\n{% endhighlight %}\n\nTwo.",
    '<figure><pre><code class="language-js">```\n1 &lt; 2</code></pre></figure>\n<p>Two.</p>',
  ],
])("%s becomes %s", (body, html) => {
  expect(render(`${body}\n`)).toMatchObject({ html, problems: [] });
});

test.each<[string, string, Files]>([
  ["about.md", "/about.html", { "about.md": "---\ntitle: About\n---\n" }],
  ["/about.md", "/about/", { "about.md": "---\n---\n", "_config.yml": "permalink: pretty\n" }],
  ["about.md", "/about/", { "about.md": "---\n---\n", "_config.yml": "permalink: /:year/:title/\n" }],
  ["about.md", "/about", { "about.md": "---\n---\n", "_config.yml": "permalink: /:year/:title\n" }],
  ["a/b.html", "/who/", { "a/b.html": "---\npermalink: who/\n---\n" }],
  ["a/b.md", "/a/b-x.html", { "a/b.md": "---\npermalink: /:path/:basename-x:output_ext\n---\n" }],
  ["a/index.md", "/a/", { "a/index.md": "---\n---\n" }],
  ["a.html", "/a.html", { "a.html": "<p>Static</p>" }],
  [
    "about.md",
    "/p/about/",
    {
      "about.md": "---\n---\n",
      "_config.yml": "defaults: [{ scope: { type: pages }, values: { permalink: '/p/:basename/' } }]\n",
    },
  ],
])("Jekyll's `link` to the page %s gives %s", (name, url, files) => {
  const rendered = render(`[x]({% link ${name} %})\n`, { files });
  expect(rendered).toMatchObject({
    html: `<p><a href="https://careers.example${url}">x</a></p>`,
    problems: [],
  });
});

test.each(["no.md", "../secret.md", "_docs/a.md", "broken.md"])(
  "Jekyll's `link` to %s is a warning",
  (name) => {
    const files = { "_config.yml": "", "_docs/a.md": "---\n---\n", "broken.md": "---\na: [\n---\n" };
    const { problems } = render(`[x]({% link ${name} %})\n`, { files });
    expect(problems).toEqual([
      at(4, "W_SHORTCODE", `\`{% link ${name} %}\` doesn't match any post or page.`),
    ]);
  },
);
