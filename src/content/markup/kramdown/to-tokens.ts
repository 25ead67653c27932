import type { Token } from "markdown-it";
import { escapeHtml } from "#content/text/escape.js";
import { resolveAttributes } from "./attributes.js";
import type { Attributes, Block, Definitions, ListItem, Row, TableBlock } from "./blocks.js";

type MakeToken = (type: string, tag: string, nesting: -1 | 0 | 1) => Token;

/** Writes blocks as the tokens that markdown-it renders. */
export function makeTokens(blocks: readonly Block[], definitions: Definitions, make: MakeToken): Token[] {
  const tokens: Token[] = [];
  writeBlocks(blocks, { tokens, make, definitions });
  return tokens;
}

interface Writing {
  readonly tokens: Token[];
  readonly make: MakeToken;
  readonly definitions: Definitions;
}

function writeBlocks(blocks: readonly Block[], writing: Writing): void {
  for (const block of blocks) writeBlock(block, writing);
}

function writeBlock(block: Block, writing: Writing): void {
  switch (block.kind) {
    case "blank":
    case "end":
      return;
    case "paragraph":
      writeText(
        "paragraph",
        "p",
        { text: block.text, attributes: block.attributes, isBare: block.isBare },
        writing,
      );
      return;
    case "heading":
      writeText("heading", `h${block.level}`, block, writing);
      return;
    case "quote":
      writeAround("blockquote", "blockquote", block.attributes, writing, () =>
        writeBlocks(block.children, writing),
      );
      return;
    case "code": {
      const token = addToken("fence", "code", 0, writing);
      token.content = block.text;
      token.info = block.language;
      return;
    }
    case "list":
      writeList(block, writing);
      return;
    case "definitions":
      writeAround("dl", "dl", block.attributes, writing, () => {
        for (const part of block.parts) {
          if (part.kind === "term") writeText("dt", "dt", part, writing);
          else writeAround("dd", "dd", part.attributes, writing, () => writeBlocks(part.children, writing));
        }
      });
      return;
    case "table":
      writeTable(block, writing);
      return;
    case "math":
      addHtml(`<p>\\[${escapeHtml(block.text)}\\]</p>\n`, writing);
      return;
    case "rule":
      addToken("hr", "hr", 0, writing);
      return;
    case "html":
      addHtml(`${withAttributes(block.html, block.attributes, writing)}\n`, writing);
      return;
    case "element":
      addHtml(`${withAttributes(block.open, block.attributes, writing)}\n`, writing);
      writeBlocks(block.children, writing);
      addHtml(`${block.close}\n`, writing);
      return;
    case "spans":
      addHtml(withAttributes(block.open, block.attributes, writing), writing);
      addText(block.text, writing);
      addHtml(`${block.close}\n`, writing);
      return;
    case "note": {
      // As markdown-it-footnote has them, which gathers the notes at the end.
      addToken("footnote_reference_open", "", 1, writing).meta = { label: block.label };
      writeBlocks(block.children, writing);
      addToken("footnote_reference_close", "", -1, writing);
      return;
    }
  }
}

function addToken(type: string, tag: string, nesting: -1 | 0 | 1, { tokens, make }: Writing): Token {
  const token = make(type, tag, nesting);
  token.block = true;
  tokens.push(token);
  return token;
}

function addHtml(html: string, writing: Writing): void {
  addToken("html_block", "", 0, writing).content = html;
}

function addText(text: string, writing: Writing): void {
  const token = addToken("inline", "", 0, writing);
  token.content = text;
  token.children = [];
}

function setAttributes(token: Token, attributes: Attributes, { definitions }: Writing): void {
  for (const [name, value] of resolveAttributes(attributes, definitions.attributeLists))
    token.attrSet(name, value);
}

interface Text {
  readonly text: string;
  readonly attributes: Attributes;
  readonly isBare?: boolean;
}

function writeText(
  name: string,
  tag: string,
  { text, attributes, isBare = false }: Text,
  writing: Writing,
): void {
  const open = addToken(`${name}_open`, tag, 1, writing);
  setAttributes(open, attributes, writing);
  const isUnlisted =
    attributes.refs.has("no_toc") || /(?:^| )no_toc(?: |$)/.test(attributes.values.get("class") ?? "");
  if (isUnlisted) open.meta = { noToc: true };
  addText(text, writing);
  const close = addToken(`${name}_close`, tag, -1, writing);
  open.hidden = isBare;
  close.hidden = isBare;
}

function writeAround(
  name: string,
  tag: string,
  attributes: Attributes,
  writing: Writing,
  writeInner: () => void,
): void {
  setAttributes(addToken(`${name}_open`, tag, 1, writing), attributes, writing);
  writeInner();
  addToken(`${name}_close`, tag, -1, writing);
}

function writeList(
  {
    isOrdered,
    items,
    attributes,
  }: { isOrdered: boolean; items: readonly ListItem[]; attributes: Attributes },
  writing: Writing,
): void {
  if (attributes.refs.has("toc")) {
    // What it becomes is known when all headings have their ids.
    addToken("kramdown_toc", isOrdered ? "ol" : "ul", 0, writing);
    return;
  }
  // The notes come at the end, as in every feed.
  if (attributes.refs.has("footnotes")) return;
  const [name, tag] = isOrdered ? ["ordered_list", "ol"] : ["bullet_list", "ul"];
  writeAround(name, tag, attributes, writing, () => {
    for (const item of items)
      writeAround("list_item", "li", item.attributes, writing, () => writeBlocks(item.children, writing));
  });
}

function writeTable(
  { head, bodies, foot, alignment, columns, attributes }: TableBlock,
  writing: Writing,
): void {
  const writeRows = (name: string, rows: readonly Row[], cell: string) => {
    if (rows.length === 0) return;
    writeAround(name, name, NONE, writing, () => {
      for (const row of rows)
        writeAround("tr", "tr", NONE, writing, () => {
          for (let column = 0; column < Math.min(columns, MAX_COLUMNS); column += 1)
            writeCell(cell, row[column] ?? "", { align: alignment[column] ?? "", writing });
        });
    });
  };
  writeAround("table", "table", attributes, writing, () => {
    writeRows("thead", head, "th");
    for (const rows of bodies) writeRows("tbody", rows, "td");
    writeRows("tfoot", foot, "td");
  });
}

const NONE: Attributes = { values: new Map(), refs: new Set() };
/** One wide row would make all others as wide. */
const MAX_COLUMNS = 200;

function writeCell(tag: string, text: string, { align, writing }: { align: string; writing: Writing }): void {
  const open = addToken(`${tag}_open`, tag, 1, writing);
  if (align !== "") open.attrSet("style", `text-align:${align}`);
  addText(text, writing);
  addToken(`${tag}_close`, tag, -1, writing);
}

/** Adds attributes to the first tag of HTML. */
function withAttributes(html: string, attributes: Attributes, { definitions }: Writing): string {
  const added = [...resolveAttributes(attributes, definitions.attributeLists)]
    .map(([name, value]) => ` ${name}="${escapeHtml(value)}"`)
    .join("");
  return added === "" ? html : html.replace(/^<[a-z][\w:-]*/i, (tag) => `${tag}${added}`);
}
