import { MORE_MARKER } from "#content/markup/excerpt-separator.js";
import { type Card, cardsIn, field, figure, image, linkTo } from "#content/sources/from-export/card-html.js";
import type { RenderedDocument } from "#content/sources/from-export/mobiledoc.js";
import { escapeHtml } from "#content/text/escape.js";
import { renderNpfText } from "./npf-text.js";

/** Tumblr's Neue Post Format (tumblr/docs, npf-spec.md): the posts that a post answers to, then its own blocks. */
export function renderNpf(post: Card): RenderedDocument {
  const unknown = new Set<string>();
  const trail = cardsIn(post, "trail").map((item) => {
    const blog = cardsIn(item, "blog")[0] ?? {};
    const name = field(blog, "name") || field(item, "broken_blog_name");
    return renderQuoted(renderContent(item, unknown), { name, url: field(blog, "url") });
  });
  return { html: trail.join("") + renderContent(post, unknown), unknown: [...unknown] };
}

interface Source {
  readonly name: string;
  readonly url: string;
}

/** What another blog said. */
export function renderQuoted(html: string, { name, url }: Source): string {
  const from = name === "" ? "" : `<p>${linkTo(url, name)}:</p>`;
  return html === "" ? "" : `${from}<blockquote>${html}</blockquote>`;
}

function renderContent(post: Card, unknown: Set<string>): string {
  const blocks = cardsIn(post, "content");
  const layouts = cardsIn(post, "layout");
  const ask = layouts.find((layout) => field(layout, "type") === "ask");
  const asked = new Set(ask === undefined ? [] : numbersIn(ask, "blocks"));
  const last = layouts.map((layout) => layout.truncate_after).find((index) => typeof index === "number");
  const render = (wanted: (index: number) => boolean): string =>
    renderBlocks(
      blocks.filter((_, index) => wanted(index)),
      unknown,
    );
  const question = renderQuoted(
    render((index) => asked.has(index)),
    askerOf(ask),
  );
  if (last === undefined) return question + render((index) => !asked.has(index));
  const beginning = render((index) => !asked.has(index) && index <= last);
  return `${question}${beginning}${MORE_MARKER}${render((index) => !asked.has(index) && index > last)}`;
}

function askerOf(ask: Card | undefined): Source {
  const attribution = ask === undefined ? undefined : cardsIn(ask, "attribution")[0];
  const blog = attribution === undefined ? undefined : cardsIn(attribution, "blog")[0];
  return { name: field(blog ?? {}, "name"), url: field(attribution ?? {}, "url") };
}

function numbersIn(card: Card, name: string): readonly number[] {
  const value = card[name];
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  return list.filter((one) => typeof one === "number");
}

/** No list is nested more deeply. */
const MAX_INDENT = 7;

const LISTS: Readonly<Record<string, string>> = {
  "ordered-list-item": "ol",
  "unordered-list-item": "ul",
};

function renderBlocks(blocks: readonly Card[], unknown: Set<string>): string {
  const open: string[] = [];
  let html = "";
  const closeListsTo = (depth: number): void => {
    while (open.length > depth) html += `</li></${open.pop()}>`;
  };
  for (const block of blocks) {
    const list = field(block, "type") === "text" ? LISTS[field(block, "subtype")] : undefined;
    if (list === undefined) {
      closeListsTo(0);
      html += renderBlock(block, unknown);
      continue;
    }
    const level = typeof block.indent_level === "number" ? block.indent_level : 0;
    const depth = Math.min(Math.max(0, Math.trunc(level)), MAX_INDENT) + 1;
    closeListsTo(depth);
    if (open.length === depth && open.at(-1) !== list) closeListsTo(depth - 1);
    else if (open.length === depth) html += "</li>";
    while (open.length < depth) {
      open.push(list);
      html += open.length < depth ? `<${list}><li>` : `<${list}>`;
    }
    html += `<li>${renderNpfText(block)}`;
  }
  closeListsTo(0);
  return html.replaceAll("</blockquote><blockquote>", "");
}

function renderBlock(block: Card, unknown: Set<string>): string {
  const type = field(block, "type");
  switch (type) {
    case "text":
      return renderParagraph(block);
    case "image":
      return figure(image(largestUrl(block), field(block, "alt_text")), escapeHtml(field(block, "caption")));
    case "link": {
      const description = field(block, "description");
      const link = `<p>${linkTo(field(block, "url"), field(block, "title"))}</p>`;
      return description === "" ? link : `${link}<p>${escapeHtml(description)}</p>`;
    }
    case "audio":
    case "video": {
      const url = field(block, "url") || largestUrl(block) || field(block, "embed_url");
      return url === "" ? field(block, "embed_html") : `<p>${linkTo(url, nameOf(block))}</p>`;
    }
    case "poll": {
      const answers = cardsIn(block, "answers").map((answer) => escapeHtml(field(answer, "answer_text")));
      return `<p>${escapeHtml(field(block, "question"))}</p><ul>${answers.map((text) => `<li>${text}</li>`).join("")}</ul>`;
    }
    // A mark between what everybody and what supporters may read; such a post isn't published.
    case "paywall":
      return "";
    default:
      unknown.add(type || "a block without a type");
      return field(block, "text") === "" ? "" : `<p>${renderNpfText(block)}</p>`;
  }
}

function renderParagraph(block: Card): string {
  const text = renderNpfText(block);
  if (text === "") return "";
  switch (field(block, "subtype")) {
    case "heading1":
      return `<h2>${text}</h2>`;
    case "heading2":
      return `<h3>${text}</h3>`;
    case "quote":
    case "indented":
      return `<blockquote><p>${text}</p></blockquote>`;
    default:
      return `<p>${text}</p>`;
  }
}

function nameOf(block: Card): string {
  return [field(block, "artist"), field(block, "title")].filter(Boolean).join(": ");
}

/** A picture is there in several sizes, a recording once. */
function largestUrl(block: Card): string {
  const widthOf = ({ width }: Card): number => (typeof width === "number" ? width : 0);
  const [first, ...others] = cardsIn(block, "media");
  if (first === undefined) return "";
  return field(
    others.reduce((largest, one) => (widthOf(one) > widthOf(largest) ? one : largest), first),
    "url",
  );
}
