import { createRequire } from "node:module";
import type { DefaultTreeAdapterTypes } from "parse5";
import { NestingError } from "./nesting-error.js";

const require = createRequire(import.meta.url);

export type HtmlElement = DefaultTreeAdapterTypes.Element;
/** An element of any parser. */
export type Attributed = Pick<HtmlElement, "attrs">;
export type HtmlNode = DefaultTreeAdapterTypes.ChildNode;

export interface HtmlParser {
  /** The nodes of HTML that stands in a page's body. Throws a NestingError. */
  readonly parseFragment: (html: string) => readonly HtmlNode[];
  /** A page, written so that simpler parsers read it in the same way. Throws a NestingError. */
  readonly normalisePage: (html: string) => string;
}

/** Loads parse5, which reads HTML by the standard's algorithm, as browsers do (HTML §13.2), with scripts off. */
export function makeHtmlParser(): HtmlParser {
  const {
    defaultTreeAdapter,
    html: names,
    parse,
    parseFragment,
    serialize,
  }: typeof import("parse5") = require("parse5");
  const optionsFor = (html: string) => {
    let elements = 0;
    return {
      scriptingEnabled: false,
      treeAdapter: {
        ...defaultTreeAdapter,
        createElement: (...created: Parameters<typeof defaultTreeAdapter.createElement>): HtmlElement => {
          elements += 1;
          // Formatting that is never closed begins again in each paragraph: n tags can make n² elements (HTML §13.2.4.3).
          if (elements > html.length + SPARE_ELEMENTS)
            throw new NestingError("It repeats formatting that is never closed too often");
          return defaultTreeAdapter.createElement(...created);
        },
      },
    };
  };
  return {
    parseFragment: (html) => {
      const body = defaultTreeAdapter.createElement("body", names.NS.HTML, []);
      return parseFragment(body, html, optionsFor(html)).childNodes;
    },
    normalisePage: (html) => serialize(parse(html, optionsFor(html))),
  };
}

/** Those that a parser adds: `html`, `body`, `tbody` … */
const SPARE_ELEMENTS = 1000;

const HTML_NAMESPACE = "http://www.w3.org/1999/xhtml";

export function isElement(node: HtmlNode): node is HtmlElement {
  return "tagName" in node;
}

/** Neither a part of a drawing nor of a formula. */
export function isHtml({ namespaceURI }: HtmlElement): boolean {
  return namespaceURI === HTML_NAMESPACE;
}

/** "" for comments and elements. */
export function textOf(node: HtmlNode): string {
  return "value" in node ? node.value : "";
}

export function attributeOf({ attrs }: Attributed, name: string): string | undefined {
  return attrs.find((attribute) => attribute.name === name)?.value;
}

export function hasClass(element: HtmlElement, name: string): boolean {
  const classes = attributeOf(element, "class");
  return classes?.split(/\s+/).includes(name) === true;
}

/** All nodes below, in the order of the document. */
export function* descendantsOf(element: HtmlElement): Generator<HtmlNode> {
  const waiting: HtmlNode[] = [...element.childNodes].reverse();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    if (isElement(node)) for (const child of [...node.childNodes].reverse()) waiting.push(child);
  }
}

export function textBelow(element: HtmlElement): string {
  let text = "";
  for (const node of descendantsOf(element)) text += textOf(node);
  return text;
}
