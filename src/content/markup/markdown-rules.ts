import type { MarkdownIt, StateBlock, StateCore, StateInline, Token } from "markdown-it";
import { githubSlug } from "#content/text/github-slug.js";

/** `- [ ] open` and `- [x] done` (GFM §5.3). They become characters, because feed readers and mails have no check boxes. */
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
 * Gives headings the ids that GitHub gives them, unique within the post. With `headingAttributes` in the environment,
 * `{#id}` at the end of a heading is its id.
 */
export function addHeadingIds(markdown: MarkdownIt): void {
  markdown.core.ruler.push("heading_ids", ({ tokens, env }: StateCore) => {
    const used = new Map<string, number>();
    tokens.forEach((token, index) => {
      if (token.type !== "heading_open") return;
      const inline = tokens[index + 1];
      const written = token.attrGet("id");
      const own =
        env.headingAttributes === true && inline !== undefined
          ? takeExplicitId(inline)
          : written === null
            ? undefined
            : String(written);
      const given = token.attrGet("id");
      const slug =
        own ?? (given === null ? undefined : String(given)) ?? githubSlug(textOfToken(inline).trim());
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
  const [all, attributes = ""] = /(?<!\s)\s*\{:?\s{0,9}((?:[#.][\w:-]+\s{0,9})+)\}$/.exec(last.content) ?? [];
  if (all === undefined) return undefined;
  last.content = last.content.slice(0, -all.length);
  return /#([\w:-]+)/.exec(attributes)?.[1];
}

function textOfToken(inline: Token | undefined): string {
  return (inline?.children ?? [])
    .map(({ type, content }) => (type === "text" || type === "code_inline" ? content : ""))
    .join("");
}

/** Links `www.example.org` (GFM §6.9) as if it began with `http://`. */
export function linkBareHosts({ linkify }: MarkdownIt, scheme: "http:" | "https:" = "http:"): void {
  // Only what has http(s)://, www. or an @ becomes a link: "README.md" isn't a host in Moldova.
  linkify.set({ fuzzyLink: false, fuzzyEmail: true, fuzzyIP: false });
  linkify.add("www.", {
    validate: (text, at, self) => {
      const probe = `http://www.${text.slice(at, at + 2000)}`;
      return Math.max(0, self.testSchemaAt(probe, "http:", 5) - "//www.".length);
    },
    normalize: (match) => {
      match.url = `${scheme}//${match.url}`;
    },
  });
}

/** What the footnotes' plugin keeps of a note: the tokens of an inline one, the label of one that is defined elsewhere. */
interface Footnote {
  readonly label?: string;
  readonly count?: number;
  readonly content?: string;
  readonly tokens?: Token[];
}

interface Environment {
  readonly [key: string | symbol]: unknown;
  readonly footnotes?: { readonly list?: readonly Footnote[] };
}

/** Puts the footnotes at the end as their plugin does, which copies the whole post for each of them. */
export function gatherFootnotes(markdown: MarkdownIt): void {
  markdown.core.ruler.at("footnote_tail", (state: StateCore) => {
    const { footnotes }: Environment = state.env;
    if (footnotes === undefined) return;
    const { kept, definitions } = takeDefinitions(state.tokens);
    state.tokens = kept;
    if (footnotes.list === undefined) return;
    const add = (type: string, nesting: -1 | 0 | 1, meta: Token["meta"] = null) => {
      const token = new state.Token(type, "", nesting);
      token.meta = meta;
      kept.push(token);
    };
    add("footnote_block_open", 1);
    footnotes.list.forEach((note, id) => {
      const { label, count = 1 } = note;
      add("footnote_open", 1, { id, label });
      for (const token of note.tokens ? wrapInline(state, note) : (definitions.get(label) ?? []))
        kept.push(token);
      const last = kept.at(-1)?.type === "paragraph_close" ? kept.pop() : undefined;
      for (let subId = 0; subId < Math.max(1, count); subId += 1)
        add("footnote_anchor", 0, { id, subId, label });
      if (last !== undefined) kept.push(last);
      add("footnote_close", -1);
    });
    add("footnote_block_close", -1);
  });
}

/** The tokens outside of footnotes' definitions, and those inside by label. */
function takeDefinitions(tokens: readonly Token[]) {
  const kept: Token[] = [];
  const definitions = new Map<unknown, readonly Token[]>();
  let label: unknown;
  let inside: Token[] = [];
  let into = kept;
  for (const token of tokens) {
    if (token.type === "footnote_reference_open") {
      label = token.meta?.label;
      inside = [];
      into = inside;
    } else if (token.type === "footnote_reference_close") {
      definitions.set(label, inside);
      into = kept;
    } else into.push(token);
  }
  return { kept, definitions };
}

function wrapInline(state: StateCore, { content = "", tokens = [] }: Footnote): readonly Token[] {
  const open = new state.Token("paragraph_open", "p", 1);
  open.block = true;
  const inline = new state.Token("inline", "", 0);
  inline.children = tokens;
  inline.content = content;
  const close = new state.Token("paragraph_close", "p", -1);
  close.block = true;
  return [open, inline, close];
}

/** CommonMark §6.3 allows no longer label for a link, either. */
const MAX_LABEL_LENGTH = 999;

/** Takes the `[^` of a footnote without an end for text. Its plugin looks for the end of each in all that follows. */
export function limitFootnotes(markdown: MarkdownIt): void {
  const label = new RegExp(`\\[\\^[^\\]\\s]{${MAX_LABEL_LENGTH}}`, "y");
  markdown.inline.ruler.before("footnote_ref", "limit_footnotes", (state: StateInline, silent: boolean) => {
    if (state.src.charCodeAt(state.pos + 1) !== CARET) return false;
    label.lastIndex = state.pos;
    if (!label.test(state.src)) return false;
    if (!silent) state.pending += "[^";
    state.pos += 2;
    return true;
  });
}

const CARET = 94;

/** How many times as long as the text, or as this many characters, the addresses are that its links take from definitions. */
const MAX_REFERENCED = { times: 10, minLength: 100_000 };

/**
 * Links and pictures stay text once the addresses that they take from definitions are together too long. Otherwise a text
 * makes HTML that grows with its square. cmark, GitHub's parser, has a limit of this kind, too.
 */
export function limitReferences(markdown: MarkdownIt): void {
  markdown.core.ruler.before("inline", "limit_references", ({ env, src }: StateCore) => {
    const all = env.references;
    if (all === undefined) return;
    let left = MAX_REFERENCED.times * Math.max(src.length, MAX_REFERENCED.minLength);
    env.allReferences = all;
    env.references = new Proxy(all, {
      get: (_, label) => {
        const reference = typeof label === "string" && Object.hasOwn(all, label) ? all[label] : undefined;
        left -= (reference?.href.length ?? 0) + (reference?.title.length ?? 0);
        return left < 0 ? undefined : reference;
      },
    });
  });
  markdown.core.ruler.after("inline", "unlimited_references", ({ env }: StateCore) => {
    if (env.allReferences !== undefined) env.references = env.allReferences as typeof env.references;
    env.allReferences = undefined;
  });
}

/** Removes footnotes and their references, for an excerpt. */
export function dropFootnotes(tokens: readonly Token[]): Token[] {
  const end = tokens.findIndex(({ type }) => type === "footnote_block_open");
  const kept = end === -1 ? [...tokens] : tokens.slice(0, end);
  for (const token of kept)
    token.children = token.children?.filter(({ type }) => type !== "footnote_ref") ?? null;
  return kept;
}

/** A list takes two levels. Just below the parser's own limit of 100, where it would drop the rest of the post. */
const MAX_LEVEL = 98;

/** Turns what is nested deeper than `MAX_LEVEL` into text, and sets `deepLine` in the environment to its first line. */
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
