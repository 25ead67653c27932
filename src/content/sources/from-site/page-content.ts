import { createRequire } from "node:module";
import { extractMainHtml } from "#content/markup/main-html.js";

const require = createRequire(import.meta.url);

/** Gives the HTML of the post in a page of a site, without the rest of the page. */
export type ExtractContent = (page: string) => string;

/** The page itself marks the post (microformats2 `h-entry`, schema.org). */
const DECLARED = [".h-entry .e-content", ".e-content", "[itemprop~=articleBody]"];
const CONTAINERS = ["article", "main", "[role=main]", "body"];

/** Never part of a post. */
const NON_CONTENT =
  "script,style,template,noscript,nav,form,dialog,button,[hidden],[role=navigation],[role=search],[role=complementary]," +
  "#comments,#respond,#disqus_thread,.comments,.comment-form,.comments-area,.comments-list,.comments-section,.comments-wrapper,.comments-container," +
  ".comment-list,.commentlist,.comment-section,.comment-thread,.post-comments,.article-comments,.entry-comments," +
  "#comments-section,#comments-list,#comment-list,.u-comment,.utterances,.giscus,.post-navigation,.share,.share-buttons,.sharedaddy,.breadcrumbs,.dt-published";

/** Readability's time grows with the cube of the depth and with the number of elements; real pages stay far below both. */
const MAX_DEPTH = 200;
const MAX_ELEMENTS = 50_000;

/** Loads the parser and the extractor for the first page. */
export function makeExtractor(): ExtractContent {
  return (page) => {
    if (!isWithinLimits(page)) return extractMainHtml(page);
    const { parseHTML }: typeof import("linkedom") = require("linkedom");
    const { document } = parseHTML(page);
    const declared = only(document, DECLARED);
    const content = declared ?? only(document, CONTAINERS);
    if (content === undefined) return extractMainHtml(page);
    for (const piece of content.querySelectorAll(NON_CONTENT)) piece.remove();
    if (declared !== undefined) return declared.innerHTML;
    // The post's own header and footer, not those of a quote or a chapter in it.
    for (const piece of content.querySelectorAll("header,footer,aside"))
      if (piece.closest("blockquote,figure,section") === null) piece.remove();
    return runReadability(content.innerHTML) ?? content.innerHTML;
  };
}

interface ContentElement {
  innerHTML: string;
  readonly querySelectorAll: (selector: string) => Iterable<{
    readonly remove: () => void;
    readonly closest: (selector: string) => unknown;
  }>;
}

/** The element of the first selector that matches exactly one: several are a list of posts. */
function only(
  document: { readonly querySelectorAll: (selector: string) => Iterable<ContentElement> },
  selectors: readonly string[],
): ContentElement | undefined {
  for (const selector of selectors) {
    const [first, ...others] = document.querySelectorAll(selector);
    if (first !== undefined && others.length === 0) return first;
  }
  return undefined;
}

/** Removes share bars, related links and cookie notices, with Mozilla's Readability (Firefox's reader view). */
function runReadability(html: string): string | undefined {
  const { parseHTML }: typeof import("linkedom") = require("linkedom");
  const { Readability }: typeof import("@mozilla/readability") = require("@mozilla/readability");
  const { document } = parseHTML(
    `<!doctype html><html><head></head><body><article>${html}</article></body></html>`,
  );
  // Without a minimum length it doesn't restore what it has cut from a short post.
  const article = new Readability(document, { keepClasses: true, charThreshold: 0 }).parse();
  // It wraps the content in elements of its own.
  const content = article?.content
    ?.replace(/^<div\b[^>]*>\s*(?:<article>)?/i, "")
    .replace(/<\/div>$/i, "")
    .trimEnd()
    .replace(/<\/article>$/i, "");
  return content?.trim() || undefined;
}

const VOID = new Set("area base br col embed hr img input link meta source track wbr".split(" "));

function isWithinLimits(html: string): boolean {
  const { Parser }: typeof import("htmlparser2") = require("htmlparser2");
  let depth = 0;
  let deepest = 0;
  let elements = 0;
  const parser = new Parser({
    onopentagname: (name) => {
      elements += 1;
      if (!VOID.has(name)) depth += 1;
      deepest = Math.max(deepest, depth);
      // The parser's own time grows with the square of the depth.
      if (deepest > MAX_DEPTH || elements > MAX_ELEMENTS) parser.pause();
    },
    onclosetag: (name) => {
      if (!VOID.has(name)) depth -= 1;
    },
  });
  parser.end(html);
  return deepest <= MAX_DEPTH && elements <= MAX_ELEMENTS;
}
