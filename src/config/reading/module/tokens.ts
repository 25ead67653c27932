/// <reference path="./sucrase-parser.d.ts" />
import { parse } from "sucrase/dist/parser/index.js";

export interface Token {
  readonly text: string;
  /** UTF-16 index. */
  readonly start: number;
  readonly end: number;
}

/** The tokens of a module, without comments and types. @throws Error for what isn't JavaScript or TypeScript */
export function tokenise(source: string, file: string): readonly Token[] {
  const { tokens } = parse(source, false, isTypeScript(file), false);
  return tokens
    .filter(({ isType, end, start }) => !isType && end > start)
    .map(({ start, end }) => ({ text: source.slice(start, end), start, end }));
}

export function isTypeScript(file: string): boolean {
  return /\.[cm]?ts$/i.test(file);
}
