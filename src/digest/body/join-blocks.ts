import type { BodyBlock } from "./body.js";

/** The blocks of one body; in the text, the addresses of its links are listed at the end. */
export function joinBlocks(blocks: readonly BodyBlock[]): { readonly html: string; readonly text: string } {
  const links = blocks.flatMap((block) => block.links).map((url, index) => `[${index + 1}] ${url}`);
  const parts = [...blocks.map(({ text }) => text), links.join("\n")];
  return {
    html: blocks.map(({ html }) => html).join("\n"),
    text: parts.filter((part) => part !== "").join("\n\n"),
  };
}
