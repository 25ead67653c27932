import type { ConfigLines } from "#config/lines.js";
import { type Token, tokenise } from "./tokens.js";

/**
 * The lines of the settings in the object that a module exports by default, by their paths. Of an object that isn't written out there
 * (`{ ...base }`, `makeConfig()`), nothing is known.
 */
export function findLines(source: string, file: string): ConfigLines {
  const lines = new Map<string, number>();
  const tokens = readTokens(source, file);
  const start = findExported(tokens);
  if (start === undefined) return lines;
  const lineAt = makeLineFinder(source);
  readValue(start, [], {
    textAt: (index) => tokens[index]?.text,
    found: (path, index) => {
      const offset = tokens[index]?.start;
      if (offset !== undefined) lines.set(path.join("."), lineAt(offset));
    },
  });
  return lines;
}

function readTokens(source: string, file: string): readonly Token[] {
  try {
    return tokenise(source, file);
  } catch {
    return [];
  }
}

/** The index of the exported object's `{`. */
function findExported(tokens: readonly Token[]): number | undefined {
  const textAt = (index: number): string | undefined => tokens[index]?.text;
  const find = (...texts: readonly string[]): number | undefined => {
    const at = tokens.findIndex((_, index) => texts.every((text, offset) => textAt(index + offset) === text));
    return at < 0 ? undefined : at + texts.length;
  };
  const value = find("export", "default") ?? find("module", ".", "exports", "=");
  if (value === undefined) return undefined;
  const direct = skipWrapping(value, textAt);
  if (textAt(direct) === "{") return direct;
  const name = textAt(value) ?? "";
  const declared = ["const", "let", "var"].flatMap((kind) => find(kind, name, "=") ?? []).at(0);
  const inner = declared === undefined ? undefined : skipWrapping(declared, textAt);
  return inner !== undefined && textAt(inner) === "{" ? inner : undefined;
}

/** `defineConfig(`, and `() => (` or `async ({ env }) => (` */
function skipWrapping(start: number, textAt: (index: number) => string | undefined): number {
  let at = start;
  if (textAt(at) === "defineConfig" && textAt(at + 1) === "(") at += 2;
  let parameters = textAt(at) === "async" ? at + 1 : at;
  if (textAt(parameters) !== "(") return at;
  parameters = skipGroup(parameters, textAt);
  if (textAt(parameters) !== "=>" || textAt(parameters + 1) !== "(") return at;
  return parameters + 2;
}

const OPENING = new Set(["(", "[", "{", "${"]);
const CLOSING = new Set([")", "]", "}"]);

/** The index after the bracket that closes the one at `start`. */
function skipGroup(start: number, textAt: (index: number) => string | undefined): number {
  let depth = 0;
  for (let at = start; ; at += 1) {
    const text = textAt(at);
    if (text === undefined) return at;
    if (OPENING.has(text)) depth += 1;
    if (CLOSING.has(text)) depth -= 1;
    if (depth === 0) return at + 1;
  }
}

interface Reading {
  readonly textAt: (index: number) => string | undefined;
  readonly found: (path: readonly string[], index: number) => void;
}

/** @returns the index after the value */
function readValue(start: number, path: readonly string[], reading: Reading): number {
  const { textAt } = reading;
  const end = skipExpression(start, textAt);
  // `{ … }.x` or `[…].map(…)` is another value.
  const isLiteral = /^[[{]$/.test(textAt(start) ?? "") && isEnd(skipGroup(start, textAt), end, textAt);
  if (isLiteral && textAt(start) === "{") readObject(start + 1, path, reading);
  if (isLiteral && textAt(start) === "[") readArray(start + 1, path, reading);
  return end;
}

function isEnd(at: number, end: number, textAt: Reading["textAt"]): boolean {
  return at === end || textAt(at) === "satisfies" || textAt(at) === "as";
}

/** Up to the comma or the bracket after it. */
function skipExpression(start: number, textAt: Reading["textAt"]): number {
  let at = start;
  for (;;) {
    const text = textAt(at);
    if (text === undefined || text === "," || text === ";" || CLOSING.has(text)) return at;
    at = OPENING.has(text) ? skipGroup(at, textAt) : at + 1;
  }
}

function readObject(start: number, path: readonly string[], reading: Reading): void {
  const { textAt, found } = reading;
  for (let at = start; ; at += 1) {
    const text = textAt(at);
    if (text === undefined || text === "}") return;
    const key = nameOf(text);
    if (key !== undefined) found([...path, key], at);
    at =
      key !== undefined && textAt(at + 1) === ":"
        ? readValue(at + 2, [...path, key], reading)
        : skipExpression(at, textAt);
    if (textAt(at) !== ",") return;
  }
}

function nameOf(text: string): string | undefined {
  if (/^["']/.test(text)) return text.includes("\\") ? undefined : text.slice(1, -1);
  return /^[\p{ID_Start}$_\d][\p{ID_Continue}$]*$/u.test(text) ? text : undefined;
}

function readArray(start: number, path: readonly string[], reading: Reading): void {
  const { textAt, found } = reading;
  let index = 0;
  for (let at = start; ; at += 1) {
    const text = textAt(at);
    // After `...others`, the numbers aren't known.
    if (text === undefined || text === "]" || text === "...") return;
    found([...path, String(index)], at);
    at = readValue(at, [...path, String(index)], reading);
    index += 1;
    if (textAt(at) !== ",") return;
  }
}

/** 1-based. */
function makeLineFinder(source: string): (offset: number) => number {
  const starts = [...source.matchAll(/\r\n?|\n/g)].map(({ index, 0: end }) => index + end.length);
  return (offset) => 1 + starts.filter((start) => start <= offset).length;
}
