import type { MarkdownExtension } from "#content/model/markdown-extension.js";

/** Finds the lines of Markdown that are code. 0-based; `to` is excluded. */
export type FindCodeLines = (
  source: string,
  extensions?: readonly MarkdownExtension[],
) => readonly { readonly from: number; readonly to: number }[];
