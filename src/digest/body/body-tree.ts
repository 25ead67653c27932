import {
  attributeOf,
  descendantsOf,
  type HtmlElement,
  type HtmlNode,
  isElement,
  makeHtmlParser,
  textOf,
} from "#content/markup/cleaning/html-tree.js";
import { BLOCKS } from "#content/markup/elements.js";

/** What only holds other blocks. */
const CONTAINERS: ReadonlySet<string> = new Set([
  "article",
  "div",
  "main",
  "section",
  "header",
  "footer",
  "hgroup",
]);

/** A body may be cut after each of them. Nodes that stand in no block, such as text, are one together. */
export type BlockNodes = readonly [HtmlNode, ...HtmlNode[]];

/** The blocks of cleaned HTML in their order, those in containers each by itself. A list is one block, and so is a table. */
export function readBlocks(html: string): readonly BlockNodes[] {
  return splitBlocks(makeHtmlParser().parseFragment(html));
}

function splitBlocks(nodes: readonly HtmlNode[]): readonly BlockNodes[] {
  const blocks: BlockNodes[] = [];
  let loose: HtmlNode[] = [];
  const endLoose = (): void => {
    const [first, ...others] = loose;
    if (first !== undefined && loose.some(isShown)) blocks.push([first, ...others]);
    loose = [];
  };
  for (const node of nodes) {
    if (!isElement(node) || !BLOCKS.has(node.tagName)) {
      loose.push(node);
      continue;
    }
    endLoose();
    if (isContainer(node)) blocks.push(...splitBlocks(node.childNodes));
    else blocks.push([node]);
  }
  endLoose();
  return blocks;
}

function isContainer(node: HtmlElement): boolean {
  const isPlain = !["lang", "dir", "id"].some((name) => attributeOf(node, name) !== undefined);
  return CONTAINERS.has(node.tagName) && isPlain;
}

function isShown(node: HtmlNode): boolean {
  return isElement(node) || textOf(node).trim() !== "";
}

/** The ids of the elements in these blocks. */
export function idsIn(blocks: readonly BlockNodes[]): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const node of blocks.flat()) {
    if (!isElement(node)) continue;
    for (const element of [node, ...descendantsOf(node)].filter(isElement)) {
      const id = attributeOf(element, "id");
      if (id) ids.add(id);
    }
  }
  return ids;
}

/** The level of the highest heading, or 7 in a text without headings. */
export function highestHeading(blocks: readonly BlockNodes[]): number {
  let highest = 7;
  for (const node of blocks.flat()) {
    if (!isElement(node)) continue;
    for (const { tagName } of [node, ...descendantsOf(node)].filter(isElement))
      if (/^h[1-6]$/.test(tagName)) highest = Math.min(highest, Number(tagName[1]));
  }
  return highest;
}
