import { createRequire } from "node:module";
import { findDuplicateKey } from "#config/duplicate-keys.js";
import { type Field, type Fields, fieldKey, toValue } from "#content/model/value.js";
import { reasonOf } from "#errors.js";
import { scanYaml } from "./yaml-scanner.js";

// Parsers are required when they are needed: most posts do without, and loading them takes time.
const require = createRequire(import.meta.url);

/** More are a bomb (aliases of aliases), not an honest use of anchors. */
const MAX_ALIASES = 50;

export type FrontMatter =
  | { readonly kind: "none" }
  /** It goes on beyond the end of `text`. */
  | { readonly kind: "unfinished"; readonly fence: string }
  | { readonly kind: "broken"; readonly message: string; readonly line: number }
  | { readonly kind: "read"; readonly fields: Fields; readonly end: number };

interface Block {
  readonly source: string;
  /** 1-based line of the source's first line. */
  readonly line: number;
  /** Index after the closing fence and its line end. */
  readonly end: number;
}

/**
 * YAML between `---`, TOML between `+++`, or a JSON object. A `---` without a key after it is a thematic break.
 *
 * @param text the beginning of a file, without a byte order mark
 */
export function readFrontMatter(text: string): FrontMatter {
  const first = /^(---|\+\+\+)[ \t]*(?:\r?\n|$)/.exec(text);
  if (first?.[1] === "---") return readYaml(text, first[0].length);
  if (first?.[1] === "+++")
    return readFenced(text, { fence: "+++", start: first[0].length, parse: parseToml });
  if (/^\{\s*(?:"|\}|$)/.test(text)) return readJson(text);
  return text.startsWith("---") ? readNamed(text) : { kind: "none" };
}

/** `---json`: the fence names the language. */
function readNamed(text: string): FrontMatter {
  const [opening = "", language = ""] =
    /^---[ \t]*(json|toml|ya?ml|js|javascript)[ \t]*(?:\r?\n|$)/i.exec(text) ?? [];
  const start = opening.length;
  switch (language.toLowerCase()) {
    case "":
      return { kind: "none" };
    case "json":
      return readFenced(text, { fence: "---", start, parse: parseJson });
    case "toml":
      return readFenced(text, { fence: "---", start, parse: parseToml });
    case "js":
    case "javascript":
      return { kind: "broken", message: "JavaScript front matter isn't run. Write YAML or JSON.", line: 1 };
    default:
      return readFenced(text, { fence: "---", start, parse: parseYaml });
  }
}

function readYaml(text: string, start: number): FrontMatter {
  return beginsWithKey(text, start)
    ? readFenced(text, { fence: "---", start, parse: parseYaml })
    : { kind: "none" };
}

/** The first line that isn't empty is `key:`, a quoted key, a flow map, a comment, or the closing fence. */
function beginsWithKey(text: string, start: number): boolean {
  const usual = /[a-z]+: /y;
  usual.lastIndex = start;
  if (usual.test(text)) return true;
  return /^\s*(?:#|---|\.\.\.|\{|\?|&|!|%|["']?[^\s:#][^\n:]*["']?\s*:(?:\s|$)|$)/.test(
    text.slice(start, start + 1024),
  );
}

interface Fence {
  readonly fence: string;
  readonly start: number;
  readonly parse: (block: Block) => Fields;
}

function readFenced(text: string, { fence, start, parse }: Fence): FrontMatter {
  const block = findBlock(text, fence, start);
  if (block === undefined) return { kind: "unfinished", fence };
  try {
    return { kind: "read", fields: parse(block), end: block.end };
  } catch (thrown) {
    return toBroken(thrown, block);
  }
}

/** From `start` to the line that holds nothing but the fence; YAML may also end with `...`. */
function findBlock(text: string, fence: string, start: number): Block | undefined {
  const marks = fence === "---" ? ["---", "..."] : [fence];
  for (let at = start - 1; at !== -1; at = text.indexOf("\n", at + 1)) {
    if (!marks.some((mark) => text.startsWith(mark, at + 1))) continue;
    const rest = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(at + 4, at + 260));
    if (rest !== null) return { source: text.slice(start, at + 1), line: 2, end: at + 4 + rest[0].length };
  }
  return undefined;
}

/** A parser's error, with the line in the source that it was given. */
class FrontMatterSyntaxError extends Error {
  override readonly name = "FrontMatterSyntaxError";
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

function toBroken(thrown: unknown, block: Block): FrontMatter {
  const line = thrown instanceof FrontMatterSyntaxError ? thrown.line : 1;
  const tooDeep = thrown instanceof RangeError || /call stack/.test(reasonOf(thrown));
  const reason = tooDeep ? "It is nested too deeply" : reasonOf(thrown);
  return { kind: "broken", message: `${firstLineOf(reason)}.`, line: block.line + line - 1 };
}

function firstLineOf(reason: string): string {
  return (reason.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, "").replace(/[.:]$/, "");
}

function parseYaml({ source, line: first }: Block): Fields {
  const scanned = scanYaml(source, first);
  return scanned === undefined ? parseWithLibrary(source, first) : fieldsOf(scanned);
}

function parseWithLibrary(source: string, first: number): Fields {
  const yaml: typeof import("yaml") = require("yaml");
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(source, {
    // Strings, null and booleans as the core schema has them; numbers and dates stay as they are written.
    schema: "failsafe",
    customTags: ["null", "bool"],
    lineCounter: lines,
    uniqueKeys: false,
    logLevel: "silent",
  });
  const [error] = document.errors;
  if (error !== undefined) {
    // Something that is never closed is noticed after the last line.
    const last = source.trimEnd().split("\n").length;
    throw new FrontMatterSyntaxError(error.message, Math.min(last, lines.linePos(error.pos[0]).line));
  }
  const duplicate = findDuplicateKey(document.contents, yaml);
  if (duplicate !== undefined)
    throw new FrontMatterSyntaxError("Map keys must be unique", lines.linePos(duplicate).line);
  const values: unknown = document.toJS({ mapAsMap: true, maxAliasCount: MAX_ALIASES });
  if (values === null || values === undefined) return new Map();
  if (!(values instanceof Map) || !yaml.isMap(document.contents))
    throw new FrontMatterSyntaxError("Expected `key: value` lines", 1);
  const lineOf = new Map<string, number>();
  for (const { key } of document.contents.items) {
    if (yaml.isScalar(key) && key.range) lineOf.set(String(key.value), lines.linePos(key.range[0]).line);
  }
  return fieldsOf(
    [...values].map(([name, value]) =>
      toField(String(name), value, first - 1 + (lineOf.get(String(name)) ?? 1)),
    ),
  );
}

function parseToml({ source, line: first }: Block): Fields {
  const toml: typeof import("smol-toml") = require("smol-toml");
  const values = parseLocated(
    () => toml.parse(source),
    (thrown) => (thrown instanceof toml.TomlError ? thrown.line : 1),
  );
  rejectInvalidDates(values, source);
  return locateFields(values, {
    source,
    first,
    pattern: /^[ \t]*\[?"?([\w-]+)"?[ \t]*[\]=.]/gm,
  });
}

/** The library turns 30 February into 2 March: a day that the source doesn't have. */
function rejectInvalidDates(values: unknown, source: string): void {
  let written: Set<string> | undefined;
  for (const [name, value] of Object.entries(values ?? {})) {
    const day = value instanceof Date ? /^\d{4}-\d\d-\d\d/.exec(value.toISOString())?.[0] : undefined;
    if (day === undefined) continue;
    written ??= new Set(source.match(/\d{4}-\d\d-\d\d/g));
    if (written.has(day)) continue;
    const line = source.split("\n").findIndex((text) => text.trimStart().startsWith(name)) + 1;
    throw new FrontMatterSyntaxError(`\`${name}\` is not a valid date`, Math.max(1, line));
  }
}

function readJson(text: string): FrontMatter {
  const end = endOfObject(text);
  if (end === undefined) return { kind: "unfinished", fence: "}" };
  const source = text.slice(0, end);
  const block = {
    source,
    line: 1,
    end: end + (/^[ \t]*(?:\r?\n|$)/.exec(text.slice(end, end + 256))?.[0].length ?? 0),
  };
  try {
    return { kind: "read", fields: parseJson(block), end: block.end };
  } catch (thrown) {
    return toBroken(thrown, block);
  }
}

function parseJson({ source, line: first }: Block): Fields {
  const values: unknown = parseLocated(
    () => JSON.parse(source),
    () => lineOfJsonError(source),
  );
  return locateFields(values, { source, first, pattern: /"([\w-]+)"\s*:/g });
}

/** The index after the brace that closes the first one; each character is looked at once. */
function endOfObject(text: string): number | undefined {
  const mark = /["{}]/g;
  const restOfString = /[^"\\]*(?:\\.[^"\\]*)*"/sy;
  let depth = 0;
  for (let match = mark.exec(text); match !== null; match = mark.exec(text)) {
    if (match[0] === '"') {
      restOfString.lastIndex = mark.lastIndex;
      if (!restOfString.test(text)) return undefined;
      mark.lastIndex = restOfString.lastIndex;
      continue;
    }
    depth += match[0] === "{" ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return undefined;
}

/** V8 doesn't always say where. Cut before the faulty line, the text has no other fault than to end too soon. */
function lineOfJsonError(source: string): number {
  const lines = source.split("\n");
  let valid = 0;
  let faulty = lines.length;
  while (faulty - valid > 1) {
    const middle = Math.floor((valid + faulty) / 2);
    if (isTruncatedJson(lines.slice(0, middle).join("\n"))) valid = middle;
    else faulty = middle;
  }
  return faulty;
}

function isTruncatedJson(source: string): boolean {
  try {
    JSON.parse(source);
    return false;
  } catch (thrown) {
    const reason = reasonOf(thrown);
    return /Unexpected end|Unterminated/.test(reason) || reason.includes(`at position ${source.length}`);
  }
}

function parseLocated(parse: () => unknown, lineOf: (thrown: unknown) => number): unknown {
  try {
    return parse();
  } catch (thrown) {
    throw thrown instanceof RangeError
      ? thrown
      : new FrontMatterSyntaxError(reasonOf(thrown).replace(" in JSON", ""), lineOf(thrown));
  }
}

interface FieldLocator {
  readonly source: string;
  readonly first: number;
  /** Finds fields in the source (flag `g`); its first group is the name. */
  readonly pattern: RegExp;
}

/** These parsers keep no positions, so the lines are looked up, of names that need no escaping. */
function locateFields(values: unknown, { source, first, pattern }: FieldLocator): Fields {
  const lineOf = new Map<string, number>();
  let line = first;
  let end = source.indexOf("\n");
  for (const { index, 1: name = "" } of source.matchAll(pattern)) {
    for (; end !== -1 && end < index; end = source.indexOf("\n", end + 1)) line += 1;
    if (!lineOf.has(name)) lineOf.set(name, line);
  }
  const entries = typeof values === "object" && values !== null ? Object.entries(values) : [];
  return fieldsOf(entries.map(([name, value]) => toField(name, value, lineOf.get(name) ?? first)));
}

function toField(name: string, value: unknown, line: number): Field {
  return { name, value: toValue(value), line };
}

/** Where two spellings of one field are given, the first counts. */
function fieldsOf(fields: readonly Field[]): Fields {
  const byKey = new Map<string, Field>();
  for (const field of fields) {
    const key = fieldKey(field.name);
    if (!byKey.has(key)) byKey.set(key, field);
  }
  return byKey;
}
