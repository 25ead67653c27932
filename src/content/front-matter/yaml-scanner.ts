import { fieldKey, type Value } from "#content/model/value.js";

/** A field at the top of the front matter. */
export interface ScannedField {
  readonly name: string;
  readonly value: Value;
  readonly line: number;
}

const KEY = /^([A-Za-z_][A-Za-z0-9_-]{0,99}):(?: +(.*))?$/;
const ITEM = /^( *)-( +)(.*)$/;
// A plain scalar may begin with other characters too (YAML 1.2 §7.3.3); those are left to the library.
const PLAIN_ASCII = /^[A-Za-z0-9/.(_$;<+^\\](?:.*\S)?$/;
/** Nothing in it could have a meaning of its own. Most values are like this, and it is quickly seen. */
const PLAIN_WORDS = /^[A-Za-z][\w ,.;()/+-]*$/;
const DOUBLE_QUOTED = /^"(?:[^"\\]|\\(?:["\\/nt]|u(?![dD][89a-fA-F])[0-9a-fA-F]{4}))*"$/;
const ESCAPE = /\\(?:u(....)|(.))/g;
const BLOCK_SCALAR = /^[|>]-?$/;
// Tabs, controls, line separators and a byte order mark have rules of their own.
const SPECIAL = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]/;
const NOT_NAMES = /^(?:null|Null|NULL|true|True|TRUE|false|False|FALSE|__proto__)$/;

interface Scanned {
  readonly value: Value;
  /** The line after it. */
  readonly next: number;
}

/**
 * Reads the YAML of most front matter line by line, many times faster than a whole parser: `key: value`, lists in both
 * styles, block scalars, and maps one level down.
 *
 * @param first the number of the first line
 * @returns undefined unless it is certain to read this as YAML 1.2 with the core schema's null and booleans does
 */
export function scanYaml(source: string, first = 0): readonly ScannedField[] | undefined {
  const text = source.includes("\r") ? source.replaceAll("\r\n", "\n") : source;
  if (SPECIAL.test(text) || !text.isWellFormed()) return undefined;
  const lines = text.split("\n");
  const fields: ScannedField[] = [];
  const names = new Set<string>();
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? "";
    if (isBlank(line)) {
      at += 1;
      continue;
    }
    const key = KEY.exec(line);
    const name = key?.[1];
    if (name === undefined || names.has(name) || NOT_NAMES.test(name)) return undefined;
    names.add(name);
    const written = key?.[2]?.trim() ?? "";
    const read = written === "" ? scanBlock(lines, at + 1) : scanInline(lines, at, written);
    if (read === undefined) return undefined;
    fields.push({ name, value: read.value, line: first + at });
    at = read.next;
  }
  return fields;
}

