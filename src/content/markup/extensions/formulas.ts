import type { MarkdownIt, StateBlock, StateInline } from "markdown-it";

/** Keeps the TeX between `$` or `$$`, `\(` and `\)`, `\[` and `\]` as it is written: stars and underscores in it are no emphasis. */
export function keepFormulas(markdown: MarkdownIt): void {
  markdown.inline.ruler.before("escape", "formula", readInline);
  markdown.block.ruler.before("fence", "formula_block", readBlock, {
    alt: ["paragraph", "reference", "blockquote", "list"],
  });
}

const DOLLAR = 36;
const BACKSLASH = 92;

function readInline(state: StateInline, silent: boolean): boolean {
  const end = formulaEnd(state);
  if (end === undefined) return false;
  // Not a plain text, in which quotation marks and addresses would be found.
  if (!silent) state.push("text_special", "", 0).content = state.src.slice(state.pos, end);
  state.pos = end;
  return true;
}

/** The index after the formula; undefined if none begins here. Pandoc's rules for `$`, so that prices stay prices. */
function formulaEnd({ src, pos, posMax }: StateInline): number | undefined {
  const code = src.charCodeAt(pos);
  if (code === BACKSLASH) {
    const close = src[pos + 1] === "(" ? "\\)" : src[pos + 1] === "[" ? "\\]" : undefined;
    return close === undefined ? undefined : indexAfter(src, close, { from: pos + 2, max: posMax });
  }
  if (code !== DOLLAR) return undefined;
  if (src.charCodeAt(pos + 1) === DOLLAR) return indexAfter(src, "$$", { from: pos + 2, max: posMax });
  if (/[\s$]/.test(src.charAt(pos + 1))) return undefined;
  const end = indexAfter(src, "$", { from: pos + 1, max: posMax });
  return end === undefined || /\s/.test(src.charAt(end - 2)) || /\d/.test(src.charAt(end)) ? undefined : end;
}

/** UTF-16 units. A longer one is no formula, and looking for its end takes time. */
const MAX_LENGTH = 2000;

function indexAfter(
  src: string,
  close: string,
  { from, max }: { readonly from: number; readonly max: number },
): number | undefined {
  const at = src.slice(from, Math.min(max, from + MAX_LENGTH)).indexOf(close);
  return at <= 0 ? undefined : from + at + close.length;
}

/** Lines from one that begins with `$$` to one that ends with it. */
function readBlock(state: StateBlock, start: number, end: number, silent: boolean): boolean {
  const lineAt = (line: number) =>
    state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]).trimEnd();
  const first = lineAt(start);
  if (!first.startsWith("$$") || (state.sCount[start] ?? 0) - state.blkIndent >= 4) return false;
  if (silent) return true;
  let last = start;
  const closes = (line: number) => (line === start ? /^\$\$.+\$\$$/ : /\$\$$/).test(lineAt(line));
  while (last < end && last - start < MAX_LINES && !closes(last)) last += 1;
  if (last >= end || !closes(last)) return false;
  state.push("paragraph_open", "p", 1).map = [start, last + 1];
  const text = state.push("inline", "", 0);
  // Its children are read from its content, as a formula that may hold empty lines.
  text.content = state.getLines(start, last + 1, state.blkIndent, false).trim();
  text.children = [];
  state.push("paragraph_close", "p", -1);
  state.line = last + 1;
  return true;
}

const MAX_LINES = 100;
