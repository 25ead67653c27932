/** What a generator's Markdown has beyond GitHub's tables, task lists, footnotes and bare URLs. */
export type MarkdownExtension =
  /** `*[HTML]: Hyper Text` */
  | "abbreviations"
  /** `!!! note "Title"` and an indented block (Python-Markdown) */
  | "admonitions"
  /** `{#id .class key=value}` after blocks and spans, also `{: …}` */
  | "attributes"
  /** `> [!NOTE]` (GitHub), `> [!type]- Title` (Obsidian) */
  | "callouts"
  /** `:::python` or `#!python` as the first line of a code block names its language (CodeHilite). */
  | "code languages"
  /** `title="a.js"` after the language of a code block stands above it. */
  | "code titles"
  /** `::: name Title`, up to `:::` */
  | "containers"
  /** `{.class}` on a line after a block, only there (goldmark) */
  | "block attributes"
  /** `---`, `--`, `...`, `<<` and `>>` are typographic marks, and quotation marks are English (goldmark). */
  | "dashes"
  /** A term, and lines that begin with `: ` */
  | "definition lists"
  /** `:smile:` */
  | "emoji"
  /** Only the language of a code block's first line counts. */
  | "fence options"
  /** A line break stays one. */
  | "hard breaks"
  /** `{#id .class key=value}` at the end of a heading (goldmark) */
  | "heading attributes"
  /** `{#id}` at the end of a heading */
  | "heading ids"
  /** `++inserted++` */
  | "insertions"
  /** `==marked==` */
  | "marks"
  /** `www.example.org` is linked by https. */
  | "https hosts"
  /** `$x$` and `$$x$$` are no Markdown inside. */
  | "math"
  /** Braces and tags are JSX: no line is code because it is indented. */
  | "mdx"
  /** `example.org` stays text. */
  | "no bare URLs"
  /** `^[note]` is text. */
  | "no inline footnotes"
  /** Raw HTML is left out. */
  | "no raw HTML"
  /** `~~x~~` is text. */
  | "no strikethrough"
  /** Quotation marks stay as they are written. */
  | "straight quotes"
  /** `H~2~O` */
  | "subscripts"
  /** `x^2^` */
  | "superscripts";
