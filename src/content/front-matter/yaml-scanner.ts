/** A field of flat YAML. */
export interface ScannedField {
  readonly name: string;
  readonly value: Scalar | readonly Scalar[];
  readonly line: number;
}

type Scalar = string | boolean | null;

const KEY = /^([A-Za-z_][A-Za-z0-9_-]{0,99}):(?: +(.*))?$/;
const ITEM = /^( *)- +(.*)$/;
// A plain scalar may begin with more than this (YAML 1.2 §7.3.3); what is left out here goes to the library.
const PLAIN_ASCII = /^[A-Za-z0-9/.(_$;<+^\\](?:.*\S)?$/;
/** Letters with nothing among them that could mean something: most values, and quickly seen. */
const PLAIN_WORDS = /^[A-Za-z][\w ,.;()/+-]*$/;
// Tabs, controls, line separators and a byte order mark each have rules of their own.
const SPECIAL = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]/;
const NOT_NAMES = /^(?:null|Null|NULL|true|True|TRUE|false|False|FALSE|__proto__)$/;

/**
 * Reads flat YAML (`key: value`, `- ` lists, `[a, b]` lists) line by line, many times faster than a whole parser. Returns
 * undefined for anything that it isn't certain to read as YAML 1.2 with the core schema's null and booleans does.
 *
 * @param first the number of the first line
 */
export function scanFlatYaml(source: string, first = 0): readonly ScannedField[] | undefined {
  if (isSpecial(source.includes("\r") ? source.replaceAll("\r\n", "\n") : source)) return undefined;
  if (!source.isWellFormed()) return undefined;
  const lines = source.split("\n");
  const fields: ScannedField[] = [];
  const names = new Set<string>();
  for (let at = 0; at < lines.length; ) {
    const line = lineAt(lines, at);
    if (isBlank(line)) {
      at += 1;
      continue;
    }
    const key = KEY.exec(line);
    const name = key?.[1];
    if (name === undefined || names.has(name) || NOT_NAMES.test(name)) return undefined;
    names.add(name);
    const written = key?.[2]?.trim() ?? "";
    const read = written === "" ? scanBlockList(lines, at + 1) : scanInline(written, at);
    if (read === undefined) return undefined;
    fields.push({ name, value: read.value, line: first + at });
    at = read.next;
  }
  return fields;
}

/** Whether there are characters with rules of their own. */
export function isSpecial(source: string): boolean {
  return SPECIAL.test(source);
}

interface Scanned {
  readonly value: Scalar | readonly Scalar[];
  /** The line after it. */
  readonly next: number;
}

function lineAt(lines: readonly string[], at: number): string {
  const line = lines[at] ?? "";
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

function isBlank(line: string): boolean {
  return line.startsWith("#") || line.trim() === "";
}

/** The `- ` lines below a key that has no value beside it; none at all is null. */
function scanBlockList(lines: readonly string[], start: number): Scanned | undefined {
  const items: Scalar[] = [];
  let indent: number | undefined;
  let at = start;
  for (; at < lines.length; at += 1) {
    const line = lineAt(lines, at);
    if (isBlank(line)) continue;
    const match = ITEM.exec(line);
    const [spaces, text] = [match?.[1], match?.[2]];
    if (spaces === undefined || text === undefined) break;
    indent ??= spaces.length;
    const item = spaces.length === indent ? scanScalar(text.trim()) : undefined;
    if (item === undefined) return undefined;
    items.push(item);
  }
  return { value: items.length === 0 ? null : items, next: at };
}

function scanInline(text: string, at: number): Scanned | undefined {
  const value = text.startsWith("[") ? scanFlowList(text) : scanScalar(text);
  return value === undefined ? undefined : { value, next: at + 1 };
}

function scanFlowList(text: string): readonly Scalar[] | undefined {
  if (!text.endsWith("]")) return undefined;
  const inside = text.slice(1, -1).trim();
  if (inside === "") return [];
  const items: Scalar[] = [];
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

/** Made where it is needed: all the letters there are take a while to be looked up. */
function isPlainForeign(text: string): boolean {
  return text.charCodeAt(0) > 0x7f && /^[\p{L}\p{N}](?:.*\S)?$/u.test(text);
}

function scanScalar(text: string): Scalar | undefined {
  if (PLAIN_WORDS.test(text) && text.length > "false".length) return text;
  if (/^"[^"\\]*"$/.test(text)) return text.slice(1, -1);
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
