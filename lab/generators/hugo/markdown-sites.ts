import { BASE, type HugoSite, page } from "./sites.js";

const PROSE = `Term
: Def "quoted" it's -- and --- ... <<a>> (c) 'x' '90s

Other \`code\`
: Def

    para

## Head *em* \`c\` {#own .cls title="x"}

## Same

## Same

## Über & "Q" it's

### --- Dash...

Setext {#set}
------

Para
{.cls #pid}

- [ ] open
- [x] done

~~gone~~ H~2~O ==mark== ++ins++ x^2^

Note [^1] and inline^[not].

[^1]: The note
    with more

[^unused]: Unused

www.example.org http://x.example/a_b. me@x.example ftp://f.example

:smile: line one
line two\\
three

| a | b |
|:--|--:|
| 1 | 2 |

> quote
> more

![alt](pic.jpg "t") ![alt *x*](/pic.jpg)

\`\`\`go {hl_lines=[1]}
x := "<a>"
\`\`\`

\`\`\`js{hl_lines=[1]}
y()
\`\`\`

    indented

[ref]: http://r.example
[ref] and [ref][] [Text][ref] [x](<a b> "t") [y](a b)

1) x
2) y

| not | table

***bold*** __u__ _i_ 2*3*4 snake_case_word <http://auto.example>
`;

const RAW = `<div>raw *md*</div>

inline <b>bold</b> text <br> x <!-- c --> y a<sub>2</sub>

<div>

md **in** div

</div>

<!-- a comment -->

<details><summary>S</summary>

Inside

</details>

<p align="center"><img src="pic.png"></p>

Last.
`;

const BLOCKS = `Para
{.cls #pid}

- a
- b
{.list}

> quote
{.q}

| a |
|---|
| 1 |
{.tbl}

{not attributes}

Last {.no}
`;

const EMOJI = "A :smile: and :tada: and :nosuch: at 10:30:20\n";

const site = (name: string, settings: string, bodies: Readonly<Record<string, string>>): HugoSite => ({
  name,
  files: {
    "hugo.toml": `${BASE}${settings}`,
    ...Object.fromEntries(
      Object.entries(bodies).map(([slug, body]) => [`content/posts/${slug}.md`, page(slug, "", body)]),
    ),
  },
});

export const MARKDOWN_SITES: readonly HugoSite[] = [
  site("Markdown as it is set by default", "", { prose: PROSE, raw: RAW, blocks: BLOCKS, emoji: EMOJI }),
  site(
    "raw HTML, emoji and block attributes",
    "enableEmoji = true\n[markup.goldmark.renderer]\nunsafe = true\n[markup.goldmark.parser.attribute]\nblock = true\n",
    {
      raw: RAW,
      blocks: BLOCKS,
      emoji: EMOJI,
    },
  ),
  site(
    "Markdown with little",
    "[markup.goldmark.extensions]\ntypographer = false\nlinkify = false\ndefinitionList = false\n[markup.goldmark.parser.attribute]\ntitle = false\n[markup.goldmark.renderer]\nhardWraps = true\n",
    {
      prose: PROSE,
    },
  ),
];
