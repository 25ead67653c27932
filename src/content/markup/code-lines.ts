/** `mdx`: without indented code. `attributes`: a heading may end with `{#id}`. */
export type Flavour = "mdx" | "attributes";

/** Finds the lines of Markdown that are code. 0-based; `to` is excluded. */
export type FindCodeLines = (
  source: string,
  flavour?: Flavour,
) => readonly { readonly from: number; readonly to: number }[];
