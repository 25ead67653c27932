import { BLOCK_ATTRIBUTES, ITEM_ATTRIBUTES, readAttributes } from "./attributes.js";
import {
  type Attributes,
  type Block,
  type Definition,
  type ListItem,
  noAttributes,
  type Term,
} from "./blocks.js";
import { beginsWithBlockTag } from "./html.js";
import { BULLET, DEFINITION, isBlank, isEndMark, NUMBER, RULE } from "./lines.js";
import { type Reading, takeAttributes } from "./reading.js";

/** An item, or what defines a term, while its lines are collected. */
interface OpenItem {
  readonly attributes: Attributes;
  readonly lines: string[];
  /** The column at which its text begins. */
  readonly indent: number;
  /** It has a list in it, or an empty line. */
  hasNested: boolean;
}

export function readList(reading: Reading, at: number): number | undefined {
  const first = reading.lines[at] ?? "";
  const isOrdered = NUMBER.test(first);
  if (!isOrdered && !BULLET.test(first)) return undefined;
  const attributes = takeAttributes(reading);
  const { items: open, end, isEnded } = collectItems(reading, at, isOrdered ? NUMBER : BULLET);
  const { blocks } = reading;
  const items = open.map(
    ({ attributes: own, lines }): ListItem => ({
      attributes: own,
      children: reading.parse(lines),
    }),
  );
  blocks.push({ kind: "list", attributes, isOrdered, items });
  let last: Block | undefined;
  items.forEach((item, index) => {
    markBare(item, { items, index, isEnded });
    last = item.children.at(-1)?.kind === "blank" ? item.children.pop() : undefined;
  });
  if (last !== undefined && !isEnded) blocks.push(last);
  return end;
}

/** A first paragraph without an empty line after it needs no element. Of the last item, those before it tell. */
function markBare(
  { children }: ListItem,
  {
    items,
    index,
    isEnded,
  }: { readonly items: readonly ListItem[]; readonly index: number; readonly isEnded: boolean },
): void {
  const [first, second] = children;
  if (first?.kind !== "paragraph") return;
  const isLast = index === items.length - 1;
  const isTight =
    second === undefined || second.kind !== "blank" || (isLast && children.length === 2 && !isEnded);
  const previous = items[index - 1]?.children[0];
  const isLikeOthers =
    !isLast ||
    items.length === 1 ||
    previous === undefined ||
    previous.kind !== "paragraph" ||
    previous.isBare;
  first.isBare = isTight && isLikeOthers;
}

interface CollectedItems {
  readonly items: readonly OpenItem[];
  /** The line after the list. */
  readonly end: number;
  /** An end mark closed it. */
  readonly isEnded: boolean;
}

function collectItems({ lines }: Reading, start: number, mark: RegExp): CollectedItems {
  const items: OpenItem[] = [];
  let isAfterBlank = false;
  let at = start;
  for (; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const item = items.at(-1);
    if (isAfterBlank && RULE.test(line)) break;
    if (isEndMark(line)) return { items, end: at + 1, isEnded: true };
    const begun = beginItem(line, mark, item?.indent);
    if (begun !== undefined) {
      items.push(begun);
      isAfterBlank = false;
    } else if (item === undefined) break;
    else if (isBlank(line)) {
      item.lines.push("");
      item.hasNested = true;
      isAfterBlank = true;
    } else if (isContent(line, item.indent) || (!isAfterBlank && isLazy(line, item.indent))) {
      item.lines.push(indentInside(line, item));
      isAfterBlank = false;
    } else break;
  }
  return { items, end: at, isEnded: false };
}

