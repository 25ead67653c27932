import { ATTRIBUTE_LIST, BLOCK_ATTRIBUTES, readAttributes } from "./attributes.js";
import { type Block, type Definitions, noAttributes, type Paragraph } from "./blocks.js";
import { readDefinition } from "./definitions.js";
import { readExtension } from "./extensions.js";
import { readHtmlBlock } from "./html.js";
import {
  countIndented,
  endsLazyBlock,
  endsParagraph,
  FENCE,
  HEADING,
  isBlank,
  isEndMark,
  isIndented,
  outdent,
  QUOTE,
  RULE,
} from "./lines.js";
import { readDefinitionList, readList } from "./lists.js";
import { goTo, type ReadBlock, type Reading, takeAttributes } from "./reading.js";
import { hasPipe, readTable } from "./tables.js";

/** Parses lines as kramdown's parser for GitHub's Markdown does. Its order decides what a line is. */
export function parseBlocks(source: readonly string[], definitions: Definitions, depth = 0): Block[] {
  if (depth > definitions.maxDepth) {
    definitions.tooDeep = true;
    const text = source.join("\n").trim();
    return text === "" ? [] : [{ kind: "paragraph", attributes: noAttributes(), text, isBare: false }];
  }
  let end = -1;
  const reading: Reading = {
    lines: [...source],
    text: source.join("\n"),
    ends: source.map((line) => {
      end += line.length + 1;
      return end;
    }),
    blocks: [],
    definitions,
    pending: undefined,
    unclosed: new Map(),
    endless: new Set(),
    parse: (lines) => parseBlocks(lines, definitions, depth + 1),
  };
  for (let at = 0; at < reading.lines.length; ) at = readBlock(reading, at);
  return reading.blocks;
}

const READERS: readonly ReadBlock[] = [
  readBlank,
  readCode,
  readFenced,
  readQuote,
  readHeading,
  readRule,
  readList,
  readDefinitionList,
  readHtml,
  readUnderlined,
  readMath,
  readTableBlock,
  readDefinition,
  readExtension,
  readBlockAttributes,
  readEndMark,
];

function readBlock(reading: Reading, at: number): number {
  for (const read of READERS) {
    const next = read(reading, at);
    if (next !== undefined) return next;
  }
  return readParagraph(reading, at);
}

function isAfterBoundary({ blocks, pending }: Reading): boolean {
  const last = blocks.at(-1);
  return (
    last === undefined ||
    pending !== undefined ||
    last.kind === "blank" ||
    (last.kind === "end" && last.isBoundary)
  );
}

function isBeforeBoundary({ lines }: Reading, at: number): boolean {
  const line = lines[at];
  return line === undefined || isBlank(line) || isEndMark(line) || BLOCK_ATTRIBUTES.test(line);
}

function readBlank({ lines, blocks }: Reading, at: number): number | undefined {
  let end = at;
  while (end < lines.length && isBlank(lines[end] ?? "")) end += 1;
  if (end === at) return undefined;
  blocks.push({ kind: "blank", attributes: noAttributes(), isSingle: end === at + 1 });
  return end;
}

function readCode(reading: Reading, at: number): number | undefined {
  const { lines, blocks } = reading;
  if (!isIndented(lines[at] ?? "")) return undefined;
  const length = countIndented(lines, at);
  // What goes on without indentation belongs to the line before.
  const text = lines
    .slice(at, at + length)
    .map((line, index) => (index > 0 && /^ {0,3}\S/.test(line) ? ` ${line}` : `\n${outdent(line)}`))
    .join("")
    .slice(1);
  blocks.push({ kind: "code", attributes: takeAttributes(reading), text: `${text}\n`, language: "" });
  return at + length;
}

