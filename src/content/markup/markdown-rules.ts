import type { MarkdownIt, StateBlock, StateCore, Token } from "markdown-it";

/** `- [ ] open` and `- [x] done` (GFM §5.3). Feed readers and mails have no check boxes, so they are characters. */
export function addTaskLists(markdown: MarkdownIt): void {
  markdown.core.ruler.after("inline", "task_lists", ({ tokens }: StateCore) => {
    tokens.forEach((token, index) => {
      if (token.type !== "inline" || tokens[index - 2]?.type !== "list_item_open") return;
      const [first] = token.children ?? [];
      const [box, mark = ""] = /^\[([ xX])\](?=\s|$)/.exec(first?.content ?? "") ?? [];
      if (first?.type !== "text" || box === undefined) return;
      first.content = `${mark === " " ? "☐" : "☑"}${first.content.slice(box.length)}`;
    });
  });
}

/**
 * Headings get ids as GitHub makes them, so that a link to a part of a post finds it; unique within the post. Where the
 * environment says `headingAttributes`, `{#id}` at a heading's end is its id.
 */
export function addHeadingIds(markdown: MarkdownIt): void {
  markdown.core.ruler.push("heading_ids", ({ tokens, env }: StateCore) => {
    const used = new Map<string, number>();
    tokens.forEach((token, index) => {
      if (token.type !== "heading_open") return;
      const inline = tokens[index + 1];
      const own = env.headingAttributes === true && inline !== undefined ? takeExplicitId(inline) : undefined;
      const slug = own ?? slugHeading(textOfToken(inline));
      if (slug === "") return;
      const count = used.get(slug) ?? 0;
      used.set(slug, count + 1);
      token.attrSet("id", count === 0 ? slug : `${slug}-${count}`);
    });
  });
}

function takeExplicitId(inline: Token): string | undefined {
  const last = inline.children?.at(-1);
  if (last?.type !== "text") return undefined;
  const [all, attributes = ""] = /\s*\{:?\s{0,9}((?:[#.][\w:-]+\s{0,9})+)\}$/.exec(last.content) ?? [];
  if (all === undefined) return undefined;
  last.content = last.content.slice(0, -all.length);
  return /#([\w:-]+)/.exec(attributes)?.[1];
}

function textOfToken(inline: Token | undefined): string {
  return (inline?.children ?? [])
    .map(({ type, content }) => (type === "text" || type === "code_inline" ? content : ""))
    .join("");
}

function slugHeading(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");
}

/** `www.example.org` (GFM §6.9), as the linkifier reads what begins with `http://`. */
export function linkBareHosts({ linkify }: MarkdownIt): void {
  // "README.md" is no host in Moldova; only what says http(s)://, www. or has an @ is meant as a link.
  linkify.set({ fuzzyLink: false, fuzzyEmail: true, fuzzyIP: false });
  linkify.add("www.", {
    validate: (text, at, self) => {
      const probe = `http://www.${text.slice(at, at + 2000)}`;
      return Math.max(0, self.testSchemaAt(probe, "http:", 5) - "//www.".length);
    },
    normalize: (match) => {
      match.url = `http://${match.url}`;
    },
  });
}

/** Tokens without the footnotes and their marks: an excerpt has no end where they could stand. */
export function dropFootnotes(tokens: readonly Token[]): Token[] {
  const end = tokens.findIndex(({ type }) => type === "footnote_block_open");
  const kept = end === -1 ? [...tokens] : tokens.slice(0, end);
  for (const token of kept)
    token.children = token.children?.filter(({ type }) => type !== "footnote_ref") ?? null;
  return kept;
}

/** Levels; a list takes two. Where the parser's own limit of 100 is met it drops all that follows, so ours comes before. */
const MAX_LEVEL = 98;

/** What is nested deeper than `MAX_LEVEL` becomes text. The first line of it is left in the environment as `deepLine`. */
export function limitNesting(markdown: MarkdownIt): void {
  markdown.block.ruler.before("table", "limit_nesting", (state: StateBlock, start: number, end: number) => {
    if (state.level < MAX_LEVEL) return false;
    state.env.deepLine ??= start;
    let next = start + 1;
    while (next < end && !state.isEmpty(next) && (state.sCount[next] ?? 0) >= state.blkIndent) next += 1;
    state.push("paragraph_open", "p", 1);
    const text = state.push("inline", "", 0);
    text.content = state.getLines(start, next, state.blkIndent, false).trim();
    text.children = [];
    state.push("paragraph_close", "p", -1);
    state.line = next;
    return true;
  });
}
