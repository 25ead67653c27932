import { createRequire } from "node:module";
import { type HtmlElement, type HtmlNode, isElement } from "#content/markup/cleaning/html-tree.js";

const require = createRequire(import.meta.url);

export interface Changes {
  /** Nodes that are left out. */
  readonly cut: ReadonlySet<unknown>;
  /** Elements in whose place only these of their nodes stand. */
  readonly replaced: ReadonlyMap<unknown, readonly HtmlNode[]>;
}

/** The nodes as HTML, with these changes. The nodes themselves are changed. */
export function writeContent(nodes: readonly HtmlNode[], changes: Changes): string {
  const { defaultTreeAdapter, serialize }: typeof import("parse5") = require("parse5");
  const fragment = defaultTreeAdapter.createDocumentFragment();
  fragment.childNodes = change(nodes, changes);
  const waiting: HtmlElement[] = fragment.childNodes.filter(isElement);
  for (let element = waiting.pop(); element !== undefined; element = waiting.pop()) {
    element.childNodes = change(element.childNodes, changes);
    waiting.push(...element.childNodes.filter(isElement));
  }
  return serialize(fragment);
}

function change(nodes: readonly HtmlNode[], { cut, replaced }: Changes): HtmlNode[] {
  return nodes.filter((node) => !cut.has(node)).flatMap((node) => replaced.get(node) ?? node);
}
