import type { DialectName } from "#config/schema.js";
import { casesOf, each, list, type Make, times, workOf } from "./make.js";
import { testGrowth } from "./measure.js";
import { readFile, readFiles, withBody } from "./read.js";

/** Markdown as each generator's posts have it: read for code first, with attributes, and after tags were replaced. */
const MARKDOWN: Readonly<Record<string, Make>> = {
  "paragraphs with code": (n) => times("Some `words` in a row.\n\n", n),
  "code blocks": (n) => times("```\ncode\n```\n\n", n),
  "backticks in growing runs": (n) => each(Math.sqrt(n) * 5, (i) => `${times("`", i + 1)} `),
  backticks: (n) => times("a ` b `` ", n),
  "comments never closed": (n) => times("<!-- a ", n),
  "raw elements never closed": (n) => times("<pre> <code ", n),
  "raw elements": (n) => times("<pre>a</pre>\n", n),
  backslashes: (n) => times("\\", n),
  "headings with ids": (n) => times("## A {#a}\n\n", n),
  "ids never closed": (n) => `# a ${times("{#a ", n)}\n`,
  spaces: (n) => `# a${times(" ", n)}b\n`,
  placeholders: (n) => times("qtagqq 0z ", n),
  braces: (n) => times("{", n),
  "closing braces": (n) => times("}", n),
};

const LIQUID: Readonly<Record<string, Make>> = {
  "tags never closed": (n) => times("{% if a ", n),
  "outputs never closed": (n) => times("{{ a ", n),
  outputs: (n) => times("{{ page.title | escape }} ", n),
  "outputs alone": (n) => times("{{ page.title | escape }}\n\n", n),
  "unknown tags": (n) => times("{% a %} ", n),
  filters: (n) => `{{ "a" ${times("| upcase ", n)}}}`,
  "strings never closed": (n) => times('{{ "a }} ', n),
  "raw never closed": (n) => times("{% raw %} ", n),
  raw: (n) => times("{% raw %}a{% endraw %} ", n),
  "raw in code": (n) => times("`{% raw %}a{% endraw %}` ", n),
  conditions: (n) => times("{% if a %}b{% else %}c{% endif %} ", n),
  "conditions in conditions": (n) => times("{% if a %}b", n) + times("{% endif %}", n),
  "branches never closed": (n) => `{% if a %}${times("{% else %}b", n)}`,
  "conditions with one end": (n) => `${times("{% if a %}{% else %}b", n)}{% endif %}`,
  loops: (n) => times("{% for a in b %}c{% endfor %} ", n),
  "loops in loops": (n) => times("{% for a in b %}", n) + times("{% endfor %}", n),
  "loops with one end": (n) => `${times("{% for a in b %}", n)}{% endfor %}`,
  cases: (n) => times("{% case a %}{% when 1 %}b{% endcase %}", n),
  "cases without a branch": (n) => `${times("{% case a %}", n)}{% when 1 %}`,
  highlighted: (n) => times("{% highlight js %}a{% endhighlight %}\n", n),
  "highlighted, one end": (n) => `${times("{% highlight js %}a", n)}{% endhighlight %}`,
  comments: (n) => times("{% comment %}a{% endcomment %}", n),
  ends: (n) => times("{% enda %}", n),
  "blocks of many names": (n) => each(n, (i) => `{% a${i} %}`) + each(n, (i) => `{% enda${i} %}`),
  "blocks of many names, never ended": (n) => `${each(n, (i) => `{% a${i} %}`)}{% enda0 %}`,
  "a long tag": (n) => `{% a ${times("b ", n)}%}`,
  links: (n) => times("[a]({% link b.md %}) ", n),
};

const KRAMDOWN: Readonly<Record<string, Make>> = {
  attributes: (n) => times("*a*{:.b} ", n),
  "attributes never closed": (n) => times("*a*{:.b ", n),
  "attributes on lines": (n) => times("a\n{:.b}\n\n", n),
  "tables of contents": (n) => times("* a\n{:toc}\n\n", n),
  "extensions never closed": (n) => times("{::comment}\na\n", n),
  extensions: (n) => times("{::comment}\na\n{:/}\n", n),
  "indented braces": (n) => times(`${times(" ", 50)}{\n`, n / 20),
};

const NUNJUCKS: Readonly<Record<string, Make>> = {
  comments: (n) => times("{# a #} ", n),
  "comments never closed": (n) => times("{# a ", n),
  "marks in strings": (n) => times('{{ "}}" ', n),
  "strings never closed": (n) => times(`{{ "a' }} `, n),
  outputs: (n) => times("{{ title | safe }} ", n),
};

const HUGO: Readonly<Record<string, Make>> = {
  shortcodes: (n) => times('{{< figure src="a.png" >}}\n\n', n),
  "shortcodes never closed": (n) => times("{{< a ", n),
  "shortcodes closed otherwise": (n) => times("{{< a %}} ", n),
  "unknown shortcodes": (n) => times("{{< a b=c >}} ", n),
  "paired shortcodes": (n) => times("{{% a %}}b{{% /a %}} ", n),
  "pairs in pairs": (n) => times("{{% a %}}", n) + times("{{% /a %}}", n),
  "pairs of many names": (n) => each(n, (i) => `{{< a${i} >}}`) + each(n, (i) => `{{< /a${i} >}}`),
  ends: (n) => times("{{< /a >}}", n),
  "strings never closed": (n) => times('{{< a b="c >}} ', n),
  "raw strings never closed": (n) => times("{{< a `b >}} ", n),
  arguments: (n) => `{{< a ${times("b=c ", n)}>}}`,
  details: (n) => times('{{< details "a" >}}b{{< /details >}}\n', n),
  highlighted: (n) => times("{{< highlight go >}}a{{< /highlight >}}\n", n),
  "highlighted, one end": (n) => `${times("{{< highlight go >}}a", n)}{{< /highlight >}}`,
  "highlighted, an end of another name": (n) => `${times("{{< highlight go >}}a", n)}{{< /highlight`,
  "commented out": (n) => times("{{</* a */>}} ", n),
  "comments never closed": (n) => times("{{</* a ", n),
  references: (n) => times('[a]({{< ref "b.md" >}}) ', n),
  spaces: (n) => times(`{{<${times(" ", 100)}`, n / 50),
};

/** Shortcodes with templates of their own. */
const OWN_SHORTCODES: Readonly<Record<string, Make>> = {
  "own shortcodes": (n) => times("{{< own a >}} ", n),
  "own pairs": (n) => times("{{< pair >}}*a*{{< /pair >}} ", n),
  "own pairs in pairs": (n) => times("{{< pair >}}", n) + times("{{< /pair >}}", n),
  "own pairs never closed": (n) => times("{{< pair >}}a ", n),
  "own pairs, one end": (n) => `${times("{{< pair >}}a ", n)}{{< /pair >}}`,
  "own Markdown": (n) => times("{{% pair %}}*a*{{% /pair %}}\n\n", n),
  "own shortcodes that ask for the page": (n) => times("{{< page >}} ", n),
  "own loops": (n) => `{{< loop ${times("a ", n)}>}}`,
  "own shortcodes in code": (n) => times("`{{< own a >}}` ", n),
  parameters: (n) => times("{{< param title >}} ", n),
};

const OWN_TEMPLATES = {
  own: "<b>{{ .Get 0 }}</b>",
  pair: "<div>{{ .Inner | markdownify }}</div>",
  page: "{{ .Page.Title }}",
  loop: "{{ range .Params }}{{ . }}{{ end }}",
} as const;

const GOLDMARK: Readonly<Record<string, Make>> = {
  dashes: (n) => times("a -- b --- c ... ", n),
  "dashes in a row": (n) => times("-", n),
  guillemets: (n) => times("<<a>> ", n),
  "guillemets never closed": (n) => times("<<", n),
  "attributes of headings": (n) => times("## A {#a .b c=d}\n\n", n),
  "attributes of one heading": (n) => `## A {${times("#a ", n)}}\n`,
  "attributes never closed": (n) => `## A ${times("{#a ", n)}\n`,
  "spaces before attributes": (n) => `## A ${times(" ", n)}{#a\n`,
  "attributes of blocks": (n) => times("a\n{.b}\n\n", n),
  definitions: (n) => times("a\n: b\n\n", n),
  "definitions of one term": (n) => `a\n${times(": b\n", n)}`,
  "definitions in definitions": (n) => `a\n${times(": ", n)}b\n`,
  "raw HTML that is left out": (n) => times("<b>a</b> ", n),
  "options of code": (n) => times("```go {a=1}\na\n```\n\n", n),
};

const ZOLA: Readonly<Record<string, Make>> = {
  calls: (n) => times('{{ youtube(id="a") }}\n\n', n),
  "unknown calls": (n) => times("{{ a(b=1) }} ", n),
  "calls never closed": (n) => times("{{ a(b=1 ", n),
  "strings never closed": (n) => times('{{ a(b=" ', n),
  "lists never closed": (n) => times("{{ a(b=[1, ", n),
  blocks: (n) => times("{% a() %}b{% end %} ", n),
  "blocks in blocks": (n) => times("{% a() %}", n) + times("{% end %}", n),
  links: (n) => times("[a](@/b.md) ", n),
  "links never closed": (n) => times("[a](@/", n),
  arguments: (n) => `{{ a(${times("b=1, ", n)}c=1) }}`,
  "commented out": (n) => times("{{/* a() */}} ", n),
  names: (n) => `{{ a${times("::a", n)}`,
};

const MDX: Readonly<Record<string, Make>> = {
  "comments never closed": (n) => times("{/* ", n),
  comments: (n) => times("{/* a */}\n", n),
  "braces never closed": (n) => times("{ a ", n),
  "braces in braces": (n) => times("{", n) + times("}", n),
  "braces alone": (n) => times("{a}\n\n", n),
  "strings never closed": (n) => times("{ 'a\n", n),
  "tags never closed": (n) => times("<A b={", n),
  "tags with strings never closed": (n) => times('<A b="', n),
  components: (n) => times("<Note a={1}>text</Note>\n\n", n),
  "components in components": (n) => times("<A>", n) + times("</A>", n),
  attributes: (n) => `<A ${times("b={1} ", n)}/>`,
  imports: (n) => each(n, (i) => `import A${i} from "a";\n\n`),
  "imports never finished": (n) => times("import a\n\n", n),
  "imports with braces never closed": (n) => times("import { a,\n\n", n),
  exports: (n) => times("export const a = 1;\n\n", n),
  "exports never closed": (n) => times("export const a = {\n\n", n),
  templates: (n) => times("{`a ${", n),
  "regular expressions": (n) => times("{ a = /b[", n),
  slashes: (n) => `{ ${times("(/ ", n)}`,
  "a long expression": (n) => `{${times("a + ", n)}1}`,
  "spaces in an expression": (n) => `{${times("= ".padEnd(20), n)}/a}`,
  elements: (n) => times("<b className={a}>c</b> ", n),
};

const PLAIN: Readonly<Record<string, Make>> = {
  "shortcodes where nobody knows any": (n) => times("{{< a ", n),
  "tags where nobody knows any": (n) => times("{% a\n", n),
  "code spans never closed": (n) => `{% a\n${times("`", n)}`,
};

function bodiesFor(dialect: DialectName, name: string, makers: Readonly<Record<string, Make>>) {
  return casesOf(dialect, (body) => readFile(name, withBody(body), dialect), makers);
}

function readHugo(body: string): Promise<unknown> {
  const templates = Object.entries(OWN_TEMPLATES).map(
    ([name, source]) => [`layouts/shortcodes/${name}.html`, source] as const,
  );
  return readFiles({ ...Object.fromEntries(templates), "a.md": withBody(body) }, "hugo");
}

/** What each dialect replaces, so that the body isn't taken for one without tags. */
function after(tag: string, makers: Readonly<Record<string, Make>>): Readonly<Record<string, Make>> {
  return Object.fromEntries(
    Object.entries(makers).map(([name, make]): [string, Make] => [name, (n) => `${tag}\n\n${make(n)}`]),
  );
}

const head = (index: number): string => `---\ntitle: A ${index}\ndate: 2026-01-31\n---\n`;

/** Sites of many posts that link to each other. */
function siteOf(
  dialect: DialectName,
  name: (index: number) => string,
  body: (index: number, size: number) => string,
) {
  return (size: number) => {
    const posts = Math.ceil(size / 10);
    const files = Object.fromEntries(list(posts, (i) => [name(i), head(i) + body((i * 7) % posts, posts)]));
    return () => readFiles(files, dialect);
  };
}

testGrowth([
  ...bodiesFor("jekyll", "2026-01-31-a.md", {
    ...after("{{ page.title }}", MARKDOWN),
    ...LIQUID,
    ...KRAMDOWN,
  }),
  ...bodiesFor("eleventy", "a.njk", NUNJUCKS),
  ...bodiesFor("hugo", "a.md", { ...after("{{< a >}}", MARKDOWN), ...HUGO }),
  ...bodiesFor("hugo", "a.md", GOLDMARK),
  ...casesOf("hugo", (body) => readHugo(body), OWN_SHORTCODES),
  ...bodiesFor("zola", "a.md", { ...after("{{ a() }}", MARKDOWN), ...ZOLA }),
  ...bodiesFor("astro", "a.mdx", { ...after("{a}", MARKDOWN), ...MDX }),
  ...bodiesFor("plain", "a.md", PLAIN),
  ...workOf("site", {
    "posts of Jekyll that link to each other": siteOf(
      "jekyll",
      (i) => `_posts/2026-01-31-a${i}.md`,
      (i) => `[a]({% post_url 2026-01-31-a${i} %})\n`,
    ),
    "posts of Hugo that link to each other": siteOf(
      "hugo",
      (i) => `posts/a${i}.md`,
      (i) => `[a]({{< ref "a${i}.md" >}})\n`,
    ),
    "posts of Hugo with one name": siteOf(
      "hugo",
      (i) => `posts/a${i}/b.md`,
      (i) => `[a]({{< ref "/posts/a${i}/b.md" >}})\n`,
    ),
    "sections of Hugo": siteOf(
      "hugo",
      (i) => `a${i}/b${i}.md`,
      (i) => `[a]({{< ref "/a${i}" >}})\n`,
    ),
    "posts of Zola that link to each other": siteOf(
      "zola",
      (i) => `posts/a${i}.md`,
      (i) => `[a](@/posts/a${i}.md)\n`,
    ),
    "posts that link to each other's files": siteOf(
      "plain",
      (i) => `posts/a${i}.md`,
      (i) => `[a](a${i}.md)\n`,
    ),
    "posts of Jekyll, each in a category": siteOf(
      "jekyll",
      (i) => `c${i}/_posts/2026-01-31-a${i}.md`,
      () => "a\n",
    ),
  }),
]);
