import type { MarkdownIt, StateBlock } from "markdown-it";
import { calloutTitle } from "./callout-title.js";
import { titleOfType } from "./callouts.js";

/** `!!! type "Title"`, `??? type "Title"` for one that can be opened, `=== "Title"` for a tab. */
const OPENING =
  /^(!!!|\?\?\?\+?|===[+!]?)[ \t]+([\w-]{0,40}(?:[ \t]+[\w-]{1,40}){0,9})[ \t]*(?:"((?:[^"\\\n]|\\.){0,500})")?[ \t]*$/;

/**
 * Python-Markdown's admonitions (https://python-markdown.github.io/extensions/admonition/), and the details and tabs of PyMdown:
 * a line, and the block below that is indented by four.
 */
export function addAdmonitions(markdown: MarkdownIt): void {
  markdown.block.ruler.before("fence", "admonition", readAdmonition, {
    alt: ["paragraph", "reference", "blockquote", "list"],
  });
}

function readAdmonition(state: StateBlock, start: number, end: number, silent: boolean): boolean {
  const at = (state.bMarks[start] ?? 0) + (state.tShift[start] ?? 0);
  if (!/[!?=]/.test(state.src.charAt(at)) || (state.sCount[start] ?? 0) - state.blkIndent >= 4) return false;
  const [all, mark = "", types = "", title] = OPENING.exec(state.src.slice(at, state.eMarks[start])) ?? [];
  const isTab = mark.startsWith("=");
  if (all === undefined || (isTab ? title === undefined || types !== "" : types === "")) return false;
  if (silent) return true;
  const indent = state.blkIndent + 4;
  let next = start + 1;
  while (next < end && (state.isEmpty(next) || (state.sCount[next] ?? 0) >= indent)) next += 1;
  while (next > start + 1 && state.isEmpty(next - 1)) next -= 1;
  const tag = isTab ? "div" : mark.startsWith("?") ? "details" : "blockquote";
  const open = state.push("admonition_open", tag, 1);
  open.block = true;
  open.map = [start, next];
  pushTitle(state, tag, title?.replaceAll('\\"', '"') ?? titleOfType(types.split(/[ \t]/)[0] ?? ""));
  const { blkIndent, lineMax, parentType } = state;
  state.blkIndent = indent;
  state.lineMax = next;
  state.parentType = "blockquote";
  state.md.block.tokenize(state, start + 1, next);
  state.blkIndent = blkIndent;
  state.lineMax = lineMax;
  state.parentType = parentType;
  state.push("admonition_close", tag, -1).block = true;
  state.line = next;
  return true;
}

function pushTitle(state: StateBlock, tag: string, title: string): void {
  // `!!! note ""` has none.
  if (title === "") return;
  if (tag !== "details") {
    state.tokens.push(...calloutTitle(state, title));
    return;
  }
  state.push("summary_open", "summary", 1).block = true;
  const inline = state.push("inline", "", 0);
  inline.content = title;
  inline.children = [];
  state.push("summary_close", "summary", -1).block = true;
}
