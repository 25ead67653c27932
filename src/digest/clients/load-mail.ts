import type { CheerioAPI } from "cheerio";
import { load } from "cheerio/slim";
import { type ChildNode, Element, type ParentNode } from "domhandler";

/**
 * A mail to look things up in. As in browsers, whatever stands beside `<html>` is moved into it:
 * a lookup takes time that grows with the square of the topmost elements.
 */
export function loadMail(html: string): CheerioAPI {
  const $ = load(html);
  const [document] = $.root().toArray();
  if (document === undefined) return $;
  const elements = document.children.filter((node) => node instanceof Element);
  if (elements.length <= 1) return $;
  const root = elements.find(({ name }) => name === "html") ?? new Element("html", {});
  const isOutside = (node: ChildNode): boolean => node.type === "directive";
  const others = document.children.filter((node) => node !== root && !isOutside(node));
  const outside = document.children.filter(isOutside);
  setChildren(root, [...root.children, ...others]);
  setChildren(document, [...outside, root]);
  return $;
}

/** In the place of those it had. */
export function setChildren(parent: ParentNode, children: ChildNode[]): void {
  for (const [index, child] of children.entries()) {
    child.parent = parent;
    child.prev = children[index - 1] ?? null;
    child.next = children[index + 1] ?? null;
  }
  parent.children = children;
}