function readFenced(reading: Reading, at: number): number | undefined {
  const { lines, blocks, unclosed } = reading;
  const [, fence = "", language = ""] = FENCE.exec(lines[at] ?? "") ?? [];
  const mark = fence[0] ?? "";
  if (fence === "" || fence.length >= (unclosed.get(mark) ?? Infinity)) return undefined;
  const close = new RegExp(`^ {0,3}${mark}{${fence.length},}[ \\t]*$`);
  let end = at + 1;
  while (end < lines.length && !close.test(lines[end] ?? "")) end += 1;
  if (end >= lines.length) {
    unclosed.set(mark, fence.length);
    return undefined;
  }
  const text = lines.slice(at + 1, end).map((line) => `${line}\n`);
  blocks.push({
    kind: "code",
    attributes: takeAttributes(reading),
    text: text.join(""),
    language: language.replace(/(?<=.)\?.*$/, ""),
  });
  return end + 1;
}

function readQuote(reading: Reading, at: number): number | undefined {
  const { lines, blocks } = reading;
  if (!QUOTE.test(lines[at] ?? "")) return undefined;
  let end = at + 1;
  while (end < lines.length && !endsLazyBlock(lines[end] ?? "")) end += 1;
  const attributes = takeAttributes(reading);
  const inner = lines.slice(at, end).map((line) => line.replace(QUOTE, ""));
  blocks.push({ kind: "quote", attributes, children: reading.parse(inner) });
  return end;
}

