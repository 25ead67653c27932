import { createRequire } from "node:module";
import { findYamlFault } from "#config/reading/yaml-faults.js";
import { type Field, type Fields, fieldKey, toValue } from "#content/model/value.js";
import { reasonOf } from "#errors.js";
import { FrontMatterSyntaxError, keyAt, parseForgivingly } from "./forgiving-yaml.js";
import { endOfObject, lineOfJsonError } from "./json-text.js";
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
  | {
      readonly kind: "read";
      readonly fields: Fields;
      readonly end: number;
      /** About what was read as the generators read it, though it may not be meant. */
      readonly warnings?: readonly SyntaxWarning[] | undefined;
    };

interface SyntaxWarning {
  readonly message: string;
  /** 1-based in the file. */
  readonly line: number;
}

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
  const [empty = ""] = EMPTY_LINES.exec(text) ?? [];
  return empty === "" ? readAtStart(text) : moveDown(readAtStart(text.slice(empty.length)), empty);
}

/** Hugo and Zola read past them, and in no generator is what follows meant as text. */
const EMPTY_LINES = /^(?:[ \t]{0,20}\r?\n){1,20}(?=---|\+\+\+)/;

function moveDown(frontMatter: FrontMatter, empty: string): FrontMatter {
  const lines = empty.split("\n").length - 1;
  switch (frontMatter.kind) {
    case "none":
    case "unfinished":
      return frontMatter;
    case "broken":
      return { ...frontMatter, line: frontMatter.line + lines };
    case "read": {
      const { fields, end, warnings } = frontMatter;
      const moved = [...fields].map(([key, field]) => [key, { ...field, line: field.line + lines }] as const);
      return {
        ...frontMatter,
        fields: new Map(moved),
        end: end + empty.length,
        warnings: warnings?.map((warning) => ({ ...warning, line: warning.line + lines })),
      };
    }
  }
}

function readAtStart(text: string): FrontMatter {
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
  readonly parse: (block: Block) => ParsedBlock;
}

interface ParsedBlock {
  readonly fields: Fields;
  readonly warnings?: readonly SyntaxWarning[];
}

function readFenced(text: string, { fence, start, parse }: Fence): FrontMatter {
  const block = findBlock(text, fence, start);
  if (block === undefined) return { kind: "unfinished", fence };
  try {
    return { kind: "read", ...parse(block), end: block.end };
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

function toBroken(thrown: unknown, block: Block): FrontMatter {
  const line = thrown instanceof FrontMatterSyntaxError ? thrown.line : 1;
  const tooDeep = thrown instanceof RangeError || /call stack/.test(reasonOf(thrown));
  const reason = tooDeep ? "It is nested too deeply" : reasonOf(thrown);
  return { kind: "broken", message: `${firstLineOf(reason)}.`, line: block.line + line - 1 };
}

function firstLineOf(reason: string): string {
  return (reason.split("\n")[0] ?? "").replace(/[.:]$/, "");
}

function parseYaml({ source, line: first }: Block): ParsedBlock {
  const scanned = scanYaml(source, first);
  return scanned === undefined ? parseWithLibrary(source, first) : { fields: fieldsOf(scanned) };
}

function parseWithLibrary(source: string, first: number): ParsedBlock {
  const yaml: typeof import("yaml") = require("yaml");
  const { document, lines } = parseForgivingly(source, yaml);
  const lineOfOffset = (offset: number) => first - 1 + lines.linePos(offset).line;
  const fault = findYamlFault(document.contents, yaml);
  if (fault?.kind === "aliases")
    throw new FrontMatterSyntaxError(fault.message, lines.linePos(fault.offset).line);
  const values: unknown = document.toJS({ mapAsMap: true, maxAliasCount: MAX_ALIASES });
  if (values === null || values === undefined) return { fields: new Map() };
  if (!(values instanceof Map) || !yaml.isMap(document.contents))
    throw new FrontMatterSyntaxError("Expected `key: value` lines", 1);
  const lineOf = new Map<string, number>();
  for (const { key } of document.contents.items) {
    if (yaml.isScalar(key) && key.range) lineOf.set(String(key.value), lineOfOffset(key.range[0]));
  }
  const fields = fieldsOf(
    [...values].map(([name, value]) => toField(String(name), value, lineOf.get(String(name)) ?? first)),
  );
  if (fault === undefined) return { fields };
  const name = keyAt(source, fault.offset);
  const message = `\`${name}\` is there more than once; the last one counts.`;
  return { fields, warnings: [{ message, line: lineOfOffset(fault.offset) }] };
}

function parseToml({ source, line: first }: Block): ParsedBlock {
  const toml: typeof import("smol-toml") = require("smol-toml");
  const values = parseLocated(
    () => toml.parse(source),
    (thrown) => (thrown instanceof toml.TomlError ? thrown.line : 1),
  );
  rejectInvalidDates(values, source);
  const pattern = /^[ \t]*\[?"?([\w-]+)"?[ \t]*[\]=.]/gm;
  return { fields: locateFields(values, { source, first, pattern }) };
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
    return { kind: "read", ...parseJson(block), end: block.end };
  } catch (thrown) {
    return toBroken(thrown, block);
  }
}

function parseJson({ source, line: first }: Block): ParsedBlock {
  const values: unknown = parseLocated(
    () => JSON.parse(source),
    () => lineOfJsonError(source),
  );
  return { fields: locateFields(values, { source, first, pattern: /"([\w-]+)"\s*:/g }) };
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
