import { type Attributes, type Block, type Definitions, noAttributes } from "./blocks.js";
import { isBlank } from "./lines.js";

/** A text while its blocks are read. */
export interface Reading {
  /** Without line ends. Where HTML ends within a line, the line is what follows it. */
  readonly lines: string[];
  readonly text: string;
  /** By line: the index in the text after it. */
  readonly ends: readonly number[];
  readonly blocks: Block[];
  readonly definitions: Definitions;
  /** Attributes that stand before their block. */
  pending: Attributes | undefined;
  /** Shortest fence of each kind that has no end below. */
  readonly unclosed: Map<string, number>;
  /** Marks of comments and extensions that have no end below. */
  readonly endless: Set<string>;
  /** Parses what is in a quote, list or element. */
  readonly parse: (lines: readonly string[]) => Block[];
}

/** Reads one kind of block that begins on a line. Returns the line after the block, or undefined if no such block begins there. */
export type ReadBlock = (reading: Reading, at: number) => number | undefined;

/** The attributes for a block that is made now. */
export function takeAttributes(reading: Reading): Attributes {
  const attributes = reading.pending ?? noAttributes();
  reading.pending = undefined;
  return attributes;
}

/** Goes on after an index; the rest of its line stays, unless it is empty. */
export function goTo({ lines, ends }: Reading, from: number, index: number): number {
  let at = from;
  while (at < ends.length && (ends[at] ?? 0) < index) at += 1;
  const left = (ends[at] ?? 0) - index;
  const rest = left <= 0 ? "" : (lines[at] ?? "").slice(-left);
  if (isBlank(rest)) return at + 1;
  lines[at] = rest;
  return at;
}