function readHeading(reading: Reading, at: number): number | undefined {
  const [, marks = "", contents = ""] = HEADING.exec(reading.lines[at] ?? "") ?? [];
  if (marks === "" || (reading.definitions.options.plain && !isAfterBoundary(reading))) return undefined;
  return addHeading(reading, { level: marks.length, contents: contents.replace(/[\t ]+#+\s*$/, "") })
    ? at + 1
    : undefined;
}

function addHeading(reading: Reading, { level, contents }: { level: number; contents: string }): boolean {
  const [all, id] = /(?<![\t ])[\t ]+\{#([A-Za-z_:][\w:.-]*)\}\s*$/.exec(contents) ?? [];
  const text = (all === undefined ? contents : contents.slice(0, -all.length)).trim();
  if (text === "") return false;
  const attributes = takeAttributes(reading);
  if (id !== undefined) attributes.values.set("id", id);
  reading.blocks.push({ kind: "heading", attributes, level, text: text.replace(/[\t ]+#+$/, "") });
  return true;
}

function readUnderlined(reading: Reading, at: number): number | undefined {
  const { lines } = reading;
  const [mark] = /^[-=]+\s*$/.exec(lines[at + 1] ?? "") ?? [];
  if (mark === undefined || !isAfterBoundary(reading) || !/^ {0,3}\S/.test(lines[at] ?? "")) return undefined;
  return addHeading(reading, { level: mark.startsWith("=") ? 1 : 2, contents: lines[at] ?? "" })
    ? at + 2
    : undefined;
}

function readRule(reading: Reading, at: number): number | undefined {
  if (!RULE.test(reading.lines[at] ?? "")) return undefined;
  reading.blocks.push({ kind: "rule", attributes: takeAttributes(reading) });
  return at + 1;
}

function readHtml(reading: Reading, at: number): number | undefined {
  const { lines, text, ends, blocks, definitions } = reading;
  const line = lines[at] ?? "";
  const [indent] = /^ {0,3}(?=<[a-z!])/i.exec(line) ?? [];
  if (indent === undefined) return undefined;
  const start = (ends[at] ?? 0) - line.length + indent.length;
  if (reading.endless.has("<!--") && text.startsWith("<!--", start)) return undefined;
  const read = readHtmlBlock(text, start, definitions.options.blockHtml === true);
  if (read === undefined) {
    if (text.startsWith("<!--", start)) reading.endless.add("<!--");
    return undefined;
  }
  for (const piece of read.pieces) {
    const attributes = takeAttributes(reading);
    if (piece.kind === "raw") blocks.push({ kind: "html", attributes, html: piece.html });
    else if (piece.kind === "spans")
      blocks.push({
        kind: "spans",
        attributes,
        open: piece.open,
        close: piece.close,
        text: piece.content.trim(),
      });
    else {
      const children = reading.parse(piece.content.split("\n"));
      blocks.push({ kind: "element", attributes, open: piece.open, close: piece.close, children });
    }
  }
  return goTo(reading, at, read.end);
}

function readMath(reading: Reading, at: number): number | undefined {
  const { lines, text, ends, blocks } = reading;
  const line = lines[at] ?? "";
  const [opening] = /^ {0,3}\$\$/.exec(line) ?? [];
  if (opening === undefined || !isAfterBoundary(reading)) return undefined;
  const start = (ends[at] ?? 0) - line.length + opening.length;
  const close = text.indexOf("$$", start);
  // Nothing longer is a formula; each opening mark is searched for its end.
  if (close === -1 || close - start > MAX_FORMULA) return undefined;
  let end = at;
  while ((ends[end] ?? 0) < close) end += 1;
  if (!isBlank(text.slice(close + 2, ends[end])) || !isBeforeBoundary(reading, end + 1)) return undefined;
  blocks.push({ kind: "math", attributes: takeAttributes(reading), text: text.slice(start, close).trim() });
  return end + 1;
}

/** UTF-16 units. */
const MAX_FORMULA = 20_000;

function readTableBlock(reading: Reading, at: number): number | undefined {
  const { lines, blocks } = reading;
  if (!hasPipe(lines[at] ?? "") || !/^ {0,3}\S/.test(lines[at] ?? "") || !isAfterBoundary(reading))
    return undefined;
  const read = readTable(lines, at, reading.pending ?? noAttributes());
  if (read === undefined || !isBeforeBoundary(reading, at + read.length)) return undefined;
  reading.pending = undefined;
  blocks.push(read.table);
  return at + read.length;
}

function readBlockAttributes(reading: Reading, at: number): number | undefined {
  const { lines, blocks, definitions } = reading;
  const line = lines[at] ?? "";
  const [, name = "", listed] = ATTRIBUTE_LIST.exec(line) ?? [];
  if (listed !== undefined) {
    const list = definitions.attributeLists.get(name) ?? noAttributes();
    readAttributes(listed, list);
    definitions.attributeLists.set(name, list);
    blocks.push({ kind: "end", attributes: noAttributes(), isBoundary: false, isDefinition: false });
    return at + 1;
  }
  const [, written] = BLOCK_ATTRIBUTES.exec(line) ?? [];
  if (written === undefined) return undefined;
  const last = blocks.at(-1);
  if (last === undefined || last.kind === "blank" || (last.kind === "end" && !last.isDefinition)) {
    reading.pending ??= noAttributes();
    readAttributes(written, reading.pending);
    return at + 1;
  }
  readAttributes(written, last.attributes);
  if (!BLOCK_ATTRIBUTES.test(lines[at + 1] ?? ""))
    blocks.push({ kind: "end", attributes: noAttributes(), isBoundary: false, isDefinition: false });
  return at + 1;
}

function readEndMark({ lines, blocks }: Reading, at: number): number | undefined {
  if (!isEndMark(lines[at] ?? "")) return undefined;
  blocks.push({ kind: "end", attributes: noAttributes(), isBoundary: true, isDefinition: false });
  return at + 1;
}

function readParagraph(reading: Reading, at: number): number {
  const { lines, blocks, definitions } = reading;
  const plain = definitions.options.plain === true;
  let end = at + 1;
  while (end < lines.length && !endsParagraph(lines[end] ?? "", plain)) end += 1;
  const text = lines.slice(at, end).join("\n").trimEnd();
  const last = blocks.at(-1);
  // What only looked like the beginning of another block goes on with the paragraph.
  if (last?.kind === "paragraph" && reading.pending === undefined)
    last.text += `${lines[at - 1]?.endsWith("  ") ? "  \n" : "\n"}${text}`;
  else {
    const attributes = takeAttributes(reading);
    const paragraph: Paragraph = { kind: "paragraph", attributes, text: text.trimStart(), isBare: false };
    blocks.push(paragraph);
  }
  return end;
}