function isBlank(line: string): boolean {
  return line === "" || /^ *(?:#|$)/.test(line);
}

function indentOf(line: string): number {
  let indent = 0;
  while (line[indent] === " ") indent += 1;
  return indent;
}

/** The lines below a key without a value: a list, a map, or nothing, which is null. */
function scanBlock(lines: readonly string[], start: number): Scanned | undefined {
  let at = start;
  while (at < lines.length && isBlank(lines[at] ?? "")) at += 1;
  const line = lines[at] ?? "";
  if (ITEM.test(line)) return scanBlockList(lines, at);
  const indent = indentOf(line);
  return indent === 0 ? { value: null, next: at } : scanBlockMap(lines, { start: at, indent });
}

function scanBlockList(lines: readonly string[], start: number): Scanned | undefined {
  const items: Value[] = [];
  const indent = indentOf(lines[start] ?? "");
  let at = start;
  while (at < lines.length) {
    const line = lines[at] ?? "";
    const match = ITEM.exec(line);
    if (isBlank(line)) at += 1;
    else if (match === null) break;
    else if (match[1]?.length !== indent) return undefined;
    else {
      const [, , gap = "", text = ""] = match;
      const inside = indent + 1 + gap.length;
      const item = KEY.test(text)
        ? scanBlockMap(lines, { start: at, indent: inside })
        : { value: scanScalar(text.trim()), next: at + 1 };
      if (item?.value === undefined) return undefined;
      items.push(item.value);
      at = item.next;
    }
  }
  return { value: items, next: at };
}

/** `key: value` lines of one indentation; the first may follow a list's dash. Values are scalars and flow lists. */
function scanBlockMap(
  lines: readonly string[],
  { start, indent }: { readonly start: number; readonly indent: number },
): Scanned | undefined {
  const map = new Map<string, Value>();
  const names = new Set<string>();
  let at = start;
  for (; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (isBlank(line)) continue;
    const own = at === start ? indent : indentOf(line);
    if (own < indent) break;
    const [, name, written = ""] = (own === indent && KEY.exec(line.slice(indent))) || [];
    if (name === undefined || names.has(name) || NOT_NAMES.test(name)) return undefined;
    names.add(name);
    const value = written.trim() === "" ? undefined : scanFlow(written.trim());
    if (value === undefined) return undefined;
    const key = fieldKey(name);
    if (!map.has(key)) map.set(key, value);
  }
  return { value: map, next: at };
}

function scanInline(lines: readonly string[], at: number, text: string): Scanned | undefined {
  if (BLOCK_SCALAR.test(text)) return scanBlockScalar(lines, at + 1, text);
  const value = scanFlow(text);
  return value === undefined ? undefined : { value, next: at + 1 };
}

/** Lines of one indentation, none of them empty (YAML 1.2 §8.1). */
function scanBlockScalar(lines: readonly string[], start: number, style: string): Scanned | undefined {
  const indent = indentOf(lines[start] ?? "");
  let end = start;
  while (end < lines.length && lines[end] !== "" && indentOf(lines[end] ?? "") === indent) end += 1;
  const texts = lines.slice(start, end).map((line) => line.slice(indent));
  let next = end;
  while (lines[next] === "") next += 1;
  // An indented line may belong to it, and a text at the end of the source may lack the line end.
  const isWhole = next < lines.length ? indentOf(lines[next] ?? "") === 0 : next > end;
  if (indent === 0 || texts.length === 0 || !isWhole) return undefined;
  if (texts.some((text) => text === "" || text.endsWith(" "))) return undefined;
  return { value: texts.join(style.startsWith(">") ? " " : "\n") + (style.endsWith("-") ? "" : "\n"), next };
}

function scanFlow(text: string): Value | undefined {
  return text.startsWith("[") ? scanFlowList(text) : scanScalar(text);
}

function scanFlowList(text: string): readonly Value[] | undefined {
  if (!text.endsWith("]")) return undefined;
  const inside = text.slice(1, -1).trim();
  if (inside === "") return [];
  const items: Value[] = [];
  for (const part of splitAtCommas(inside)) {
    const item = scanScalar(part.trim());
    const plain = !/^["']/.test(part.trim());
    if (item === undefined || (plain && /[[\]{},:#]/.test(part))) return undefined;
    items.push(item);
  }
  return items;
}

/** A quoted item may hold a comma; a quote inside a plain one is a letter like any other. */
function splitAtCommas(inside: string): readonly string[] {
  if (!/["']/.test(inside)) return inside.split(",");
  // With escaped quotes it takes the library to tell which ones open and close.
  if (inside.includes("\\")) return [inside];
  const parts: string[] = [];
  let part = "";
  let quote: string | undefined;
  for (const letter of inside) {
    if (quote === undefined && letter === ",") {
      parts.push(part);
      part = "";
      continue;
    }
    if (letter === quote) quote = undefined;
    else if (quote === undefined && (letter === '"' || letter === "'") && part.trim() === "") quote = letter;
    part += letter;
  }
  return [...parts, part];
}

/** Not a constant: creating an expression with all letters of Unicode takes a while. */
function isPlainForeign(text: string): boolean {
  return text.charCodeAt(0) > 0x7f && /^[\p{L}\p{N}](?:.*\S)?$/u.test(text);
}

function scanScalar(text: string): string | boolean | null | undefined {
  if (PLAIN_WORDS.test(text) && text.length > "false".length) return text;
  if (text.startsWith('"')) return scanDoubleQuoted(text);
  if (/^'(?:[^']|'')*'$/.test(text)) return text.slice(1, -1).replaceAll("''", "'");
  if (
    !(PLAIN_ASCII.test(text) || isPlainForeign(text)) ||
    text.includes(": ") ||
    text.endsWith(":") ||
    text.includes(" #")
  )
    return undefined;
  if (/^(?:null|Null|NULL)$/.test(text)) return null;
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  return text;
}

/** With common escapes; the others (YAML 1.2 §5.7) are left to the library. */
function scanDoubleQuoted(text: string): string | undefined {
  if (!DOUBLE_QUOTED.test(text)) return undefined;
  const inside = text.slice(1, -1);
  if (!inside.includes("\\")) return inside;
  return inside.replace(ESCAPE, (_, unit: string | undefined, letter: string) => {
    if (unit !== undefined) return String.fromCharCode(Number.parseInt(unit, 16));
    if (letter === "n") return "\n";
    return letter === "t" ? "\t" : letter;
  });
}
