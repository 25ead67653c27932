import { z } from "zod";
import { isNestedTooDeeply } from "#content/sources/from-feed/feed-document.js";
import { escapeHtml } from "#content/text/escape.js";
import { type Card, cardsIn, field, figure, image, linkTo } from "./card-html.js";
import type { RenderedDocument } from "./mobiledoc.js";

/** A node of Lexical, Ghost's editor since 5.0, with the fields that any of its kinds has. */
interface LexicalNode {
  readonly type: string;
  readonly children?: readonly LexicalNode[] | undefined;
  readonly [field: string]: unknown;
}

const node: z.ZodType<LexicalNode> = z.lazy(() =>
  z.looseObject({ type: z.string(), children: z.array(node).optional() }),
);
const documentSchema = z.object({ root: node });

/** @param json as Ghost stores it; what isn't a document of Lexical has no HTML */
export function renderLexical(json: string): RenderedDocument {
  const unknown = new Set<string>();
  if (isNestedTooDeeply(json)) return { html: "", unknown: ["the whole text, which is nested too deeply"] };
  try {
    const parsed = documentSchema.safeParse(JSON.parse(json));
    if (parsed.success) return { html: renderChildren(parsed.data.root, unknown), unknown: [...unknown] };
  } catch {
    // Not JSON.
  }
  return { html: "", unknown: ["the whole text"] };
}

type Unknown = Set<string>;

function renderChildren({ children = [] }: LexicalNode, unknown: Unknown): string {
  return children.map((child) => renderNode(child, unknown)).join("");
}

function renderNode(one: LexicalNode, unknown: Unknown): string {
  const wrap = (tag: string): string => `<${tag}>${renderChildren(one, unknown)}</${tag}>`;
  switch (one.type.replace(/^extended-/, "")) {
    case "root":
      return renderChildren(one, unknown);
    case "text":
      return renderText(one);
    case "linebreak":
      return "<br />";
    case "tab":
      return "\t";
    case "paragraph":
      return wrap("p");
    case "heading":
      return wrap(/^h[1-6]$/.test(field(one, "tag")) ? field(one, "tag") : "h2");
    case "quote":
    case "aside":
      return wrap("blockquote");
    case "list":
      return wrap(field(one, "listType") === "number" ? "ol" : "ul");
    case "listitem":
      return wrap("li");
    case "link":
    case "autolink":
      return `<a href="${escapeHtml(field(one, "url"))}">${renderChildren(one, unknown)}</a>`;
    default:
      return renderCard(one, unknown);
  }
}

/** Bits of `format`, from the inside out. */
const FORMATS = [
  [16, "code"],
  [1, "strong"],
  [2, "em"],
  [4, "s"],
  [8, "u"],
  [32, "sub"],
  [64, "sup"],
] as const;

function renderText(one: LexicalNode): string {
  const format = typeof one.format === "number" ? one.format : 0;
  return FORMATS.reduce(
    (html, [bit, tag]) => ((format & bit) === 0 ? html : `<${tag}>${html}</${tag}>`),
    escapeHtml(field(one, "text")),
  );
}

function renderCard(one: LexicalNode, unknown: Unknown): string {
  const { type } = one;
  switch (type) {
    case "horizontalrule":
      return "<hr />";
    case "html":
    case "embed":
      return field(one, "html") || linkTo(field(one, "url"));
    case "codeblock":
      return `<pre><code>${escapeHtml(field(one, "code"))}</code></pre>`;
    case "image":
      return figure(pictureOf(one), field(one, "caption"));
    case "gallery":
      return figure(cardsIn(one, "images").map(pictureOf).join(""), field(one, "caption"));
    case "bookmark":
      return `<p>${linkTo(field(one, "url"), titleOf(one))}</p>`;
    case "callout":
      return `<blockquote>${field(one, "calloutText")}</blockquote>`;
    case "toggle":
      return `<details><summary>${field(one, "heading")}</summary>${field(one, "content")}</details>`;
    case "button":
      return `<p>${linkTo(field(one, "buttonUrl"), field(one, "buttonText"))}</p>`;
    case "audio":
    case "video":
    case "file":
      return `<p>${linkTo(field(one, "src"), field(one, "title") || field(one, "fileTitle"))}</p>`;
    case "header":
      return `<h2>${field(one, "header")}</h2>`;
    // For mails, or a mark between what everybody and what members may read.
    case "email":
    case "email-cta":
    case "paywall":
      return "";
    default:
      unknown.add(type);
      return renderChildren(one, unknown);
  }
}

function pictureOf(picture: Card): string {
  const shown = image(field(picture, "src"), field(picture, "alt"));
  const href = field(picture, "href");
  return href === "" ? shown : `<a href="${escapeHtml(href)}">${shown}</a>`;
}

function titleOf(one: LexicalNode): string {
  return cardsIn(one, "metadata").map((metadata) => field(metadata, "title"))[0] ?? "";
}
