import { BLOCK_ATTRIBUTES } from "./attributes.js";
import { beginsWithBlockTag } from "./html.js";

export const RULE = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
export const HEADING = /^(#{1,6})[\t ]+(.*)$/;
export const QUOTE = /^ {0,3}> ?/;
export const BULLET = /^( {0,3}[+*-])([\t ].*)$/;
export const NUMBER = /^( {0,3}\d{1,30}\.)([\t ].*)$/;
export const DEFINITION = /^( {0,3}:)([\t ].*)$/;
export const FENCE = /^ {0,3}(`{3,}|~{3,})[ \t]*([^\s`]*)[ \t]*$/;
const END_MARK = /^\^\s*$/;
const INDENTED = /^(?:\t| {4})/;

export function isBlank(line: string): boolean {
  return /^\s*$/.test(line);
}

export function isIndented(line: string): boolean {
  return INDENTED.test(line) && !isBlank(line);
}

export function isEndMark(line: string): boolean {
  return END_MARK.test(line);
}

/** One level of indentation less. */
export function outdent(line: string): string {
  return line.replace(INDENTED, "");
}

/** What ends a block into which lines go on without a mark of their own. */
export function endsLazyBlock(line: string): boolean {
  return isBlank(line) || BLOCK_ATTRIBUTES.test(line) || isEndMark(line) || beginsWithBlockTag(line);
}

/** What ends a paragraph. @param plain in kramdown's own dialect */
export function endsParagraph(line: string, plain: boolean): boolean {
  if (endsLazyBlock(line) || DEFINITION.test(line)) return true;
  return (
    !plain &&
    (BULLET.test(line) || NUMBER.test(line) || HEADING.test(line) || QUOTE.test(line) || FENCE.test(line))
  );
}

/**
 * The number of lines of an indented block that begins at `start`: with empty lines between, and lines that go on without
 * indentation.
 */
export function countIndented(lines: readonly string[], start: number): number {
  let end = start;
  for (;;) {
    let at = end;
    while (at < lines.length && isBlank(lines[at] ?? "")) at += 1;
    if (at >= lines.length || !isIndented(lines[at] ?? "")) return end - start;
    while (at < lines.length && isIndented(lines[at] ?? "")) at += 1;
    while (at < lines.length && !endsLazyBlock(lines[at] ?? "")) at += 1;
    end = at;
  }
}
