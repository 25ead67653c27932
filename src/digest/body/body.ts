import type { BodyContext } from "./body-context.js";
import { highestHeading, idsIn, readBlocks } from "./body-tree.js";
import { writeBlockHtml } from "./write-html.js";
import { writeBlockText } from "./write-text.js";

/** A part of a post's body, after which a mail may end. */
export interface BodyBlock {
  /** For a mail: styled inline, and without anything that mail programs don't show. */
  readonly html: string;
  /** The same as plain text; links have numbers. */
  readonly text: string;
  /** The addresses behind the numbers. */
  readonly links: readonly string[];
}

/**
 * @param html cleaned, with absolute URLs. Throws a NestingError.
 * @param count of blocks to write; a link to a place after them leads to the post's page
 */
export function writeBody(html: string, context: BodyContext, count?: number): readonly BodyBlock[] {
  const blocks = readBlocks(html).slice(0, count);
  const ids = idsIn(blocks);
  const whole = { ...context, ids, headingShift: context.firstHeading - highestHeading(blocks) };
  const links: string[] = [];
  return blocks.map((nodes) => {
    const before = links.length;
    const text = writeBlockText(nodes, whole, links);
    return { html: writeBlockHtml(nodes, whole), text, links: links.slice(before) };
  });
}
