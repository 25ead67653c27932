import { BASE, type HugoSite, page } from "./sites.js";

const TEMPLATES = {
  note: '{{- $type := .Get 0 | default "info" -}}\n<div class="note {{ $type }}">{{ .Inner | markdownify }}</div>\n',
  img: '{{ $src := .Get "src" }}{{ with .Get "caption" }}<figure><img src="{{ $src }}" alt="{{ . }}"><figcaption>{{ . | markdownify }}</figcaption></figure>{{ else }}<img src="{{ $src }}">{{ end }}\n',
  loop: '{{/* a comment */}}<ul>{{ range $i, $e := .Params }}<li>{{ $i }}: {{ $e }}</li>{{ end }}</ul>{{ if and (eq (.Get 0) "a") (not (eq (.Get 1) "x")) }}AB{{ else if .IsNamedParams }}N{{ else }}E{{ end }}\n',
  "ui/btn": '<a href="{{ .Get "href" | safeURL }}">{{ printf "%s (%d)" (.Get "text") 3 }}</a>\n',
  md: "**{{ .Get 0 }}** {{ .Inner }}\n",
  esc: '<p>{{ .Get 0 }} {{ .Get 0 | safeHTML }} {{ .Page.Title }} {{ .Site.Title }} {{ upper "x" }} {{ len .Params }} {{ .Site.Params.note }} {{ .Page.Params.mood }}</p>\n',
  count:
    '{{ $n := 0 }}{{ range seq 3 }}{{ $n = add $n . }}{{ end }}{{ $n }} {{ range (split "x,y" ",") }}[{{ . }}]{{ end }} {{ replace "a-b" "-" "+" }} {{ delimit (slice "p" "q") ", " }} {{ index (dict "k" "v") "k" }} {{ cond true "yes" "no" }} {{ trim "..t.." "." }} {{ strings.TrimPrefix "a" "ab" }} {{ .Page.RenderString "*r*" }} {{ title "two words" }}\n',
  raw: "<pre>{{ .Inner }}</pre>\n",
} as const;

const BODY = `{{< note warn >}}
Hello *you* {{< ui/btn href="/x" text="Go" >}}

- a
- b
{{< /note >}}

{{< note >}}one *line*{{< /note >}}

{{< img src="a.png" caption="A *cap*" >}}

Inline {{< img src="b.png" >}} here.

{{< loop a b c >}} {{< loop x=1 y=2 >}} {{< loop z >}}

{{% md bold %}}
and *inner*
{{% /md %}}

{{< esc "<b>x</b>" >}}

\`\`\`
{{< ui/btn href="/code" text="InCode" >}}
\`\`\`

{{% note %}}
per *cent*
{{% /note %}}

{{< count >}}

{{< raw >}}
a < b
{{< /raw >}}

\`{{</* note */>}}\` and {{%/* md */%}}
`;

const BUILT_IN = `{{< figure src="c.png" title="Ti" caption="Cap *x*" attr="me" attrlink="http://me.example" link="http://l.example" alt="al" >}}

{{< highlight go >}}
x := 1
{{< /highlight >}}

{{< param mood >}} and {{< param note >}}

[r]({{< ref "a.md" >}}) [q]({{< relref "other" >}}) [s]({{< ref "/posts/other.md#part" >}}) [t]({{< relref "/posts" >}})

{{% ref "other.md" %}}
`;

const fields = 'mood: "cheerful & calm"\n';
const layouts = Object.fromEntries(
  Object.entries(TEMPLATES).map(([name, source]) => [`layouts/shortcodes/${name}.html`, source]),
);

export const SHORTCODE_SITES: readonly HugoSite[] = [
  {
    name: "shortcodes of its own",
    files: {
      "hugo.toml": `${BASE}[params]\nnote = "from the site"\n[markup.goldmark.renderer]\nunsafe = true\n`,
      ...layouts,
      "content/posts/a.md": page("T & t", fields, BODY),
    },
  },
  {
    name: "shortcodes of its own, raw HTML left out",
    files: {
      "hugo.toml": `${BASE}[params]\nnote = "from the site"\n`,
      ...layouts,
      "content/posts/a.md": page("T & t", fields, BODY),
    },
  },
  {
    name: "shortcodes of a theme, and of the site before it",
    files: {
      "hugo.toml": `${BASE}theme = "plain"\n`,
      "themes/plain/layouts/shortcodes/one.html": "<p>theme one</p>",
      "themes/plain/layouts/shortcodes/two.html": "<p>theme two</p>",
      "layouts/shortcodes/two.html": "<p>site two</p>",
      "layouts/shortcodes/figure.html": '<p>{{ .Get "src" }}</p>',
      "layouts/shortcodes/block.html": "<div>\nblock\n</div>\n",
      "content/posts/a.md": page("A", "", '{{< one >}}\n\n{{< two >}}\n\n{{< figure src="x" >}}\n'),
      "content/posts/b.md": page("B", "", "{{% block %}}\nRight *below* it.\n\nOne {{% block %}} two.\n"),
    },
  },
  {
    name: "Hugo's own shortcodes",
    files: {
      "hugo.toml": `${BASE}[params]\nnote = "from the site"\n`,
      "content/posts/_index.md": "---\ntitle: Posts\n---\n",
      "content/posts/other.md": page("Other"),
      "content/posts/a.md": page("A", fields, BUILT_IN),
    },
  },
];