/** @param indent of the item before: a mark that stands further to the right belongs to that item */
function beginItem(line: string, mark: RegExp, indent: number | undefined): OpenItem | undefined {
  const [, marker = "", rest = ""] = mark.exec(line) ?? [];
  if (marker === "") return undefined;
  const before = /^ */.exec(marker)?.[0].length ?? 0;
  if (indent !== undefined && before > Math.min(3, indent - 1)) return undefined;
  const [listed = "", written] = ITEM_ATTRIBUTES.exec(rest) ?? [];
  const content = expandTabs(rest, marker.length);
  const attributes = noAttributes();
  if (written !== undefined) readAttributes(written, attributes);
  const isOnlyAttributes = listed !== "" && rest.slice(listed.length).trim() === "";
  const isEmpty = content.trim() === "" || isOnlyAttributes;
  const text = (listed === "" ? content : rest.slice(listed.length)).trimStart();
  return {
    attributes,
    lines: [text],
    indent: isEmpty ? 4 : marker.length + (/^ */.exec(content)?.[0].length ?? 0),
    hasNested: BULLET.test(text) || NUMBER.test(text),
  };
}

/** The tabs at its beginning, as columns of four. */
function expandTabs(text: string, column: number): string {
  const [space = ""] = /^[ \t]*/.exec(text) ?? [];
  if (!space.includes("\t")) return text;
  let width = 0;
  for (const character of space) width += character === "\t" ? 4 - ((column + width) % 4) : 1;
  return " ".repeat(width) + text.slice(space.length);
}

function isContent(line: string, indent: number): boolean {
  const [space = ""] = /^[ \t]*/.exec(line) ?? [];
  return expandTabs(space, 0).length >= indent;
}

function isLazy(line: string, indent: number): boolean {
  const before = /^ */.exec(line)?.[0].length ?? 0;
  return before > Math.min(3, indent) || !(BLOCK_ATTRIBUTES.test(line) || beginsWithBlockTag(line));
}

function indentInside(line: string, item: OpenItem): string {
  const expanded = expandTabs(line, 0);
  const inside = expanded.startsWith(" ".repeat(item.indent));
  const text = inside ? expanded.slice(item.indent) : expanded;
  const isItem = BULLET.test(text) || NUMBER.test(text);
  if (isItem && !inside && item.hasNested) return " ".repeat(item.indent + 4) + text;
  if (isItem && inside) item.hasNested = true;
  return text;
}

/** `: definition` below the lines of a paragraph, which are terms. */
export function readDefinitionList(reading: Reading, at: number): number | undefined {
  const { lines, blocks } = reading;
  if (!DEFINITION.test(lines[at] ?? "")) return undefined;
  const last = blocks.at(-1);
  const isApart = last?.kind === "blank" && last.isSingle;
  const paragraph = isApart ? blocks.at(-2) : last;
  if (paragraph?.kind !== "paragraph") return undefined;
  blocks.length -= isApart ? 2 : 1;
  const terms = paragraph.text.split("\n").map((line): Term => {
    const attributes = noAttributes();
    const [listed = "", written] = ITEM_ATTRIBUTES.exec(line) ?? [];
    if (written !== undefined) readAttributes(written, attributes);
    return { kind: "term", attributes, text: line.slice(listed.length) };
  });
  const { items, end } = collectItems(reading, at, DEFINITION);
  const parts: (Term | Definition)[] = [...terms];
  let isAfterBlank = isApart;
  let trailing: Block | undefined;
  for (const item of items) {
    const children = reading.parse(item.lines);
    const [first] = children;
    if (first?.kind === "paragraph" && !isAfterBlank) first.isBare = true;
    isAfterBlank = item.lines.at(-1) === "";
    trailing = children.at(-1)?.kind === "blank" ? children.pop() : undefined;
    parts.push({ kind: "definition", attributes: item.attributes, children });
  }
  addDefinitions(blocks, { kind: "definitions", attributes: paragraph.attributes, parts });
  if (trailing !== undefined) blocks.push(trailing);
  return isEndMark(lines[end - 1] ?? "") ? end - 1 : end;
}

/** Two lists with nothing but an empty line between are one. */
function addDefinitions(blocks: Block[], list: Extract<Block, { readonly kind: "definitions" }>): void {
  const isApart = blocks.at(-1)?.kind === "blank";
  const before = blocks.at(isApart ? -2 : -1);
  if (before?.kind !== "definitions") {
    blocks.push(list);
    return;
  }
  if (isApart) blocks.pop();
  for (const part of list.parts) before.parts.push(part);
}
