import { type HtmlNode, isElement, textOf } from "#content/markup/cleaning/html-tree.js";

const UNSEEN = new Set(["script", "style", "template", "title"]);

/** UTF-16 units; who asks for more wants to know that there is more. */
const MAX_LENGTH = 2000;

/**
 * The beginning of the text below, with white space folded.
 * @param between elements: what stands between two texts
 */
export function textOfPiece(
  { node }: { readonly node: { readonly childNodes: readonly HtmlNode[] } },
  between = "",
): string {
  let text = "";
  const waiting = [...node.childNodes].reverse();
  for (let next = waiting.pop(); next !== undefined && text.length < MAX_LENGTH; next = waiting.pop()) {
    const own = textOf(next);
    if (own !== "") text += `${between}${own}`;
    if (isElement(next) && !UNSEEN.has(next.tagName))
      for (const child of [...next.childNodes].reverse()) waiting.push(child);
  }
  return text.replace(/[\s\u200b-\u200d\u2060\ufeff]+/g, " ").trim();
}

/** All nodes in these and they themselves, in the order of the page. */
export function* below(nodes: readonly HtmlNode[]): Generator<HtmlNode> {
  const waiting = [...nodes].reverse();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    if (isElement(node)) for (const child of [...node.childNodes].reverse()) waiting.push(child);
  }
}
