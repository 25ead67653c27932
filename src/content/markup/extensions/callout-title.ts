import type { StateBlock, StateCore, Token } from "markdown-it";

/** A paragraph in bold type. The title is Markdown. */
export function calloutTitle(
  { Token: Make }: Pick<StateBlock | StateCore, "Token">,
  title: string,
): readonly Token[] {
  const open = new Make("paragraph_open", "p", 1);
  open.block = true;
  const inline = new Make("inline", "", 0);
  inline.content = title;
  inline.children = [];
  const close = new Make("paragraph_close", "p", -1);
  close.block = true;
  return [open, new Make("strong_open", "strong", 1), inline, new Make("strong_close", "strong", -1), close];
}
