import { DomUtils, parseDocument } from "htmlparser2";
import { escapeHtml } from "#content/text/escape.js";
import { type Card, cardsIn, field, linkTo } from "./card-html.js";
import { readJson } from "./read-json.js";

interface SubstackBody {
  readonly markup: string;
  /** What is missing in it, for people. */
  readonly lost: readonly string[];
}

type Element = ReturnType<typeof DomUtils.findAll>[number];

/** What Substack's editor puts around a text: forms, buttons and hints, which work only there. */
const FURNITURE = [
  "subscription-widget-wrap",
  "subscription-widget-wrap-editor",
  "subscription-widget",
  "image-link-expand",
] as const;

/** A post's text without what works only at Substack, and with what stands only in `data-attrs`. */
export function readSubstackBody(html: string): SubstackBody {
  if (!html.includes("class=")) return { markup: html, lost: [] };
  const lost: string[] = [];
  const { children } = parseDocument(html, { withStartIndices: true, withEndIndices: true });
  let markup = "";
  let done = 0;
  for (const element of DomUtils.findAll(() => true, children)) {
    const { startIndex, endIndex } = element;
    if (startIndex === null || endIndex === null || startIndex < done) continue;
    const inside = html.slice(startIndex, endIndex + 1);
    const replacement = isFurniture(element, inside) ? "" : readEmbed(element, inside, lost);
    if (replacement === undefined) continue;
    markup += html.slice(done, startIndex) + replacement;
    done = endIndex + 1;
  }
  return { markup: markup + html.slice(done), lost };
}

function isFurniture({ name, attribs }: Element, inside: string): boolean {
  const classes = classesOf(attribs);
  if (FURNITURE.some((one) => classes.includes(one))) return true;
  if (name === "label") return classes.includes("hide-text");
  if (name === "figcaption") return isEmpty(inside);
  if (classes.includes("button-wrapper")) return isOwnButton(field(readAttributes(attribs), "url"));
  return name === "a" && classes.includes("button") && isOwnButton(attribs.href ?? "");
}

/** To share, or to subscribe: `%%checkout_url%%`, `…?action=share`, `/subscribe?…`. */
function isOwnButton(url: string): boolean {
  return /^%%\w+%%|[?&]action=share\b|\.substack\.com\/subscribe\b/.test(url);
}

/** HTML for an element that is empty in the export; undefined for any other. */
function readEmbed({ attribs }: Element, inside: string, lost: string[]): string | undefined {
  if (attribs["data-attrs"] === undefined || attribs.class === undefined || !isEmpty(inside))
    return undefined;
  const facts = readAttributes(attribs);
  const [kind = ""] = classesOf(attribs);
  const html = writeEmbed(kind, facts);
  if (html === "") lost.push(`an embed ("${kind}"), which is empty in the export`);
  return html;
}

function writeEmbed(kind: string, facts: Card): string {
  if (kind === "latex-rendered") {
    const formula = field(facts, "persistentExpression");
    return formula === "" ? "" : `<p>$${escapeHtml(formula)}$</p>`;
  }
  const url = field(facts, "canonical_url") || field(facts, "url");
  if (!/^https?:\/\//.test(url)) return "";
  if (kind !== "tweet") return `<p>${linkTo(url, field(facts, "title"))}</p>`;
  const author = field(facts, "name") || field(facts, "username");
  return `<blockquote><p>${escapeHtml(field(facts, "full_text"))}</p><p>${linkTo(url, author)}</p></blockquote>`;
}

function readAttributes(attribs: Element["attribs"]): Card {
  const [facts = {}] = cardsIn({ facts: readJson(attribs["data-attrs"] ?? "") }, "facts");
  return facts;
}

function classesOf({ class: classes = "" }: Element["attribs"]): readonly string[] {
  return classes.split(/\s+/).filter(Boolean);
}

function isEmpty(html: string): boolean {
  return (
    !/<(?:img|iframe|audio|video|input|source|pre)\b/i.test(html) &&
    html.replace(/<[^>]*>/g, "").trim() === ""
  );
}
